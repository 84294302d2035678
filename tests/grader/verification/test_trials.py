"""What is tried, before anything runs."""

from dataclasses import replace

import pytest

from grader.junk_kinds import JUNK_KINDS
from grader.model import Verdict
from grader.verification.known_bads import KnownBad
from grader.verification.outcome import TrialKind, TrialOutcome
from grader.verification.trials import QUICK_JUNK, Extent, Trial, aimed, chosen, planned
from tests.grader.verification.builders import ORDER, TYPES, a_known_bad, an_outcome, the_solutions

ALL = Extent()


def of(kind: TrialKind, trials: tuple[Trial, ...]) -> list[Trial]:
    return [trial for trial in trials if trial.kind is kind]


def test_each_reference_runs_three_times_under_differing_circumstances() -> None:
    runs = of(TrialKind.REFERENCE, planned(the_solutions(), ALL))
    assert [trial.name for trial in runs] == ["dicts.1", "classes.1", "dicts.2", "classes.2", "dicts.3", "classes.3"]
    ways = {trial.name: trial.circumstances for trial in runs}
    for differing in ("hash_seed", "time_zone", "file_order"):
        assert len({getattr(ways[f"dicts.{number}"], differing) for number in (1, 2, 3)}) == 3


def test_names_are_folders_and_differ() -> None:
    trials = planned(the_solutions(a_known_bad(), a_known_bad("blind/shuffles", blind=True)), ALL)
    names = [trial.name for trial in trials]
    assert len(names) == len(set(names))
    assert not [name for name in names if "/" in name]


def test_references_and_the_hard_coded_solution_meet_the_public_suite() -> None:
    trials = of(TrialKind.PUBLIC, planned(the_solutions(), ALL))
    assert [trial.solution for trial in trials] == ["dicts", "classes", "hard-coded"]


def test_only_known_bads_about_tests_pay_for_the_testing_suite() -> None:
    about_tests = a_known_bad("asserts-nothing", fails=("testing/test_their_tests.py::test_*",))
    trials = of(TrialKind.KNOWN_BAD, planned(the_solutions(a_known_bad(), about_tests), ALL))
    assert [trial.circumstances.without for trial in trials] == [("testing/*", "communication/*"), ("communication/*",)]


def test_only_known_bads_that_name_a_costly_probe_pay_for_it() -> None:
    known_bads = (
        a_known_bad(),
        a_known_bad("slow", fails=("hidden/test_growth.py::test_time",)),
        a_known_bad("perhaps-slow", may_fail=("hidden/test_growth.py::*",)),
        a_known_bad("blind/x", blind=True),
    )
    costly = "hidden/test_growth.py::*"
    trials = planned(the_solutions(*known_bads, costly=(costly,)), ALL)
    left_out = {trial.solution for trial in of(TrialKind.KNOWN_BAD, trials) if costly in trial.circumstances.without}
    assert left_out == {"shuffles", "blind/x"}
    assert not any(trial.circumstances.without for trial in trials if trial.name == "dicts.1")


def test_junk_of_every_kind_is_made_of_the_first_reference() -> None:
    trials = of(TrialKind.JUNK, planned(the_solutions(), ALL))
    assert [trial.circumstances.junk for trial in trials] == list(JUNK_KINDS)
    assert {trial.solution for trial in trials} == {"dicts"}


def test_a_single_probe_is_tried_on_references_junk_and_the_known_bads_that_name_it() -> None:
    solutions = the_solutions(a_known_bad(), a_known_bad("retypes", fails=(TYPES,)), a_known_bad("blind/x", blind=True))
    trials = planned(solutions, Extent(only=ORDER))
    assert [trial.solution for trial in of(TrialKind.KNOWN_BAD, trials)] == ["shuffles"]
    assert {trial.circumstances.only for trial in trials} == {(ORDER,)}
    assert not of(TrialKind.STARTER, trials)
    assert not of(TrialKind.PUBLIC, trials)


def test_of_a_known_bad_only_what_is_asked_must_fail() -> None:
    (known_bad,) = chosen(the_solutions(a_known_bad(fails=(ORDER, TYPES))), Extent(only=ORDER))
    assert known_bad.fails == (ORDER,)


