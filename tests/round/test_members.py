"""The table is whole, what it names is there, and a wrong outcome is told."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from grader.model import Verdict
from tests.builders import a_probe, a_result, a_scorecard
from tests.repositories import Repository
from tests.round.member import History, Kind, Member, Outcome, read_table
from tests.round.outcomes import Became, differences
from tests.round.repositories import N_SMALL_COMMITS, Maker


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Repository]:
    table = read_table()
    maker = Maker(tmp_path_factory.mktemp("repositories"), table.deadline)
    return {member.name: maker.make(member) for member in table.members}


class TestTheTable:
    def test_there_are_forty_and_enough_of_each_kind(self) -> None:
        members = read_table().members
        groups = Counter(member.group for member in members)
        assert len(members) == len({member.folder for member in members}) == 40
        assert groups.pop("variant") + groups.pop("history") >= 20
        assert groups == {"private": 4, "pins": 4, "broken": 5, "hostile": 5}

    def test_every_probe_that_it_names_is_one_of_a_suite(self) -> None:
        suites = Path(__file__).parents[2] / "grader" / "suites"
        for member in read_table().members:
            for pattern in member.outcome.fails:
                file, _, test = pattern.partition("::")
                assert f"def {test}(" in (suites / file).read_text(), pattern


class TestTheRepositories:
    def test_each_is_made_and_ends_in_what_is_handed_in(self, made: dict[str, Repository]) -> None:
        for member in read_table().members:
            if member.history is History.NONE:
                assert made[member.name].git("rev-list", "--all") == ""
            else:
                assert made[member.name].git("ls-tree", "-r", "--name-only", "HEAD")

    def test_histories_are_about_the_deadline(self, made: dict[str, Repository]) -> None:
        table = read_table()
        deadline = datetime.fromisoformat(table.deadline)
        n_late = {History.LATE: 3, History.TOO_LATE: 1}
        for member in table.members:
            dates = made[member.name].git("log", "--all", "--format=%cI").splitlines()
            late = [date for date in dates if datetime.fromisoformat(date) > deadline]
            assert len(late) == n_late.get(member.history, 0), member.name
            if member.history is History.LONG:
                assert len(dates) == N_SMALL_COMMITS + 1


def a_member(**outcome: object) -> Member:
    return Member(name="Ada", group="variant", outcome=Outcome(**outcome))  # type: ignore[arg-type]


class TestDifferences:
    PASSED, FAILED = a_result(probe=a_probe("test_one")), a_result(Verdict.FAILED, probe=a_probe("test_two"))

    def card(self) -> Became:
        return Became(card=replace(a_scorecard(), results=(self.PASSED, self.FAILED), total=60.0, judge_errors=()))

    def test_an_outcome_as_in_the_table_has_none(self) -> None:
        two = self.FAILED.probe.id
        assert differences(a_member(at_least=50, at_most=70, fails=(two,), only_fails=True), self.card()) == ()

    @pytest.mark.parametrize(
        ("outcome", "said"),
        [
            ({"at_least": 70}, "comes to 60, not to 70 to 100"),
            ({"at_most": 50}, "comes to 60, not to 0 to 50"),
            ({"only_fails": True}, "fails hidden/"),
            ({"fails": ("hidden/nobody::*",)}, "was not asked"),
            ({"fails": ("*::test_one",)}, "passes "),
            ({"findings": ("box-killed",)}, "has no finding 'box-killed'"),
            ({"says_somewhere": "polars"}, "says nothing of 'polars'"),
            ({"never_says": "test_two"}, "says 'test_two'"),
            ({"python": "3.9"}, "ran on Python "),
            ({"versions": {"pandas": "1.3.5"}}, "has pandas "),
            ({"n_later": 3}, "has 0 commits after the deadline"),
            ({"kind": Kind.REFUSED, "says": "token"}, "is scored: 60"),
        ],
    )
    def test_any_other_is_told(self, outcome: dict[str, object], said: str) -> None:
        assert any(sentence.startswith(said) for sentence in differences(a_member(**outcome), self.card()))

    def test_who_has_no_scorecard_is_told(self) -> None:
        assert differences(a_member(), Became(error="No engine.")) == ("has no scorecard: No engine.",)

    def test_a_judge_error_is_no_outcome(self) -> None:
        broken = replace(self.FAILED, verdict=Verdict.JUDGE_ERROR, rationale="The suite raised")
        card = replace(a_scorecard(), results=(broken,), total=None)
        (said,) = differences(a_member(), Became(card=card))
        assert said.startswith("is not judged")

    def test_late_and_refused_are_told_apart(self) -> None:
        late = Became(error="The first commit is of 2026-11-23.", in_time=False)
        assert differences(a_member(kind=Kind.NOTHING_IN_TIME, says="2026-11-23"), late) == ()
        assert differences(a_member(kind=Kind.REFUSED, says="2026-11-23"), late) == ("is said to have come too late",)
