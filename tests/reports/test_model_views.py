"""Model quality in pictures."""

from dataclasses import replace

import pytest

from grader.model import CalibrationGroup, Measurement
from reports.loss_views import judge_costs
from reports.model_views import MetricView, calibration_views, metric_views
from tests.builders import a_result, a_scorecard


def drawn(**values: object) -> MetricView:
    found = replace(
        Measurement(metric="roc_auc", value=0.72, low=0.70, high=0.74, baseline=0.65, bar=0.70),
        **values,  # type: ignore[arg-type]
    )
    (view,) = metric_views(judge_costs(a_scorecard(results=(replace(a_result(), measurements=(found,)),))))
    return view


@pytest.mark.parametrize("is_rising", [True, False])
def test_better_is_to_the_right(is_rising: bool) -> None:
    sign = 1 if is_rising else -1
    values = {"value": 0.72, "low": 0.70, "high": 0.74, "baseline": 0.65, "bar": 0.71}
    view = drawn(higher_is_better=is_rising, **{name: 0.7 + sign * (value - 0.7) for name, value in values.items()})

    places = [float(at) for at in (view.baseline, view.low, view.bar, view.value, view.high)]
    assert places == sorted(places)
    assert 0 < places[0] < places[-1] < 100
    assert float(view.part_start) + float(view.part_width) == pytest.approx(float(view.full_start))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "beats the baseline by more than chance (+0.070 from 0.650), and reaches the bar of 0.700."),
        ({"low": 0.64}, "beats the baseline, by no more than chance might"),
        ({"value": 0.66, "low": 0.655}, "does not reach the bar"),
        ({"value": 0.60, "low": 0.58, "high": 0.62}, "does not beat the baseline (−0.050 from 0.650)"),
        (
            {"higher_is_better": False, "value": 0.5, "low": 0.48, "high": 0.52, "baseline": 0.55, "bar": 0.51},
            "beats the baseline by more than chance (−0.050 from 0.550), and reaches the bar of 0.510.",
        ),
        ({"bar": None}, "(+0.070 from 0.650)."),
        ({"bar": None, "baseline": None}, "higher is better."),
    ],
)
def test_the_sentence_says_what_the_picture_shows(values: dict[str, object], told: str) -> None:
    assert told in drawn(**values).sentence


def test_without_baseline_and_bar_the_picture_has_the_interval_alone() -> None:
    view = drawn(baseline=None, bar=None)

    assert (view.baseline, view.bar, view.full_width, view.part_width) == ("", "", "", "")
    assert float(view.low) < float(view.value) < float(view.high)


def test_a_point_without_width_lies_in_the_middle() -> None:
    assert drawn(low=0.72, high=0.72, baseline=None, bar=None).value == "50.00"


def test_what_was_said_and_what_happened() -> None:
    groups = (
        CalibrationGroup(said=0.1, happened=0.1, n_rows=100),
        CalibrationGroup(said=0.3, happened=0.2, n_rows=100),
    )
    (view,) = calibration_views(judge_costs(a_scorecard(results=(replace(a_result(), calibration=groups),))))

    assert view.sentence == (
        "In 2 groups of rising probability, what was said and what happened lie 5.0 % apart on average; over all, what "
        "was said is 5.0 % too high."
    )
    assert [(point.x, point.y, point.y_meant) for point in view.points] == [
        ("102.0", "198.0", "198.0"),
        ("234.0", "132.0", "66.0"),
    ]
    assert [text for _, _, text in view.ticks] == ["0", "10", "20", "30", "40"]


def test_certainties_fit_into_the_picture() -> None:
    groups = (CalibrationGroup(said=0.0, happened=0.0, n_rows=0), CalibrationGroup(said=1.0, happened=1.0, n_rows=0))
    (view,) = calibration_views(judge_costs(a_scorecard(results=(replace(a_result(), calibration=groups),))))

    assert [(point.x, point.y) for point in view.points] == [("36.0", "264.0"), ("300.0", "0.0")]
