"""The members' repositories: what each hands in, with the history that it is said to have.

top/repositories/ada-park/   a folder with a work tree, or what the server is given
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from grader.git_repository import Author, commit, files_to_commit, init
from grader.verification.solutions import Solutions, read_solutions
from grader.verification.trials import READ_ALOUD, SELF_TESTING
from tests.conftest import REPOSITORY
from tests.repositories import Repository, an_empty_repository
from tests.round.member import History, Member

ASSESSMENT = REPOSITORY / "assessments" / "flight-delays"
Files = Mapping[str, bytes]
_ADA = Author(name="A. Candidate", address="candidate@example.org", date="")
_BO = Author(name="B. Helper", address="helper@example.org", date="")
_HOOKS = ("post-checkout", "post-merge", "pre-auto-gc", "fsmonitor-watchman")
N_SMALL_COMMITS = 120


class Maker:
    """Makes repositories below `top`; all dates are about `deadline`."""

    def __init__(self, top: Path, deadline: str) -> None:
        self._top = top
        self._deadline = datetime.fromisoformat(deadline)
        self._solutions: Solutions = read_solutions(ASSESSMENT)

    def make(self, member: Member) -> Repository:
        folder = self._top / (member.folder if not member.url_name else f"{member.url_name}-{member.group}")
        if member.history is History.NONE:
            return an_empty_repository(folder)
        init(folder)
        files = self.files(member)
        match member.history:
            case History.LONG:
                self._small_commits(folder, files)
            case History.TOO_LATE:
                commit(folder, files, "Done at last", self._at(_ADA, hours=9))
            case _:
                self._plain(folder, files, member)
        if member.history is History.LATE:
            self._late_commits(folder, files)
        if member.history is History.HOOKS:
            self._traps(folder)
        return Repository(path=folder)

    def files(self, member: Member) -> Files:
        """What the graded commit holds."""
        files = dict(self._base(member))
        files |= {path: text.lstrip("\n").encode() for path, text in member.files.items()}
        for path in member.remove:
            del files[path]
        return files

    def expected_failures(self, member: Member) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Of a known-bad: patterns of what it must fail, and of what it may.

        Its tests, and what its README says of them, are those of the reference, and may tell of the defect.
        """
        found = [bad for bad in self._solutions.known_bads if bad.name == member.known_bad]
        return (found[0].fails, (*found[0].may_fail, SELF_TESTING, READ_ALOUD)) if found else ((), ())

    def _base(self, member: Member) -> Files:
        if member.known_bad:
            (bad,) = (bad for bad in self._solutions.known_bads if bad.name == member.known_bad)
            return bad.files
        if member.base == "starter":
            return self._solutions.starter.files
        return files_to_commit(ASSESSMENT / "solutions" / member.base)

    def _plain(self, folder: Path, files: Files, member: Member) -> None:
        earlier = next((bad.earlier for bad in self._solutions.known_bads if bad.name == member.known_bad), {})
        if earlier:
            commit(folder, {**files, **earlier}, "Begin", self._at(_ADA, hours=-40))
        gone = earlier.keys() - files.keys()
        commit(folder, files, "Hand in", self._at(_ADA, hours=-5), removed=gone)

    def _small_commits(self, folder: Path, files: Files) -> None:
        for number in range(N_SMALL_COMMITS):
            who = (_ADA, _BO)[number % 3 == 2]
            diary = {"DIARY.md": f"Day {number}: one more small step.\n".encode()}
            commit(folder, diary, f"Step {number}", self._at(who, hours=6 * (number - N_SMALL_COMMITS) - 6))
        commit(folder, files, "Hand in", self._at(_ADA, hours=-1))

    def _late_commits(self, folder: Path, files: Files) -> None:
        """The work goes on on Monday, and ends in ruins."""
        for hours, path in ((3, "README.md"), (9, "takehome.toml"), (15, "flightdelays/__main__.py")):
            broken = {path: b"raise SystemExit(3)\n"} if path in files else {path: b"late\n"}
            commit(folder, broken, f"Improve {path}", self._at(_ADA, hours=hours))

    def _traps(self, folder: Path) -> None:
        repository = Repository(path=folder)
        (folder / "secrets.txt").symlink_to("/etc/passwd")
        (folder / "outside").symlink_to("/")
        repository.commit({".gitattributes": "*.txt filter=tell\n"}, message="Link")
        for hook in _HOOKS:
            place = repository.git_folder / "hooks" / hook
            place.parent.mkdir(exist_ok=True)
            place.write_text(f"#!/bin/sh\necho {hook} >> {self._top}/TOLD\n")
            place.chmod(0o755)
        repository.git("config", "filter.tell.smudge", f"tee -a {self._top}/TOLD")
        repository.git("config", "core.fsmonitor", f"echo fsmonitor >> {self._top}/TOLD")

    def _at(self, author: Author, *, hours: float) -> Author:
        """Before the deadline, if negative."""
        return replace(author, date=(self._deadline + timedelta(hours=hours)).isoformat())
