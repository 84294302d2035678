"""`python -m tests.fuzz SECONDS [NAME…]`: a coverage-guided fuzzer on every reader of what others wrote, or on these.

The seconds are shared out among the targets. A finding is any exception that is not the reader's own, more than 2 GB of
memory, or 20 s for one input; its bytes are kept, and the exit status is 1.
"""

import importlib.util
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.targets import TARGETS, Target

NO_ATHERIS = """\
The fuzzer is atheris, which is no dependency of takehome's. Make an environment with a Python that it has wheels for
(Linux, 3.11 to 3.13), install requirements.lock and atheris into it, and run this with its interpreter.\
"""
FINDINGS = Path("fuzz-findings")
MEMORY_MB = 2048
INPUT_SECONDS = 20
_GRACE_SECONDS = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Fuzzed:
    name: str
    n_runs: int
    coverage: int
    """Edges of Python byte code."""
    features: int
    finding: str
    """What was found; empty: nothing."""


def main(words: list[str]) -> int:
    if not words or not words[0].isdecimal() or not set(words[1:]) <= set(TARGETS):
        print(f"usage: python -m tests.fuzz SECONDS [NAME…]\nnames: {', '.join(TARGETS)}")
        return 2
    if importlib.util.find_spec("atheris") is None:
        print(NO_ATHERIS)
        return 2
    names = words[1:] or list(TARGETS)
    seconds = max(1, int(words[0]) // len(names))
    found = [_told(_fuzzed(name, TARGETS[name], seconds)) for name in names]
    findings = [fuzzed for fuzzed in found if fuzzed.finding]
    print(f"{sum(fuzzed.n_runs for fuzzed in found):,} inputs, {seconds} s for each target, {len(findings)} findings")
    return 1 if findings else 0


def _fuzzed(name: str, target: Target, seconds: int) -> Fuzzed:
    FINDINGS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="takehome-fuzz-") as scratch:
        corpus, words = Path(scratch, "corpus"), Path(scratch, "words")
        corpus.mkdir()
        for number, seed in enumerate(target.seeds):
            (corpus / str(number)).write_bytes(seed)
        words.write_text("".join(f'"{_quoted(token)}"\n' for token in target.tokens))
        flags = [f"-max_total_time={seconds}", f"-rss_limit_mb={MEMORY_MB}", f"-timeout={INPUT_SECONDS}"]
        flags += ["-print_final_stats=1", f"-artifact_prefix={FINDINGS}/{name.replace(' ', '-')}-", f"-dict={words}"]
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.one", name, *flags, str(corpus)],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds + _GRACE_SECONDS,
        )
    said = done.stdout + done.stderr
    return Fuzzed(
        name=name,
        n_runs=_number(r"stat::number_of_executed_units: (\d+)", said),
        coverage=_number(r" cov: (\d+)", said),
        features=_number(r" ft: (\d+)", said),
        finding=_finding(said) if done.returncode else "",
    )


def _told(fuzzed: Fuzzed) -> Fuzzed:
    counts = f"{fuzzed.n_runs:>10,} inputs {fuzzed.coverage:>6} edges {fuzzed.features:>6} features"
    print(f"{fuzzed.name:14} {counts}{f'  FOUND{chr(10)}{fuzzed.finding}' if fuzzed.finding else ''}", flush=True)
    return fuzzed


def _finding(said: str) -> str:
    """The traceback if there is one, and where the input is kept."""
    traceback = re.findall(r"Uncaught Python exception: ===\n(.*?)\n(?:==|\n)", said, re.DOTALL)
    kept = re.findall(r"Test unit written to \S+", said)
    return "\n".join([*traceback[-1:], *kept]) if traceback and kept else said[-2000:]


def _number(pattern: str, said: str) -> int:
    found = re.findall(pattern, said)
    return int(found[-1]) if found else 0


def _quoted(token: str) -> str:
    """As libFuzzer's dictionaries have it; `\\xNN` stays what it is."""
    return re.sub(r'\\(?!x[0-9a-f]{2})|"', lambda match: "\\" + match[0], token)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
