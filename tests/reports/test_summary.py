"""The table after `takehome grade`."""

from dataclasses import replace

from reports.summary import SummaryRow, summary_rows
from tests.builders import a_scorecard, an_open_scorecard
from tests.reports.samples import a_full_scorecard, an_open_full_scorecard

OUT = "out/report.html"


def test_a_row_holds_what_the_table_shows() -> None:
    (row,) = summary_rows([(a_full_scorecard(), OUT)])

    assert (row.name, row.total_text, row.band, row.n_judge_errors) == ("juniper-lake", "60.1", "Mixed", 0)
    assert _scores(row) == ("44.4", "73.3", "33.3", "60.0", "100.0")
    assert row.areas[0].title == "Data validation"
    assert row.report == OUT


def test_an_open_row_counts_judge_errors_of_probes_and_of_the_examination() -> None:
    (row,) = summary_rows([(an_open_full_scorecard(), OUT)])

    assert (row.total_text, row.band, row.n_judge_errors) == ("Open", "–", 2)
    assert _scores(row)[-1] == "–"


def test_rows_keep_their_order_and_an_area_that_one_lacks_is_a_dash() -> None:
    short = replace(a_scorecard(name="short"), areas=a_scorecard().areas[:1])
    rows = summary_rows([(a_scorecard(), OUT), (short, OUT), (an_open_scorecard(name="third"), OUT)])

    assert [row.name for row in rows] == ["ada", "short", "third"]
    assert _scores(rows[1]) == ("100.0", "–", "–", "–")


def test_a_name_cannot_talk_to_the_terminal() -> None:
    (row,) = summary_rows([(a_scorecard(name="\x1b]0;owned\x07"), OUT)])

    assert row.name == "␛]0;owned␇"


def test_nothing_graded_is_an_empty_table() -> None:
    assert summary_rows([]) == ()


def _scores(row: SummaryRow) -> tuple[str, ...]:
    return tuple(cell.score_text for cell in row.areas)
