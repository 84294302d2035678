"""What was handed in by a deadline, of whole repositories: honest ones, merged ones, and those with odd dates."""

from pathlib import Path

import pytest

from grader.intake_box.deadline import MOST_LATER, Line, in_time
from grader.intake_box.refusal import NothingInTimeError
from grader.intake_box.repository import LoggedCommit
from grader.model import LaterCommit
from tests.grader.intake_box.intakes import taken_in, tar_content
from tests.repositories import FIRST_DATE, Repository, a_repository

HOUR = 3600
LINE = Line("2024-03-02T20:30:00+01:00", FIRST_DATE + 2 * HOUR + HOUR // 2)


class ALog:
    """Commits as they were logged, newest first."""

    def __init__(self, *seconds: str) -> None:
        self.commits = tuple(
            LoggedCommit(f"{number:040x}", "Ada Park", date, f"Number {number}")
            for number, date in reversed(list(enumerate(seconds)))
        )

    def first_parents(self, commit: str) -> tuple[LoggedCommit, ...]:
        return self.commits


def dated(*hours: float) -> ALog:
    return ALog(*(f"{FIRST_DATE + round(hour * HOUR)} +0100" for hour in hours))


def test_the_last_one_before_it_is_taken_and_the_later_ones_are_named() -> None:
    found = in_time(dated(0, 1, 2, 3, 4), "head", LINE)
    assert found.commit == f"{2:040x}"
    assert found.deadline.at == LINE.at
    assert found.deadline.graded_at == "2024-03-02T20:00:00+01:00"
    assert (found.deadline.n_later, found.deadline.n_doubtful) == (2, 0)
    assert found.deadline.later == (
        LaterCommit(sha=f"{4:040x}", author="Ada Park", committed_at="2024-03-02T22:00:00+01:00", subject="Number 4"),
        LaterCommit(sha=f"{3:040x}", author="Ada Park", committed_at="2024-03-02T21:00:00+01:00", subject="Number 3"),
    )


def test_the_second_of_the_deadline_is_in_time_and_the_next_is_not() -> None:
    at = LINE.seconds
    assert in_time(ALog(f"{at} +0000"), "head", LINE).deadline.n_later == 0
    with pytest.raises(NothingInTimeError):
        in_time(ALog(f"{at + 1} +0000"), "head", LINE)


def test_nothing_in_time_is_said_with_when_the_first_came() -> None:
    with pytest.raises(NothingInTimeError, match=r"the first of its 2 commits is of 2024-03-02T21:00:00\+01:00"):
        in_time(dated(3, 4), "head", LINE)


def test_a_date_that_makes_no_sense_is_not_in_time() -> None:
    found = in_time(ALog(f"{FIRST_DATE} +0100", "99999999999999999 +0000", ""), "head", LINE)
    assert found.commit == f"{0:040x}"
    assert [commit.committed_at for commit in found.deadline.later] == ["", ""]


def test_a_younger_commit_below_the_graded_one_is_doubtful() -> None:
    """Somebody set the date of the last one back, or a clock was wrong for once: people decide which."""
    found = in_time(dated(0, 5, 2), "head", LINE)
    assert found.commit == f"{2:040x}"
    assert (found.deadline.n_later, found.deadline.n_doubtful) == (0, 1)


def test_of_many_later_ones_the_oldest_is_always_listed() -> None:
    found = in_time(dated(0, *(3 + number for number in range(2 * MOST_LATER))), "head", LINE)
    assert found.deadline.n_later == 2 * MOST_LATER
    assert len(found.deadline.later) == MOST_LATER
    assert found.deadline.later[-1].committed_at == "2024-03-02T21:00:00+01:00"


def test_a_whole_intake_has_the_files_of_then(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"a.txt": "first"})
    graded = repository.commit({"a.txt": "second"})
    repository.commit({"a.txt": "third", "late.txt": "!"}, message="Just one more thing")
    taken = taken_in(repository.path, tmp_path / "work", deadline="2024-03-02T19:00:00+01:00")
    assert taken.snapshot.commit == graded
    assert tar_content(taken.tar) == {"a.txt": b"second"}
    assert taken.snapshot.history.n_commits == 2
    assert taken.snapshot.deadline is not None
    assert [commit.subject for commit in taken.snapshot.deadline.later] == ["Just one more thing"]


def test_a_branch_that_is_merged_too_late_is_not_on_the_line(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"a.txt": "first"})
    first = repository.head
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit({"side.txt": "in time, but not on the line"})
    repository.git("checkout", "--quiet", "main")
    _merge(repository, "side", FIRST_DATE + 3 * HOUR)
    taken = taken_in(repository.path, tmp_path / "work", deadline=LINE.at)
    assert taken.snapshot.commit == first
    assert taken.snapshot.deadline is not None
    assert [commit.subject for commit in taken.snapshot.deadline.later] == ["Merge it"]


def _merge(repository: Repository, branch: str, seconds: int) -> None:
    date = f"@{seconds} +0100"
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@x", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@x"}
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    repository.git("merge", "--quiet", "--no-ff", "-m", "Merge it", branch, env=who | dates)