def test_quick_is_a_sample() -> None:
    solutions = the_solutions(*(a_known_bad(f"number-{number}") for number in range(30)))
    trials = planned(solutions, Extent(quick=True))
    assert len(of(TrialKind.REFERENCE, trials)) == 2
    assert [trial.solution for trial in of(TrialKind.KNOWN_BAD, trials)] == ["number-0", "number-10", "number-20"]
    assert len(of(TrialKind.JUNK, trials)) == len(QUICK_JUNK)


class TestAim:
    """At which probes junk is thrown, by what the first reference's usual run showed."""

    def aimed_at(self, *outcomes: TrialOutcome) -> list[tuple[str, ...]]:
        trials = aimed(planned(the_solutions(a_known_bad()), ALL), outcomes)
        assert len(of(TrialKind.REFERENCE, trials)) == 6
        assert [trial.circumstances.only for trial in of(TrialKind.KNOWN_BAD, trials)] == [()]
        junk = of(TrialKind.JUNK, trials)
        assert len(junk) in (0, len(JUNK_KINDS))
        return list(dict.fromkeys(trial.circumstances.only for trial in junk))

    def looking(self, *probes: str, **verdicts: Verdict) -> TrialOutcome:
        outcome = an_outcome(**verdicts)  # type: ignore[arg-type]
        return replace(outcome, cells=tuple(replace(cell, looked=cell.probe in probes) for cell in outcome.cells))

    def test_only_probes_that_looked_at_an_answer(self) -> None:
        assert self.aimed_at(self.looking(TYPES)) == [(TYPES,)]

    def test_one_that_did_not_pass_may_have_had_no_time_to_look(self) -> None:
        assert self.aimed_at(self.looking(TYPES, order=Verdict.JUDGE_ERROR)) == [(ORDER, TYPES)]

    def test_where_none_looks_there_is_no_junk(self) -> None:
        assert self.aimed_at(self.looking()) == []

    def test_all_where_nothing_is_known_of_the_reference(self) -> None:
        assert self.aimed_at(an_outcome(error="no engine")) == [()]
        assert self.aimed_at(an_outcome(solution="classes", looked=False)) == [()]

    def test_the_usual_run_counts_and_no_other(self) -> None:
        assert self.aimed_at(self.looking(TYPES), self.looking(ORDER)) == [(TYPES,)]


@pytest.mark.parametrize(
    ("changed", "unasked"),
    [
        (("tests/test_a.py",), ("communication/*",)),
        (("a.py", "tests/test_a.py"), ("testing/*", "communication/*")),
        (("a.py", "README.md"), ("testing/*",)),
        (("takehome.toml",), ("testing/*",)),
    ],
)
def test_a_blind_known_bad_is_asked_by_the_suites_that_look_at_what_it_changes(
    changed: tuple[str, ...], unasked: tuple[str, ...]
) -> None:
    blind = replace(a_known_bad("blind/x", blind=True), changed=changed)
    trial = next(each for each in planned(the_solutions(blind), ALL) if each.kind is TrialKind.KNOWN_BAD)
    assert trial.circumstances.without == unasked


class TestSharing:
    """Which trials share runs, and with whom."""

    def cores(self, *known_bads: KnownBad) -> dict[str, str]:
        return {trial.name: trial.circumstances.core for trial in planned(the_solutions(*known_bads), ALL)}

    def test_junk_shares_with_junk_and_with_known_bads_that_leave_the_core_alone(self) -> None:
        tests = replace(
            a_known_bad("no-tests"), files={"a.py": b"0", "tests/test_a.py": b"1"}, changed=("tests/test_a.py",)
        )
        declares = replace(
            a_known_bad("misnames"), files={"a.py": b"0", "takehome.toml": b"1"}, changed=("takehome.toml",)
        )
        cores = self.cores(tests, declares)
        assert cores["junk.nan"]
        assert {cores[name] for name in ("junk.empty", "known-bad.no-tests", "known-bad.misnames")} == {
            cores["junk.nan"]
        }

    def test_a_known_bad_that_changes_anything_else_does_not(self) -> None:
        both = replace(a_known_bad("both"), changed=("README.md", "a.py"))
        added = replace(a_known_bad("adds"), files={"a.py": b"0", "b.py": b"1"}, changed=("b.py",))
        cores = self.cores(a_known_bad(), both, added)
        assert [cores[f"known-bad.{name}"] for name in ("shuffles", "both", "adds")] == ["", "", ""]

    def test_references_and_ends_never_do(self) -> None:
        cores = self.cores(a_known_bad())
        assert not [name for name, core in cores.items() if core and not name.startswith("junk.")]
