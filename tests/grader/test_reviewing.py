"""What people say stands beside what the machine said, and only what makes sense is noted."""

from dataclasses import replace

import pytest

from grader.errors import ReviewError
from grader.model import Points, Scorecard, Verdict
from grader.review import Act, Review, ReviewEntry
from grader.reviewing import Remark, entry_of, find_area, find_probe, reviewed
from grader.scoring import make_scorecard
from reports.references import probe_reference
from tests.builders import a_provenance, a_result, a_rubric, a_snapshot, an_examination, passed_everywhere

AT = "2025-03-09T14:05:00+00:00"


def a_judged(*verdicts: Verdict) -> Scorecard:
    """Scored as grading does it: of data validation, a probe per verdict; elsewhere all passed."""
    others = tuple(result for result in passed_everywhere() if result.probe.area != "data-validation")
    mine = tuple(a_result(verdict, name=f"test_{n}") for n, verdict in enumerate(verdicts))
    return make_scorecard(
        name="ada",
        assessment="delays",
        assessment_title="Delays",
        rubric=a_rubric(),
        snapshot=a_snapshot(),
        examination=an_examination(*mine, *others),
        provenance=a_provenance(),
    )


def override(card: Scorecard, n: int, verdict: str = "passed") -> ReviewEntry:
    remark = Remark(act=Act.OVERRIDE, text="The column is named.", probe=card.results[n].probe.id, verdict=verdict)
    return entry_of(card, remark, by="Bea", at=AT)


def a_remark(act: Act = Act.NOTE, *, text: str = "Well said.", area: str = "", probe: str = "") -> Remark:
    return Remark(act=act, text=text, area=area, probe=probe, verdict="passed", points="4/5")


class TestTheScoreWithPeoplesVerdicts:
    def test_without_an_override_there_is_none(self) -> None:
        card = a_judged(Verdict.FAILED)
        note = entry_of(card, a_remark(), by="Bea", at=AT)
        assert reviewed(card, (note,)) == Review(entries=(note,))

    def test_an_override_counts_as_the_probe_would_have(self) -> None:
        card = a_judged(Verdict.PASSED, Verdict.FAILED)
        assert card.total == 87.5
        found = reviewed(card, (override(card, 1),))
        assert (found.total, found.band) == (100.0, "Strong")
        assert card.total == 87.5

    def test_the_last_one_of_a_probe_counts(self) -> None:
        card = a_judged(Verdict.PASSED, Verdict.FAILED)
        found = reviewed(card, (override(card, 1), override(card, 1, "failed")))
        assert (found.total, len(found.counted), len(found.entries)) == (87.5, 1, 2)

    def test_what_is_left_out_is_worth_nothing_either_way(self) -> None:
        card = a_judged(Verdict.PASSED, Verdict.FAILED)
        assert reviewed(card, (override(card, 1, "left-out"),)).total == 100.0

    def test_a_judge_error_can_be_settled_by_a_person(self) -> None:
        card = a_judged(Verdict.JUDGE_ERROR)
        assert card.total is None
        assert reviewed(card, (override(card, 0, "failed"),)).total == 75.0

    def test_an_override_of_an_earlier_examination_counts_no_more(self) -> None:
        card = a_judged(Verdict.FAILED)
        entry = override(card, 0)
        later = replace(card, provenance=a_provenance(examination_key="another"))
        assert reviewed(later, (entry,)) == Review(entries=(entry,))


class TestWhatAnEntrySays:
    def test_who_when_and_of_which_examination(self) -> None:
        card = a_judged(Verdict.FAILED)
        entry = entry_of(card, a_remark(area="testing", text="  Good tests.\n"), by=" Bea ", at=AT)
        assert (entry.by, entry.at, entry.text, entry.area) == ("Bea", AT, "Good tests.", "testing")
        assert (entry.examination, entry.commit) == (card.provenance.examination_key, card.snapshot.commit)

    def test_points_are_those_earned_of_those_possible(self) -> None:
        entry = entry_of(a_judged(), a_remark(Act.POINTS, text="Explains choices"), by="Bea", at=AT)
        assert entry.points == Points(earned=4.0, possible=5.0)
        assert entry.verdict is None

    @pytest.mark.parametrize("points", ["", "four", "6/5", "4", "0/0", "-1/5", "1e3/5"])
    def test_points_that_are_none_are_refused(self, points: str) -> None:
        with pytest.raises(ReviewError, match=r"are no points.*such as --points 4/5"):
            entry_of(a_judged(), replace(a_remark(Act.POINTS), points=points), by="Bea", at=AT)

    def test_a_probe_is_found_by_its_reference_too(self) -> None:
        card = a_judged(Verdict.FAILED)
        probe = card.results[0].probe
        reference = probe_reference(card, probe)
        assert find_probe(card, reference.lower()) == find_probe(card, probe.id) == probe

    def test_what_is_not_there_is_refused_with_what_there_is(self) -> None:
        with pytest.raises(ReviewError, match=r"no probe 'K7Q-2FD'.*report\.html"):
            find_probe(a_judged(), "K7Q-2FD")
        with pytest.raises(ReviewError, match=r"no area 'tests'\. It has testing, design, data-validation, security"):
            find_area(a_judged(), "tests")

    @pytest.mark.parametrize("act", [Act.OVERRIDE, Act.APPEAL, Act.ANSWER])
    def test_what_is_about_a_probe_must_name_it(self, act: Act) -> None:
        with pytest.raises(ReviewError, match=r"is about a probe\. Name it with --probe"):
            entry_of(a_judged(), a_remark(act), by="Bea", at=AT)

    @pytest.mark.parametrize("act", Act)
    def test_words_are_needed(self, act: Act) -> None:
        with pytest.raises(ReviewError, match="needs words"):
            entry_of(a_judged(Verdict.FAILED), a_remark(act, text="  "), by="Bea", at=AT)

    def test_somebody_says_it(self) -> None:
        with pytest.raises(ReviewError, match="Name yourself with --by"):
            entry_of(a_judged(), a_remark(), by=" ", at=AT)

    @pytest.mark.parametrize("text", ["It is about `A missing  column is refused by name`.", "See {function}."])
    def test_an_answer_does_not_tell_what_a_hidden_probe_looks_at(self, text: str) -> None:
        card = a_judged()
        named = a_result(Verdict.FAILED)
        card = replace(
            card, results=(replace(named, probe=replace(named.probe, title="A missing column is refused by name.")),)
        )
        function = named.probe.id.rpartition("::")[2]
        remark = a_remark(Act.ANSWER, text=text.format(function=function), probe=named.probe.id)
        with pytest.raises(ReviewError, match="tells what a hidden probe looks at"):
            entry_of(card, remark, by="Bea", at=AT)
        assert entry_of(card, replace(remark, text="R7 was met after all."), by="Bea", at=AT)
