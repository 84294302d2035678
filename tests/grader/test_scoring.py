"""What a verdict is worth, and when no total is shown."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from grader.model import Band, ProbeResult, Verdict
from grader.scoring import has_judge_error, make_scorecard, rescore, score, shown_score
from tests.builders import (
    DIGEST,
    a_finding,
    a_provenance,
    a_result,
    a_rubric,
    a_snapshot,
    an_examination,
    the_bands,
)

PASSED, FAILED, PARTIAL = Verdict.PASSED, Verdict.FAILED, Verdict.PARTIAL
UNSURE, BROKEN = Verdict.NOT_MEASURED, Verdict.JUDGE_ERROR


def results(*verdicts: Verdict, area: str = "testing", points: float = 1.0) -> tuple[ProbeResult, ...]:
    return tuple(
        a_result(verdict, name=f"test_{area}_{n}", area=area, points=points) for n, verdict in enumerate(verdicts)
    )


class TestWhatIsEarned:
    def test_everything_passed_is_a_hundred(self) -> None:
        scored = score(an_examination(), a_rubric())
        assert (scored.total, scored.band, scored.rationale) == (100.0, "Strong", "")
        assert [area.score for area in scored.areas] == [100.0] * 4

    @pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.TIMED_OUT, Verdict.BLOCKED])
    def test_a_probe_that_is_not_passed_earns_nothing(self, verdict: Verdict) -> None:
        scored = score(an_examination(*results(PASSED, verdict)), a_rubric({"testing": 1}))
        assert scored.total == 50.0

    def test_a_partial_earns_its_fraction(self) -> None:
        partial = a_result(PARTIAL, area="testing", points=4, fraction=0.25)
        scored = score(an_examination(partial), a_rubric({"testing": 1}))
        assert scored.total == 25.0
        assert (scored.areas[0].points.earned, scored.areas[0].points.possible) == (1.0, 4.0)

    def test_points_count_within_an_area_and_weights_between_areas(self) -> None:
        """Three probes in one area against one in another: it is the weights that say what an area is worth."""
        scored = score(
            an_examination(*results(PASSED, PASSED, PASSED), *results(FAILED, area="security", points=100)),
            a_rubric({"testing": 30, "security": 10}),
        )
        assert scored.total == 75.0
        assert [area.score for area in scored.areas] == [100.0, 0.0]

    def test_weights_are_relative_to_their_sum(self) -> None:
        examined = an_examination(*results(PASSED), *results(PARTIAL, area="security"))
        assert (
            score(examined, a_rubric({"testing": 3, "security": 1})).total
            == score(examined, a_rubric({"testing": 0.75, "security": 0.25})).total
            == 87.5
        )

    def test_the_order_of_probes_does_not_matter(self) -> None:
        """0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1 in floats; two candidates with equal verdicts must tie."""
        many = [
            a_result(PARTIAL, name=f"test_{n}", area="testing", points=0.1 * (n + 1), fraction=1 / (n + 2))
            for n in range(40)
        ]
        first = score(an_examination(*many), a_rubric({"testing": 1}))
        random.Random(4).shuffle(many)
        assert score(an_examination(*many), a_rubric({"testing": 1})) == first


class TestWhatIsShown:
    def test_nearly_all_is_not_all(self) -> None:
        scored = score(an_examination(*results(*[PASSED] * 4999, FAILED)), a_rubric({"testing": 1}))
        assert scored.total == 99.9

    def test_hardly_anything_is_not_nothing(self) -> None:
        scored = score(an_examination(*results(PASSED, *[FAILED] * 4999)), a_rubric({"testing": 1}))
        assert scored.total == 0.1

    @pytest.mark.parametrize(
        ("exact", "shown"),
        [
            (Fraction(0), 0.0),
            (Fraction(1, 10**9), 0.1),
            (Fraction("84.949"), 84.9),
            (Fraction("84.95"), 85.0),
            (Fraction(200, 3), 66.7),
            (Fraction(100) - Fraction(1, 10**9), 99.9),
            (Fraction(100), 100.0),
        ],
    )
    def test_one_decimal_half_up(self, exact: Fraction, shown: float) -> None:
        assert shown_score(exact) == shown

    def test_the_band_goes_by_what_is_shown(self) -> None:
        """84.96 is shown as 85.0; a reader who sees "Strong from 85" and 85.0 must not read "Solid"."""
        almost = a_result(PARTIAL, area="testing", points=1, fraction=0.8496)
        scored = score(an_examination(almost), a_rubric({"testing": 1}))
        assert (scored.total, scored.band) == (85.0, "Strong")

    @pytest.mark.parametrize(("fraction", "band"), [(0.85, "Strong"), (0.849, "Solid"), (0.001, "Weak")])
    def test_a_band_starts_at_its_lowest_total(self, fraction: float, band: str) -> None:
        partial = a_result(PARTIAL, area="testing", fraction=fraction)
        assert score(an_examination(partial), a_rubric({"testing": 1})).band == band


class TestWhatWasNotMeasured:
    def test_it_is_worth_nothing_either_way(self) -> None:
        scored = score(an_examination(*results(PASSED, FAILED, PASSED, FAILED, UNSURE)), a_rubric({"testing": 1}))
        assert scored.total == 50.0
        assert scored.areas[0].points.possible == 4.0

    def test_a_fifth_is_borne_and_said(self) -> None:
        scored = score(an_examination(*results(*[PASSED] * 4, UNSURE)), a_rubric({"testing": 1}))
        assert (scored.total, scored.rationale) == (
            100.0,
            "20 % of the points were not measured and are left out.",
        )

    def test_beyond_a_fifth_there_is_no_total(self) -> None:
        scored = score(an_examination(*results(PASSED, PASSED, PASSED, UNSURE)), a_rubric({"testing": 1}))
        assert (scored.total, scored.band) == (None, None)
        assert scored.rationale == "No total: more than 20 % of the points were not measured (25 %)."
        assert scored.areas[0].score == 100.0

    def test_the_fifth_is_of_the_weighted_points(self) -> None:
        """Half of the probes, but a tenth of the weight."""
        examined = an_examination(*results(PASSED), *results(UNSURE, area="security"))
        assert score(examined, a_rubric({"testing": 9, "security": 1})).total == 100.0
        assert score(examined, a_rubric({"testing": 1, "security": 9})).total is None

    def test_an_area_without_any_has_no_score_and_its_weight_counts_as_not_measured(self) -> None:
        examined = an_examination(*results(PASSED, FAILED), *results(UNSURE, UNSURE, area="security"))
        scored = score(examined, a_rubric({"testing": 80, "security": 20}))
        assert scored.areas[1].score is None
        assert scored.areas[1].rationale == "None of its 2 probes could measure anything."
        assert scored.total == 50.0

    def test_an_area_without_a_probe_is_the_same_said_otherwise(self) -> None:
        scored = score(an_examination(*results(PASSED)), a_rubric({"testing": 70, "security": 30}))
        assert scored.areas[1].rationale == "No probe measures it."
        assert scored.total is None

    def test_nothing_measured_is_not_zero(self) -> None:
        scored = score(an_examination(*results(UNSURE)), a_rubric({"testing": 1}))
        assert (scored.total, scored.rationale) == (None, "No total: nothing was measured.")


class TestWhatIsOurFault:
    def test_a_judge_error_leaves_the_score_open_and_names_the_probe(self) -> None:
        scored = score(an_examination(*results(PASSED, BROKEN), *results(PASSED, area="security")), a_rubric())
        assert (scored.total, scored.band) == (None, None)
        assert scored.rationale == "Open: Judge error in hidden/test_dirty_data.py::test_testing_1."
        by_id = {area.area.id: area for area in scored.areas}
        assert by_id["testing"].score is None
        assert by_id["testing"].rationale == "Open: a judge error in 1 of 2 probes."
        assert by_id["security"].score == 100.0

    def test_one_of_no_single_probe_does_so_too(self) -> None:
        scored = score(an_examination(judge_errors=("The engine went away.",)), a_rubric())
        assert (scored.total, scored.rationale) == (None, "Open: The engine went away.")

    @pytest.mark.parametrize(
        ("result", "said"),
        [
            (a_result(area="tesing"), "names the area 'tesing', which the rubric has not"),
            (a_result(area="testing", points=0), "is worth 0 points; more than 0 are expected"),
            (a_result(area="testing", points=float("inf")), "is worth inf points"),
            (replace(a_result(PARTIAL, area="testing"), fraction=None), "is partial with the fraction None"),
            (a_result(PARTIAL, area="testing", fraction=1.5), "is partial with the fraction 1.5"),
        ],
    )
    def test_a_suites_bug_costs_no_candidate_a_point(self, result: ProbeResult, said: str) -> None:
        scored = score(an_examination(*results(PASSED), result), a_rubric({"testing": 1}))
        assert scored.total is None
        assert said in scored.judge_errors[0]
        assert said in scored.rationale

    def test_a_probe_that_answers_twice_is_not_believed(self) -> None:
        twice = a_result(PASSED, area="testing")
        scored = score(an_examination(twice, twice), a_rubric({"testing": 1}))
        assert scored.total is None
        assert scored.judge_errors == (f"{twice.probe.id} has 2 results; one is expected.",)

    def test_a_long_list_is_counted_not_named(self) -> None:
        scored = score(an_examination(*results(*[BROKEN] * 5)), a_rubric({"testing": 1}))
        assert scored.rationale.endswith("test_testing_2 and 2 more.")


class TestScorecard:
    def test_it_gathers_findings_of_snapshot_images_and_examination(self) -> None:
        of_intake, of_images, of_suites = (a_finding(kind) for kind in ("odd-file", "requirement-refused", "box-died"))
        card = make_scorecard(
            name="ada",
            assessment="delays",
            assessment_title="Flight delays",
            rubric=a_rubric(),
            snapshot=a_snapshot(findings=(of_intake,)),
            examination=an_examination(findings=(of_suites,)),
            provenance=a_provenance(),
            findings=(of_images,),
        )
        assert card.findings == (of_intake, of_images, of_suites)
        assert (card.total, card.band, card.bands) == (100.0, "Strong", the_bands())
        assert not has_judge_error(card)

    def test_another_rubric_scores_it_anew_from_what_is_saved(self) -> None:
        card = make_scorecard(
            name="ada",
            assessment="delays",
            assessment_title="Flight delays",
            rubric=a_rubric({"testing": 1, "security": 1}),
            snapshot=a_snapshot(),
            examination=an_examination(*results(PASSED), *results(FAILED, area="security")),
            provenance=a_provenance(),
        )
        rubric = a_rubric({"testing": 3, "security": 1}, bands=(Band(name="Any", at_least=0),))
        again = rescore(card, rubric, rubric_digest="new", score_key=DIGEST[::-1])
        assert (card.total, again.total, again.band) == (50.0, 75.0, "Any")
        assert (again.provenance.rubric_digest, again.provenance.score_key) == ("new", DIGEST[::-1])
        assert again.provenance.examination_key == card.provenance.examination_key

    def test_a_rubric_that_learns_the_missing_area_closes_the_score(self) -> None:
        """The judge error was the rubric's, so it goes with it; the engine's stays."""
        examined = an_examination(*results(PASSED), *results(PASSED, area="security"))
        open_card = make_scorecard(
            name="ada",
            assessment="delays",
            assessment_title="Flight delays",
            rubric=a_rubric({"testing": 1}),
            snapshot=a_snapshot(),
            examination=examined,
            provenance=a_provenance(),
        )
        assert has_judge_error(open_card)
        rubric = a_rubric({"testing": 1, "security": 1})
        closed = rescore(open_card, rubric, rubric_digest=DIGEST, score_key=DIGEST)
        assert (closed.total, closed.judge_errors) == (100.0, ())
        broken = replace(open_card, judge_errors=(*open_card.judge_errors, "The engine went away."))
        still_open = rescore(broken, rubric, rubric_digest=DIGEST, score_key=DIGEST)
        assert (still_open.total, still_open.judge_errors) == (None, ("The engine went away.",))
