"""What people said is on both pages, apart from what the machine said."""

import re
from dataclasses import replace

from grader.review import Act, Review
from grader.reviewing import reviewed
from reports.html import write_candidate_page, write_report
from reports.references import probe_reference
from reports.review_views import appeal_views, review_note, review_view
from tests.reports.reviews import a_review, failed_probe, said
from tests.reports.samples import GENERATED_AT, a_full_scorecard


def test_the_machine_and_people_stand_apart() -> None:
    card = a_full_scorecard()
    view = review_view(card, a_review(card))
    assert view
    assert view.machine_text == f"{card.total} (Mixed)"
    assert view.people_text not in ("", view.machine_text)
    assert [entry.kind for entry in view.entries] == [
        "note", "points by a person", "appeal", "verdict changed", "answer",
    ]  # fmt: skip
    assert (view.entries[0].area, view.entries[1].points_text) == ("Modular design", "4 / 5")
    changed = view.entries[3]
    assert changed.was
    assert changed.became
    assert (changed.was.word, changed.became.word) == ("failed", "passed")


def test_a_page_that_nobody_reviewed_says_nothing_of_reviews() -> None:
    card = a_full_scorecard()
    assert review_view(card, Review()) is None
    assert 'id="review"' not in write_report(card, generated_at=GENERATED_AT)


def test_the_rest_of_the_team_report_is_what_it_was() -> None:
    card = a_full_scorecard()
    plain = write_report(card, generated_at=GENERATED_AT)
    page = write_report(card, generated_at=GENERATED_AT, review=a_review(card))
    assert re.sub(r'<section id="review".*?</section>\n', "", page, flags=re.DOTALL) == plain
    assert "Bea Ortiz" in page


def test_the_candidate_reads_the_answer_and_neither_notes_nor_who_wrote_them() -> None:
    card = a_full_scorecard()
    page = write_candidate_page(card, generated_at=GENERATED_AT, review=a_review(card))
    probe = next(result.probe for result in card.results if result.probe.id == failed_probe(card))
    assert "You are right: R7 is met." in page
    assert "My job does name the column." in page
    assert "Counted as passed by a person’s word." in page
    assert probe_reference(card, probe) in page
    for untold in ("Reads like a book", "Explains their choices", "by its alias", "Bea Ortiz", probe.title, probe.id):
        assert untold not in page


def test_an_appeal_without_an_answer_says_so() -> None:
    card = a_full_scorecard()
    review = reviewed(card, (said(card, Act.APPEAL, "Look again.", probe=failed_probe(card)),))
    (appeal,) = appeal_views(card, review)
    assert appeal.answers == ()
    assert "not answered yet" in write_candidate_page(card, generated_at=GENERATED_AT, review=review)


def test_what_is_of_an_earlier_examination_is_marked_and_not_on_the_candidates_page() -> None:
    card = a_full_scorecard()
    review = a_review(card)
    later = replace(card, provenance=replace(card.provenance, examination_key="another"))
    again = reviewed(later, review.entries)
    view = review_view(later, again)
    assert view
    assert all(entry.is_past for entry in view.entries)
    assert view.people_text == ""
    assert appeal_views(later, again) == ()


def test_no_word_of_a_review_becomes_markup() -> None:
    card = a_full_scorecard()
    hostile = "<script>alert(1)</script>\x1b[2J\u202e"
    probe = failed_probe(card)
    entries = tuple(
        replace(said(card, act, "x", probe=probe, verdict="passed"), text=hostile, by=hostile)
        for act in (Act.APPEAL, Act.ANSWER, Act.OVERRIDE)
    )
    for write in (write_report, write_candidate_page):
        page = write(card, generated_at=GENERATED_AT, review=reviewed(card, entries))
        assert "<script" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;␛[2J⟨U+202E⟩" in page


def test_in_a_table_of_several_it_is_told_in_a_few_words() -> None:
    card = a_full_scorecard()
    probe = failed_probe(card)
    note = said(card, Act.NOTE, "Good.")
    appeals = [said(card, Act.APPEAL, "Look again.", probe=probe)]
    assert review_note(card, Review()) == ""
    assert review_note(card, reviewed(card, [note])) == "reviewed"
    assert review_note(card, reviewed(card, appeals)) == "1 appeal unanswered"
    assert review_note(card, a_review(card)).endswith(" with people’s verdicts")
