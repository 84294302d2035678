"""A verification from one end to the other, its trials graded by a fake."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.entry import Graded
from grader.junk_kinds import JUNK_KINDS
from grader.model import Probe, ProbeResult, Scorecard, Verdict
from grader.verification.outcome import TrialKind
from grader.verification.trials import Extent, Trial
from grader.verification.verify import verify
from tests.builders import a_result, a_scorecard, an_assessment
from tests.grader.verification.builders import ORDER, TYPES, a_known_bad, the_probes, the_solutions


@dataclass
class FakeGrade:
    """Every trial passes each of the probes that it is asked for; `looking` ones look at an answer."""

    looking: tuple[str, ...]
    failing: tuple[tuple[str, str], ...] = ()
    """Solutions, each with a probe that it fails."""
    calls: list[tuple[tuple[Trial, ...], int]] = field(default_factory=list)

    def __call__(self, trials: tuple[Trial, ...], *, n_to_come: int) -> tuple[Graded, ...]:
        self.calls.append((trials, n_to_come))
        return tuple(Graded(name=trial.name, scorecard=self._card(trial)) for trial in trials)

    def _card(self, trial: Trial) -> Scorecard:
        asked = set(trial.circumstances.only or (ORDER, TYPES)) - set(trial.circumstances.without)
        results = tuple(self._result(trial, probe) for probe in the_probes() if probe.id in asked)
        return a_scorecard(name=trial.name, results=results)

    def _result(self, trial: Trial, probe: Probe) -> ProbeResult:
        verdict = Verdict.FAILED if (trial.solution, probe.id) in self.failing else Verdict.PASSED
        return replace(a_result(verdict, probe=probe), looked=probe.id in self.looking)


def kinds(trials: tuple[Trial, ...]) -> set[TrialKind]:
    return {trial.kind for trial in trials}


def test_references_go_first_and_aim_the_junk(tmp_path: Path) -> None:
    grade = FakeGrade(looking=(TYPES,))
    found = verify(an_assessment(tmp_path), the_solutions(a_known_bad()), Extent(), grade)
    (first, n_to_come), (later, none) = grade.calls
    assert kinds(first) == {TrialKind.REFERENCE, TrialKind.STARTER, TrialKind.HARD_CODED, TrialKind.PUBLIC}
    assert kinds(later) == {TrialKind.KNOWN_BAD, TrialKind.JUNK}
    assert (n_to_come, none) == (len(later), 0)
    junk = [trial for trial in found.trials if trial.kind is TrialKind.JUNK]
    assert [[cell.probe for cell in trial.cells] for trial in junk] == [[TYPES]] * len(JUNK_KINDS)
    assert [trial.name for trial in found.trials] == [trial.name for trial in (*first, *later)]


def test_a_blind_one_is_asked_what_takes_long_only_if_nothing_else_catches_it(tmp_path: Path) -> None:
    bads = (a_known_bad(), a_known_bad("blind/quiet", blind=True), a_known_bad("blind/loud", blind=True))
    grade = FakeGrade(looking=(), failing=(("blind/loud", ORDER), ("blind/quiet", TYPES), ("shuffles", ORDER)))
    found = verify(an_assessment(tmp_path), the_solutions(*bads, costly=(TYPES,)), Extent(), grade)
    (last, _) = grade.calls[2]
    assert [(trial.name, trial.circumstances.only) for trial in last] == [("known-bad.blind.quiet.costly", (TYPES,))]
    assert {each.name: each.by for each in found.known_bads if each.blind} == {
        "blind/loud": (ORDER,),
        "blind/quiet": (TYPES,),
    }


def test_a_suite_that_looks_at_no_answer_gets_no_junk(tmp_path: Path) -> None:
    grade = FakeGrade(looking=())
    found = verify(an_assessment(tmp_path), the_solutions(a_known_bad()), Extent(), grade)
    assert kinds(grade.calls[1][0]) == {TrialKind.KNOWN_BAD}
    assert TrialKind.JUNK not in {trial.kind for trial in found.trials}
