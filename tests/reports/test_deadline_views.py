"""What came after a deadline, as the team and the candidate see it."""

import csv
import io
from dataclasses import replace

from grader.model import Deadline, Scorecard
from reports.csv_export import cohort_csv
from reports.deadline_views import deadline_view
from reports.html import write_candidate_page, write_report
from reports.linked import Linked
from reports.markdown import summary_markdown
from reports.row_views import row_views
from tests.builders import a_deadline, a_scorecard, a_snapshot

NOW = "2026-11-24T06:00:00+00:00"


def a_card(deadline: Deadline | None) -> Scorecard:
    card = a_scorecard()
    return replace(card, snapshot=replace(card.snapshot, deadline=deadline))


def test_without_a_deadline_nothing_is_said_of_one() -> None:
    card = a_card(None)
    assert deadline_view(a_snapshot()) is None
    assert "deadline" not in write_report(card, generated_at=NOW)
    assert "as of" not in summary_markdown(card)


def test_later_commits_are_shown_apart_how_many_which_and_since_when() -> None:
    page = write_report(a_card(a_deadline()), generated_at=NOW)
    assert page.count("1 later commit, since 2026-11-23 08:00 UTC, not graded") == 2
    assert "Graded as of 2026-11-22 22:59 UTC: the commit of 2026-11-22 20:03 UTC" in page
    assert "Just one more thing" in page
    assert "Lena Latecomer" in page
    assert "Git checks none" in page


def test_a_deadline_that_all_kept_is_told_too() -> None:
    page = write_report(a_card(replace(a_deadline(), n_later=0, later=())), generated_at=NOW)
    assert "Graded as of 2026-11-22 22:59 UTC" in page
    assert "After the deadline" not in page


def test_dates_that_stand_against_each_other_are_told() -> None:
    view = deadline_view(a_card(replace(a_deadline(), n_doubtful=2)).snapshot)
    assert view is not None
    assert view.doubt_text.startswith("2 commits that the graded one rests on say that they are younger")


def test_those_left_out_of_many_are_counted() -> None:
    view = deadline_view(a_card(replace(a_deadline(), n_later=70)).snapshot)
    assert view is not None
    assert view.later_text.startswith("70 later commits, since 2026-11-23 08:00 UTC")
    assert view.more_text == "69 commits between the last two left out"


def test_the_candidate_reads_which_commit_counted() -> None:
    page = write_candidate_page(a_card(a_deadline()), generated_at=NOW)
    assert "(the last one before 2026-11-22 22:59 UTC; 1 later commit not looked at)" in page
    assert "Just one more thing" not in page


def test_summary_row_and_table_have_it() -> None:
    card = a_card(a_deadline())
    assert "as of 2026-11-22 22:59 UTC; 1 later commit, since 2026-11-23 08:00 UTC, not graded." in summary_markdown(
        card
    )
    (row,) = csv.DictReader(io.StringIO(cohort_csv([card])))
    assert (row["deadline"], row["n_later_commits"]) == ("2026-11-22T23:59:00+01:00", "1")
    assert "1 later commit" in row_views([Linked(card, "", "")], ())[0].notes
