"""`python -m tests.round [--out DIR] [--jobs N] [--kills 10,25] [--only WORD]`: a round of forty, killed twice.

OUT/repositories/…     what they hand in
OUT/assessment/        flight-delays with less time for mutants, and three Pythons
OUT/round.csv          the list; four of them lie on a server of private repositories, in a box
OUT/results/…          what `takehome grade` writes
OUT/log.jsonl          what it did, and when

Exit status 1: a member has not become what `members.toml` says.
"""

import argparse
import csv
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.model import Scorecard
from grader.store import SCORECARD_FILE, load_scorecard
from sandbox.engine import DockerEngine
from sandbox.host_network import host_network
from tests.conftest import REPOSITORY
from tests.git_host import HTTPS, a_git_host
from tests.round.member import Kind, Member, Table, read_table
from tests.round.outcomes import Became, differences
from tests.round.repositories import ASSESSMENT, Maker

KILLS = (10, 25)
"""Numbers of finished scorecards at which the run is killed."""
MUTANT_SECONDS = 30
PYTHONS = ("3.11", "3.9", "3.13")
WALL_SECONDS = 75 * 60
_PAUSE_SECONDS = 5.0


def main(argv: Sequence[str] | None = None) -> int:
    options = _options(argv)
    out: Path = options.out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    (out / "repositories").mkdir(parents=True)
    table = _chosen(read_table(), options.only)
    maker = Maker(out / "repositories", table.deadline)
    repositories = {member.name: maker.make(member) for member in table.members}
    _say(f"{len(repositories)} repositories are in {out / 'repositories'}.")
    _write_assessment(out / "assessment")
    token = secrets.token_urlsafe(24)
    hosted = {member.folder: repositories[member.name] for member in table.members if member.private}
    with a_git_host(DockerEngine(), hosted, token, out) as host:
        _write_list(out / "round.csv", table)
        _write_credentials(out, token)
        (out / "round-secret").write_text(f"{secrets.token_hex(32)}\n")
        (out / "round-secret").chmod(0o600)
        run = _Run(out, network=host.network, certificate=host.certificate, jobs=options.jobs)
        with _peaks(out) as peaks:
            started = time.monotonic()
            status = run.through(options.kills)
            wall_seconds = time.monotonic() - started
    became = _became(table, out / "results", run.told)
    wrong = _compare(table, maker, became)
    wrong += _bystanders(out, table, status, wall_seconds, token)
    _tell(table, became, wall_seconds, peaks)
    for sentence in wrong:
        print(f"  WRONG  {sentence}")
    print(f"{len(table.members)} members, {len(wrong)} wrong.")
    return 1 if wrong else 0


class _Run:
    """`takehome grade` of the round, killed and started again."""

    def __init__(self, out: Path, *, network: str, certificate: Path, jobs: int | None) -> None:
        self._out = out
        self.told: list[dict[str, Any]] = []
        """What the last run says of each, as JSON."""
        self._argv = [sys.executable, "-m", "grader.cli.main", "grade", "--round", str(out / "round.csv")]
        self._argv += ["--assessment", str(out / "assessment"), "--out", str(out / "results"), "--json"]
        self._argv += ["--round-secret", str(out / "round-secret"), "--log-file", str(out / "log.jsonl")]
        self._argv += ["--credentials", str(out / "credentials.toml"), "--intake-network", network]
        self._argv += ["--jobs", str(jobs)] if jobs else []
        bundle = out / "authorities.pem"
        usual = host_network().ca_bundle
        bundle.write_bytes((usual.read_bytes() if usual else b"") + certificate.read_bytes())
        self._env = os.environ | {"SSL_CERT_FILE": str(bundle), "PYTHONPATH": str(REPOSITORY)}

    def through(self, kills: Sequence[int]) -> int:
        """The exit status of the run that came to its end."""
        for n_finished in kills:
            with (self._out / "progress.log").open("ab") as log:
                process = subprocess.Popen(
                    self._argv, env=self._env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log
                )
            while self._n_finished() < n_finished:
                if process.poll() is not None:
                    raise SystemExit(f"The run ended by itself, with {process.returncode}: {self._out}/progress.log")
                time.sleep(_PAUSE_SECONDS)
            process.send_signal(signal.SIGKILL)
            process.wait()
            _say(f"Killed with {self._n_finished()} scorecards there; the same command again.")
        with (self._out / "progress.log").open("ab") as log:
            done = subprocess.run(
                self._argv, env=self._env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, check=False
            )
        self.told = json.loads(done.stdout or "[]")
        return done.returncode

    def _n_finished(self) -> int:
        return len(list((self._out / "results").glob(f"*/{SCORECARD_FILE}")))


