"""Who is where they are because of where somebody drew a line."""

from dataclasses import replace

import pytest

from grader.model import Band
from reports.border_views import border_views
from reports.linked import Linked
from tests.builders import a_scorecard, an_open_scorecard, the_bands


@pytest.mark.parametrize(
    ("total", "texts"),
    [
        (82.9, ("At 83, nobody would rise to Strong", "At 87, nobody would fall to Solid")),
        (83.0, ("At 83, 1 submission would rise to Strong", "At 87, nobody would fall to Solid")),
        (84.9, ("At 83, 1 submission would rise to Strong", "At 87, nobody would fall to Solid")),
        (85.0, ("At 83, nobody would rise to Strong", "At 87, 1 submission would fall to Solid")),
        (86.9, ("At 83, nobody would rise to Strong", "At 87, 1 submission would fall to Solid")),
        (87.0, ("At 83, nobody would rise to Strong", "At 87, nobody would fall to Solid")),
    ],
)
def test_two_points_up_or_down(total: float, texts: tuple[str, str]) -> None:
    strong = border_views([Linked(a_scorecard(total=total))], the_bands())[0]

    assert strong.title == "Strong from 85"
    assert tuple(shift.text for shift in strong.shifts) == texts


def test_each_band_but_the_lowest_has_a_border() -> None:
    assert [view.title for view in border_views([], the_bands())] == [
        "Strong from 85",
        "Solid from 65",
        "Mixed from 40",
    ]


def test_those_who_move_are_named_highest_first() -> None:
    cards = [replace(a_scorecard(total=total), name=name) for name, total in (("b", 66), ("a", 66), ("c", 66.5))]
    falling = border_views([Linked(card, f"./{card.name}") for card in cards], the_bands())[1].shifts[1]

    assert [(mover.name, mover.total_text, mover.href) for mover in falling.movers] == [
        ("c", "66.5", "./c"),
        ("a", "66.0", "./a"),
        ("b", "66.0", "./b"),
    ]
    assert falling.is_short


def test_a_border_stays_within_the_scale_and_an_open_total_moves_nowhere() -> None:
    bands = (Band(name="All", at_least=100), Band(name="Some", at_least=0))
    (view,) = border_views([Linked(a_scorecard(total=100.0)), Linked(an_open_scorecard())], bands)

    assert [shift.text for shift in view.shifts] == [
        "At 98, nobody would rise to All",
        "At 100, nobody would fall to Some",
    ]
