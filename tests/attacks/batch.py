"""Every attack, and a poor and a good submission beside them, graded in one run of the real grader.

top/
    sources/<name>/     the repositories
    home/ state/ tmp/   all else that the program is given
    out/<name>/         scorecards and reports
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.cli.session import Wishes, grade_sources
from grader.grading import Graded
from tests.attacks.attack import Attack
from tests.attacks.gain import CANARY, Outcome
from tests.attacks.recipes import RECIPES
from tests.attacks.telltale import A_TOKEN
from tests.attacks.traces import boxes_and_volumes, changed, listing, survivors, telltales
from tests.functional.program import ASSESSMENTS, submission_files
from tests.repositories import Repository, a_repository

VAULT = ASSESSMENTS / "vault"
POOR, GOOD = "poor", "good"
OURS = ("out", "state")
"""Folders that the program writes to."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    outcomes: dict[str, Outcome]
    """By the attack's folder name, and `poor` and `good`."""
    new_files: tuple[str, ...]
    """Which the run left outside its results and the state folder, or changed."""
    leftovers: tuple[str, ...]
    """Boxes and volumes of the run, and processes on this machine that name an attack."""


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
    names = [*(attack.folder_name for attack in attacks), POOR, GOOD]
    with _only_folders(top):
        before = listing(top, without=OURS)
        results = grade_sources(
            tuple(str(sources / name) for name in names),
            Wishes(assessment=str(VAULT), revision=None, jobs=jobs, out=top / "out", again=False, runtime=""),
            _Clock(),
        ).results
        after = listing(top, without=OURS)
    return Batch(
        outcomes={graded.name: _outcome(graded) for graded in results},
        new_files=(*changed(before, after), *telltales()),
        leftovers=(*boxes_and_volumes((top / "state/takehome/host-id").read_text().strip()), *survivors()),
    )


class _Clock:
    """A watcher that has nothing to say."""

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