class Peaks:
    """The most that was taken while somebody looked, over what it was before. In bytes."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._memory, self._disk = _memory_bytes(), _disk_bytes(out)
        self.memory_bytes = self.disk_bytes = 0

    def look(self) -> None:
        self.memory_bytes = max(self.memory_bytes, _memory_bytes() - self._memory)
        self.disk_bytes = max(self.disk_bytes, _disk_bytes(self._out) - self._disk)


@contextmanager
def _peaks(out: Path) -> Iterator[Peaks]:
    peaks, ended = Peaks(out), threading.Event()

    def watch() -> None:
        while not ended.wait(_PAUSE_SECONDS):
            peaks.look()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peaks
    finally:
        ended.set()
        watcher.join()


def _memory_bytes() -> int:
    """In use on this machine, what can be given back aside."""
    lines = (line.split() for line in Path("/proc/meminfo").read_text().splitlines())
    kilobytes = {words[0]: int(words[1]) for words in lines}
    return 1024 * (kilobytes["MemTotal:"] - kilobytes["MemAvailable:"])


def _disk_bytes(place: Path) -> int:
    """In use on its disk, which the engine's is on too where it is this machine's only one."""
    return shutil.disk_usage(place).used


def _write_assessment(folder: Path) -> None:
    shutil.copytree(ASSESSMENT, folder, ignore=shutil.ignore_patterns("__pycache__", "solutions"))
    file = folder / "assessment.toml"
    text = file.read_text()
    text = _replaced(text, "[limits.submission]\n", f"[limits.submission]\nmutant_seconds = {MUTANT_SECONDS}\n")
    if "\npythons = " not in text:
        text = _replaced(text, "[environment]\n", f"[environment]\npythons = {json.dumps(PYTHONS)}\n")
    file.write_text(text)


def _replaced(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise SystemExit(f"assessment.toml has {text.count(old)} times {old!r}; one is wanted")
    return text.replace(old, new)


def _write_list(file: Path, table: Table) -> None:
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(("name", "url", "revision", "deadline"))
        for member in table.members:
            writer.writerow((member.name, _url(member), member.revision, table.deadline))


def _url(member: Member) -> str:
    if member.private:
        return f"{HTTPS}/private/{member.folder}.git"
    return f"repositories/{member.folder}"


def _write_credentials(out: Path, token: str) -> None:
    (out / "token").write_text(f"{token}\n")
    (out / "credentials.toml").write_text('["localhost:8443"]\ntoken_file = "token"\n')
    for name in ("token", "credentials.toml"):
        (out / name).chmod(0o600)


def _became(table: Table, results: Path, told: Sequence[Mapping[str, Any]]) -> dict[str, Became]:
    by_name = {str(each["name"]): each for each in told}
    found = {}
    for member in table.members:
        place = results / member.name / SCORECARD_FILE
        said = by_name.get(member.name, {})
        found[member.name] = Became(
            card=load_scorecard(place) if place.exists() else None,
            error=str(said.get("error", "" if said else "it is not among the results")),
            in_time=said.get("outcome") != "nothing in time",
        )
    return found


def _compare(table: Table, maker: Maker, became: Mapping[str, Became]) -> list[str]:
    wrong = []
    for member in table.members:
        fails, may_fail = maker.expected_failures(member)
        found = differences(member, became[member.name], fails=fails, may_fail=may_fail)
        wrong += [f"{member.name} {sentence}" for sentence in found]
    return wrong


def _bystanders(out: Path, table: Table, status: int, wall_seconds: float, token: str) -> list[str]:
    """What no member's row can say."""
    wrong = []
    expected = 2 if any(member.outcome.kind is Kind.REFUSED for member in table.members) else 0
    if status != expected:
        wrong.append(f"The exit status is {status}, not {expected}: see {out}/progress.log")
    if wall_seconds > WALL_SECONDS:
        wrong.append(f"It took {wall_seconds / 60:.0f} minutes; {WALL_SECONDS // 60} are allowed")
    if (out / "repositories" / "TOLD").exists():
        wrong.append("A repository's hook or filter was run")
    halves = [str(path) for path in (out / "results").rglob(".*")]
    wrong += [f"{path} was left over" for path in halves]
    for path in (*(out / "results").rglob("*"), out / "progress.log", out / "log.jsonl"):
        if path.is_file() and token.encode() in path.read_bytes():
            wrong.append(f"{path} has the token in it")
    return wrong


def _tell(table: Table, became: Mapping[str, Became], wall_seconds: float, peaks: Peaks) -> None:
    for member in table.members:
        card = became[member.name].card
        outcome = f"{card.total:.1f}" if card is not None and card.total is not None else "–"
        print(f"  {member.group:8} {member.name:16} {outcome:>6}  {became[member.name].error.splitlines()[:1] or ''}")
    n_members = len(table.members)
    cards = [each.card for each in became.values() if each.card is not None]
    print(
        f"{wall_seconds / 60:.0f} minutes, {wall_seconds / 36 / n_members:.1f} hours per hundred; "
        f"{100 * _share_ours(cards):.0f} % of it ours; at most {peaks.memory_bytes / 2**30:.1f} GB of memory and "
        f"{peaks.disk_bytes / 2**30:.1f} GB of disk more than before."
    )


def _share_ours(cards: Sequence[Scorecard]) -> float:
    """Of the seconds of all phases, those in which no candidate's code could run."""
    seconds: dict[bool, float] = {True: 0.0, False: 0.0}
    for card in cards:
        for phase in card.provenance.phases:
            if not re.match("examination", phase.name):  # the others are its parts
                seconds[phase.name in ("clone", "image", "boxes", "report")] += phase.wall_seconds
    return seconds[True] / (sum(seconds.values()) or 1.0)


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


def _chosen(table: Table, words: Sequence[str]) -> Table:
    """Those whose name or group has one of the words; all, if there is none."""
    kept = (each for each in table.members if not words or any(word in f"{each.name} {each.group}" for word in words))
    return Table(deadline=table.deadline, members=tuple(kept))


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.round", description="Grade a synthetic round of forty.")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "build" / "round", help="anew each time")
    parser.add_argument("--jobs", type=int, help="how many submissions at once (default: takehome's own)")
    parser.add_argument("--kills", type=_numbers, default=KILLS, help="at how many scorecards it is killed: 10,25")
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="of a name or a group")
    return parser.parse_args(argv)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.split(",") if word)


if __name__ == "__main__":
    sys.exit(main())
