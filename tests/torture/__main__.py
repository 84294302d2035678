"""`python -m tests.torture [WORD…]`: takes each rule of the wall out in turn, in a copy, and runs the tests it names.

A rule whose tests pass without it is proven by nothing: exit status 1. With words, only rules that hold one of them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.torture.rules import PROJECT, Rule, fault_of, read_rules

WALL_SECONDS = 400
_FAILED = 1
"""Pytest's exit status when tests failed; any other says that they did not run."""
_PYTEST = (sys.executable, "-m", "pytest", "-x", "-q", "--run-docker", "-m", "", "-p", "no:cacheprovider")


def main(words: list[str]) -> int:
    rules = [rule for rule in read_rules() if not words or any(word in rule.rule for word in words)]
    unproven = [rule for rule in rules if not _is_proven(rule)]
    print(f"{len(rules) - len(unproven)} of {len(rules)} rules are proven by a test that fails without them.")
    for rule in unproven:
        print(f"  not proven: {rule.rule}")
    return 1 if unproven or not rules else 0


def _is_proven(rule: Rule) -> bool:
    started = time.monotonic()
    said = fault_of(rule) or _without(rule)
    mark = "not proven" if said else "proven"
    print(f"{mark:10} {time.monotonic() - started:6.1f} s  {rule.rule}{f': {said}' if said else ''}", flush=True)
    return not said


def _without(rule: Rule) -> str:
    """Why its tests prove nothing; empty if one of them fails."""
    with tempfile.TemporaryDirectory(prefix="takehome-torture-") as scratch:
        copy = Path(scratch) / "copy"
        _copy_project(copy)
        file = copy / rule.file
        file.write_text(file.read_text().replace(rule.old, rule.new))
        try:
            done = subprocess.run(
                [*_PYTEST, *rule.tests],
                cwd=copy,
                env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
                capture_output=True,
                text=True,
                timeout=WALL_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return f"its tests did not end within {WALL_SECONDS} s"
    if done.returncode == _FAILED:
        return ""
    if done.returncode == 0:
        return "its tests pass without it"
    return f"its tests did not run: {(done.stdout + done.stderr)[-500:]}"


def _copy_project(copy: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True)
    for name in listed.stdout.decode().rstrip("\0").split("\0"):
        place = copy / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if (PROJECT / name).is_file():
            shutil.copy2(PROJECT / name, place)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
