"""A cohort as CSV that a spreadsheet can open without obeying it."""

import csv
import io
from dataclasses import replace

import pytest

from reports.csv_export import cohort_csv
from tests.builders import a_scorecard, a_snapshot, an_open_scorecard
from tests.reports.cohorts import a_cohort
from tests.reports.samples import a_full_scorecard


def test_a_row_for_each_with_numbers_that_are_numbers() -> None:
    first, second = _rows(a_full_scorecard(), an_open_scorecard(name="open"))

    assert (first["name"], first["total"], first["band"]) == ("juniper-lake", "60.1", "Mixed")
    assert (first["plus_minus_by_choice_of_probes"], first["from_run_to_run"]) == ("24.1", "0.4")
    assert (first["area_testing"], first["n_passed"], first["n_timed_out"]) == ("73.3", "8", "1")
    assert (second["total"], second["band"], second["n_judge_errors"]) == ("", "", "1")


@pytest.mark.parametrize(
    "text",
    ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＋1", "－1", "＠x", "\n=1", "'=1"],
)
def test_no_cell_is_a_formula(text: str) -> None:
    card = a_scorecard(name=text, snapshot=a_snapshot(source=text), rationale=text, band=text)
    (row,) = _rows(card)

    assert all(
        not row[key].lstrip(" \t\r\n'").startswith(("=", "+", "-", "@")) or row[key].startswith("'") for key in row
    )
    assert {row["name"][0], row["source"][0], row["rationale"][0], row["band"][0]} <= {"'", "␉", "␍"}


def test_commas_quotes_and_lines_stay_in_their_cell() -> None:
    (row,) = _rows(replace(a_scorecard(), name='a,"b"\nc'))

    assert row["name"] == 'a,"b"␊c'


def test_nothing_invisible_is_in_it() -> None:
    text = cohort_csv([a_scorecard(name="a\u202e\x1b]0;x\x07")])

    assert all(char.isprintable() or char in "\r\n" for char in text)


def test_every_row_is_as_long_as_the_head() -> None:
    rows = list(csv.reader(io.StringIO(cohort_csv(a_cohort(20)))))

    assert len(rows) == 21
    assert len({len(row) for row in rows}) == 1


def _rows(*cards: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(cohort_csv(cards))))  # type: ignore[arg-type]
