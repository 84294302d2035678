"""What became of each row of a round."""

import csv
import io

from reports.outcomes import OutcomeRow, outcomes_csv


def test_each_row_has_its_outcome_and_no_cell_is_a_formula() -> None:
    rows = (
        OutcomeRow(name="Ada", outcome="scored", total=81.25, band="Solid", n_later=2, report="Ada/report.html"),
        OutcomeRow(name="Bo", outcome="nothing in time", reason="nothing was handed in by then"),
        OutcomeRow(name="=HYPERLINK(1)", outcome="no score", reason="+1\nsecond line"),
    )
    ada, bo, odd = csv.DictReader(io.StringIO(outcomes_csv(rows)))
    assert (ada["total"], ada["n_later_commits"], ada["report"]) == ("81.2", "2", "Ada/report.html")
    assert (bo["outcome"], bo["total"], bo["n_later_commits"]) == ("nothing in time", "", "")
    assert odd["name"] == "'=HYPERLINK(1)"
    assert odd["reason"].startswith("'+1")
    assert "\n" not in odd["reason"]
