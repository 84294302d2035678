"""A cohort's phases over the clock: who did what when, and how long that took."""

from dataclasses import replace

import pytest

from grader.model import Phase, Scorecard
from reports.linked import Linked
from reports.timeline import KINDS, LEGEND, TimelineView, timeline_view
from tests.builders import a_provenance, a_scorecard
from tests.reports.cohorts import a_cohort

PHASES = (
    Phase(name="clone", wall_seconds=10, started_seconds=0),
    Phase(name="image", wall_seconds=30, started_seconds=10),
    Phase(name="examination", wall_seconds=60, started_seconds=40),
    Phase(name="boxes", wall_seconds=10, started_seconds=40),
    Phase(name="suites", wall_seconds=50, started_seconds=50),
    Phase(name="suite hidden", wall_seconds=20, started_seconds=50),
    Phase(name="suite testing", wall_seconds=30, started_seconds=70),
    Phase(name="suite design", wall_seconds=4),
)


def a_card(
    name: str = "ada", *, at: str = "2024-03-04T09:00:00+00:00", phases: tuple[Phase, ...] = PHASES
) -> Scorecard:
    return a_scorecard(name=name, provenance=replace(a_provenance(), started_at=at, phases=phases))


def a_view(*cards: Scorecard) -> TimelineView:
    view = timeline_view([Linked(card) for card in cards])
    assert view is not None
    return view


def test_phases_lie_one_after_the_other_over_the_whole_width() -> None:
    (row,) = a_view(a_card()).rows
    places = [(span.mark, span.x, span.width) for span in row.spans]
    assert places == [
        ("clone", "0.00", "10.00"),
        ("image", "10.00", "30.00"),
        ("boxes", "40.00", "10.00"),
        ("hidden", "50.00", "20.00"),
        ("testing", "70.00", "30.00"),
    ]


def test_the_whole_is_what_its_stages_took_together_and_no_part_counts_twice() -> None:
    (row,) = a_view(a_card()).rows
    assert row.together.value == "100.000"
    seconds = {each.title: each.value for each in row.seconds}
    assert seconds["Suite hidden"] == "20.000"
    assert seconds["Suite design"] == "4.000"  # beside the others: in no picture, and told all the same


def test_columns_are_those_that_somebody_has() -> None:
    titles = [kind.title for kind in a_view(a_card()).kinds]
    assert titles == ["Clone", "Image", "Boxes", "Suite hidden", "Suite testing", "Suite design"]


def test_every_kind_has_a_pattern_of_its_own_on_the_page() -> None:
    from reports.html import write_cohort_page

    page = write_cohort_page([Linked(card) for card in a_cohort(8)], generated_at="2024-03-05T00:00:00+00:00")
    assert {kind.mark for kind in KINDS} == {each.mark for each in LEGEND}
    for each in LEGEND:
        assert page.count(f'<pattern id="mark-{each.mark}"') == 1


def test_a_suite_that_nobody_knows_here_is_among_the_others() -> None:
    view = a_view(a_card(phases=(Phase(name="suite ours", wall_seconds=5, started_seconds=0),)))
    assert [kind.title for kind in view.kinds] == ["Other suites"]


def test_a_pause_in_which_nobody_was_graded_is_cut_out_and_told() -> None:
    view = a_view(a_card(), a_card("bo", at="2024-03-04T21:00:00+00:00"))
    (cut,) = view.cuts
    assert 1 < float(cut.width) < 5
    assert "1 pause in which nobody was graded is cut out." in view.sentence
    first, second = (row.spans for row in view.rows)
    assert float(first[-1].x) + float(first[-1].width) == pytest.approx(float(cut.x), abs=0.1)
    assert float(second[0].x) == pytest.approx(float(cut.x) + float(cut.width), abs=0.1)


def test_side_by_side_is_no_pause() -> None:
    view = a_view(a_card(), a_card("bo", at="2024-03-04T09:01:00+00:00"))
    assert view.cuts == ()
    assert "somebody was graded for 2\u202fmin 40\u202fs of that" in view.sentence


def test_rows_stand_in_the_order_in_which_they_began() -> None:
    view = a_view(a_card("zoe"), a_card("ada", at="2024-03-04T09:00:30+00:00"))
    assert [row.name.name for row in view.rows] == ["zoe", "ada"]


@pytest.mark.parametrize("at", ["2024-03-04T09:00:00+00:00", "2024-03-04T09:58:10+00:00"])
def test_ticks_are_round_times_of_the_day_and_few(at: str) -> None:
    for n_cards in (1, 40, 200):
        cards = [
            a_card(f"c{n}", at=f"2024-03-04T{9 + n // 20:02}:{n % 20 * 3:02}:00+00:00" if n else at)
            for n in range(n_cards)
        ]
        ticks = a_view(*cards).ticks
        assert 2 <= len(ticks) <= 16
        assert all(0 <= float(tick.x) <= 100 for tick in ticks)


@pytest.mark.parametrize("at", ["", "yesterday", "9999-99-99", "0001-01-01T00:00:00+23:59"])
def test_of_whom_it_is_not_known_when_the_seconds_are_shown_all_the_same(at: str) -> None:
    view = a_view(a_card(at=at))
    (row,) = view.rows
    assert row.together.value == "100.000"
    assert row.spans == ()
    assert "it is not known when" in view.sentence


def test_no_length_that_somebody_claims_keeps_the_page_from_being_drawn() -> None:
    view = a_view(a_card(phases=(Phase(name="clone", wall_seconds=1e300, started_seconds=0.0), *PHASES[1:])))
    assert "clone" not in {span.mark for span in view.rows[0].spans}


def test_scorecards_of_before_phases_had_a_beginning_have_no_picture() -> None:
    old = tuple(replace(phase, started_seconds=None) for phase in PHASES)
    view = a_view(a_card(phases=old), a_card("bo"))
    assert [bool(row.spans) for row in view.rows] == [True, False]
    assert "Of 1 submission it is not known when" in view.sentence


def test_without_any_phase_there_is_nothing_to_show() -> None:
    assert timeline_view([Linked(a_card(phases=()))]) is None


def test_half_and_all_are_reckoned_of_those_who_have_the_phase() -> None:
    slow = (replace(PHASES[0], wall_seconds=20),)
    median, total = a_view(a_card(), a_card("bo", phases=slow), a_card("cy", phases=slow)).sums
    assert (median.texts[0], total.texts[0]) == ("20.0\u202fs", "50.0\u202fs")
    assert total.texts[1] == "30.0\u202fs"
