"""The summary for a ticket: short, and deaf to what a candidate writes."""

import re
from dataclasses import replace

import pytest

from reports.markdown import summary_markdown
from tests.builders import a_scorecard, a_snapshot
from tests.reports.hostile import HOSTILE
from tests.reports.samples import a_full_scorecard, an_open_full_scorecard


def test_it_says_what_a_ticket_needs() -> None:
    text = summary_markdown(a_full_scorecard())

    assert text.startswith("## `juniper-lake`: 60.1 of 100, Mixed\n")
    assert "- From run to run: 0.4 apart\n- By the choice of probes: ±24" in text
    assert "| Testing discipline | 73.3 |" in text
    assert "- −8.3 A missing column is refused by name\n  - Ask: A column vanishes" in text
    assert "- 1 probe not measured\n- 3 findings" in text
    assert "never makes one" in text
    assert len(text.splitlines()) < 45


def test_an_open_one_says_why() -> None:
    text = summary_markdown(an_open_full_scorecard())

    assert text.startswith("## `amber-field`: Open\n")
    assert "`Open: 2 judge errors. Grade it again when they are mended.`" in text
    assert "- 2 judge errors, ours" in text


def test_nothing_lost_has_no_heading_of_losses() -> None:
    assert "###" not in summary_markdown(a_scorecard())


@pytest.mark.parametrize(
    "text", [*HOSTILE, "@everyone #1 ![x](http://evil.example)", "``` `` `", "| a | b |\n|---|---|"]
)
def test_what_a_candidate_writes_is_in_code(text: str) -> None:
    """Outside of code spans there is nothing of it: no mention, no picture, no heading, no table."""
    card = a_scorecard(name=text, snapshot=a_snapshot(source=text), rationale=text)
    harmless = a_scorecard(name="x", snapshot=a_snapshot(source="x"), rationale="x")

    assert _without_code(summary_markdown(card)) == _without_code(summary_markdown(harmless))


def test_the_authors_words_are_no_markup_either() -> None:
    card = a_full_scorecard()
    results = tuple(
        replace(result, probe=replace(result.probe, title="A *star*, <b>, a | and `code_x`.", ask=""))
        for result in card.results
    )
    text = summary_markdown(replace(card, results=results))

    assert r"A \*star\*, \<b\>, a \| and `code_x`" in text


def _without_code(markdown: str) -> str:
    """CommonMark 6.1: a run of backticks, up to the next run of the same length."""
    return re.sub(r"(?<!`)(`+)(?!`)(?:(?!\n\n).)*?(?<!`)\1(?!`)", "CODE", markdown, flags=re.DOTALL)
