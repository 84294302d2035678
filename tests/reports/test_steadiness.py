"""How much of a total is chance."""

from dataclasses import replace

import pytest

from grader.model import Area, AreaScore, Points, ProbeResult, Rerun, Scorecard, Verdict
from reports.steadiness import influences, probe_choice, probe_choice_of_difference, rerun_noise
from tests.builders import a_result, a_scorecard

P, F = Verdict.PASSED, Verdict.FAILED


def a_card(**areas: tuple[Verdict, ...]) -> Scorecard:
    """By area, the verdicts of its test functions, each worth a point; areas weigh the same."""
    results: list[ProbeResult] = []
    scores = []
    for area, verdicts in areas.items():
        results += [a_result(verdict, name=f"test_{n}", area=area) for n, verdict in enumerate(verdicts)]
        earned = sum(verdict is P for verdict in verdicts)
        points = Points(earned=earned, possible=len(verdicts))
        score = 100 * earned / len(verdicts)
        scores.append(AreaScore(area=Area(id=area, title=area, weight=1), points=points, score=score))
    total = sum(score.score or 0 for score in scores) / len(scores)
    return replace(a_scorecard(total=total, results=tuple(results)), areas=tuple(scores))


def test_where_all_probes_went_one_way_their_choice_changes_nothing() -> None:
    assert probe_choice(a_card(design=(P, P, P))) == 0
    assert probe_choice(a_card(design=(F, F, F))) == 0


def test_half_of_four_is_less_sure_than_half_of_forty() -> None:
    few, many = probe_choice(a_card(design=(P, F) * 2)), probe_choice(a_card(design=(P, F) * 20))

    assert few is not None
    assert many is not None
    assert few > 3 * many
    assert many == pytest.approx(1.96 * 100 * 0.5 / 39**0.5)


def test_cases_of_one_function_count_as_one() -> None:
    """Eleven bad rows that one missing check lets through are one piece of news, not eleven."""
    alone = a_card(design=(P, F))
    cases = [a_result(F, name=f"test_1[{n}]", area="design", points=0.25) for n in range(4)]
    in_cases = replace(alone, results=(alone.results[0], *cases))

    assert probe_choice(in_cases) == pytest.approx(probe_choice(alone))


def test_an_area_counts_by_its_weight() -> None:
    sure, unsure = (P, P, P, P), (P, F, P, F)
    one, both = probe_choice(a_card(a=sure, b=unsure)), probe_choice(a_card(a=unsure, b=unsure))

    assert one is not None
    assert both == pytest.approx(one * 2**0.5)


def test_what_was_not_measured_says_nothing() -> None:
    card = a_card(design=(P, F))
    unsure = a_result(Verdict.NOT_MEASURED, name="test_unsure", area="design")

    assert influences(replace(card, results=(*card.results, unsure))) == influences(card)


def test_influences_of_an_area_add_up_to_nothing() -> None:
    assert sum(influences(a_card(a=(P, F, F), b=(P, P, F))).values()) == pytest.approx(0)


@pytest.mark.parametrize("card", [a_scorecard(total=None), a_card(design=(P,)), replace(a_card(a=(P,)), areas=())])
def test_without_a_total_or_with_one_probe_nothing_is_known(card: Scorecard) -> None:
    assert probe_choice(card) is None


def test_what_two_share_cancels_out_of_their_difference() -> None:
    one = a_card(design=(P, F, P, F, P, F, P, F))
    like = a_card(design=(P, F, P, F, P, F, P, P))
    unlike = a_card(design=(F, P, F, P, F, P, F, P))

    assert probe_choice_of_difference(one, one) == 0
    near, far = probe_choice_of_difference(one, like), probe_choice_of_difference(one, unlike)
    assert near is not None
    assert far is not None
    assert near < far / 2
    assert probe_choice_of_difference(one, a_scorecard(total=None)) is None


def test_examined_once_nothing_is_known_of_the_run() -> None:
    assert rerun_noise(a_scorecard(total=80.0)) is None
    assert rerun_noise(replace(a_scorecard(total=None), reruns=(Rerun(started_at="", total=80.0),))) is None


def test_the_noise_of_the_run_is_how_far_its_totals_lie_apart() -> None:
    reruns = tuple(Rerun(started_at="", total=total) for total in (80.4, None, 79.9))
    noise = rerun_noise(replace(a_scorecard(total=80.0), reruns=reruns))

    assert noise is not None
    assert noise.n_examinations == 3
    assert noise.apart == pytest.approx(0.5)
