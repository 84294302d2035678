"""Every attack, graded by the real grader in two runs, with a poor and a good submission in each.

One has all suites on; the other, for attacks that aim at the wall, the hidden one alone.

top/
    sources/<name>/     the repositories
    wall/               the assessment without built-in suites
    home/ state/ tmp/   all else that the program is given
    out/<name>/         scorecards and reports
"""

import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.cli.session import Wishes, grade_sources
from grader.entry import Graded
from grader.model import Scorecard
from tests.attacks.attack import Attack
from tests.attacks.gain import CANARY, Outcome
from tests.attacks.recipes import RECIPES
from tests.attacks.telltale import A_TOKEN
from tests.attacks.traces import boxes_and_volumes, changed, listing, survivors, telltales
from tests.functional.program import ASSESSMENTS, submission_files
from tests.repositories import Repository, a_repository

VAULT = ASSESSMENTS / "vault"
POOR, GOOD = "poor", "good"
OF_SUITES = ("testing-discipline", "communication")
"""Areas in which the hidden suite has no probe."""
OURS = ("out", "state")
"""Folders that the program writes to."""


@dataclass(frozen=True, kw_only=True)
class Run:
    outcomes: dict[str, Outcome]
    """By the attack's folder name, and `poor` and `good`."""

    def card(self, name: str) -> Scorecard:
        outcome = self.outcomes[name]
        assert outcome.scorecard is not None, outcome.error
        return outcome.scorecard


@dataclass(frozen=True, kw_only=True)
class Batch:
    suites: Run
    """With all suites."""
    wall: Run
    """With the hidden one alone."""
    new_files: tuple[str, ...]
    """Which the run left outside its results and the state folder, or changed."""
    leftovers: tuple[str, ...]
    """Boxes and volumes of the run, and processes on this machine that name an attack."""

    def run_of(self, attack: Attack) -> Run:
        return self.suites if attack.wants_suites else self.wall


def canaries() -> frozenset[str]:
    """Of the hidden suite: its source, its data, what it expects."""
    texts = (place.read_text() for place in (VAULT / "hidden").rglob("*") if place.suffix in (".py", ".csv", ".txt"))
    return frozenset(canary for text in texts for canary in CANARY.findall(text))


def build(attack: Attack, folder: Path) -> Repository:
    """The poor submission with the attack's files over it, and what its recipe does."""
    repository = a_repository(folder, _poor_files())
    repository.commit(dict(attack.files), message=f"Improve it: {attack.title}"[:72])
    if attack.recipe:
        RECIPES[attack.recipe](repository)
    return repository


def grade_batch(attacks: tuple[Attack, ...], top: Path, *, jobs: int) -> Batch:
    sources = top / "sources"
    for attack in attacks:
        build(attack, sources / attack.folder_name)
    a_repository(sources / POOR, _poor_files())
    a_repository(sources / GOOD, submission_files("good"))
    hidden_suite_alone(top / "wall")
    with _only_folders(top):
        before = listing(top, without=OURS)
        suites = _graded([attack for attack in attacks if attack.wants_suites], VAULT, top, jobs)
        wall = _graded([attack for attack in attacks if not attack.wants_suites], top / "wall", top, jobs)
        after = listing(top, without=OURS)
    return Batch(
        suites=suites,
        wall=wall,
        new_files=(*changed(before, after), *telltales()),
        leftovers=(*boxes_and_volumes((top / "state/takehome/host-id").read_text().strip()), *survivors()),
    )


def _graded(attacks: list[Attack], assessment: Path, top: Path, jobs: int) -> Run:
    names = [GOOD, POOR, *(attack.folder_name for attack in attacks)]
    wishes = Wishes(
        assessment=str(assessment),
        revision=None,
        jobs=jobs,
        out=top / "out" / assessment.name,
        again=False,
        runtime="",
    )
    results = grade_sources(tuple(str(top / "sources" / name) for name in names), wishes, _Clock()).results
    return Run(outcomes={graded.name: _outcome(graded) for graded in results})


def hidden_suite_alone(folder: Path) -> None:
    """The same assessment without built-in suites, and without the areas that only they have probes in."""
    shutil.copytree(VAULT, folder)
    place = folder / "assessment.toml"
    head, *areas = place.read_text(encoding="utf-8").split("[[areas]]\n")
    kept = [area for area in areas if tomllib.loads(area)["id"] not in OF_SUITES]
    without = [line for line in head.splitlines(keepends=True) if not line.startswith("builtin = ")]
    place.write_text("[[areas]]\n".join(["".join(without), *kept]), encoding="utf-8")


class _Clock:
    """A watcher that has nothing to say."""

    def planned(self, n: int) -> None: ...

    def stage(self, name: str, text: str) -> None: ...

    def progress(self, name: str, progress: object) -> None: ...

    def done(self, graded: Graded) -> None: ...


def _poor_files() -> dict[str, str | bytes]:
    return {**submission_files("attacked"), "settings.py": f'TOKEN = "{A_TOKEN}"\n'}


def _outcome(graded: Graded) -> Outcome:
    return Outcome(
        scorecard=graded.scorecard,
        report=graded.report.read_text(encoding="utf-8") if graded.report else "",
        error=graded.error,
        wall_seconds=graded.wall_seconds,
    )


@contextmanager
def _only_folders(top: Path) -> Iterator[None]:
    """Whatever the program makes beside its results, it makes below `top`."""
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in (("HOME", "home"), ("XDG_STATE_HOME", "state"), ("TMPDIR", "tmp")):
            (top / folder).mkdir()
            patch.setenv(name, str(top / folder))
        patch.setattr(tempfile, "tempdir", None)
        patch.chdir(top / "home")
        yield
