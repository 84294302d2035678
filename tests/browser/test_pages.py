"""Every page from a file, in both colour schemes and at three widths: it fits, is silent, and has an outline."""

from itertools import pairwise

import pytest

from tests.browser.conftest import Visiting
from tests.browser.visit import SCHEMES, WIDTHS, Scheme
from tests.reports.pages import PAGES

pytestmark = pytest.mark.browser

TOO_WIDE = """() => {
  scrollTo(9999, scrollY);
  if (scrollX === 0) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right + scrollX > innerWidth && !one.closest(".scrolled, .skip, pre"))
    .map((one) => `${one.tagName} ${one.className}: ${one.textContent.slice(0, 60)}`);
}"""
"""Scrolls sideways as far as it goes; where that is anywhere, by whom."""
UNFOLD = "() => { for (const one of document.querySelectorAll('details')) one.open = true; }"
INK = "() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter((one) => one.checkVisibility())
  .map((one) => [Number(one.tagName[1]), one.textContent.trim()])"""
LANDMARKS = """() => ["header.top", "main", "footer"].map((one) => document.querySelectorAll(`body ${one}`).length)"""


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways_folded_or_unfolded(visit: Visiting, name: str, scheme: Scheme) -> None:
    opened = visit(name, scheme=scheme)
    for state in ("folded", "unfolded"):
        for width in WIDTHS:
            opened.widen(width)
            assert opened.ask(TOO_WIDE) == [], f"{state}, at {width} pixels"
        opened.ask(UNFOLD)


@pytest.mark.parametrize("name", PAGES)
def test_the_dark_scheme_is_dark_and_the_light_one_light(visit: Visiting, name: str) -> None:
    ink, ground = visit(name, scheme="light").ask(INK)
    assert _lightness(ink) < 60 < 200 < _lightness(ground)

    ink, ground = visit(name, scheme="dark").ask(INK)
    assert _lightness(ground) < 60 < 200 < _lightness(ink)


@pytest.mark.parametrize("name", PAGES)
def test_headings_and_landmarks_make_an_outline(visit: Visiting, name: str) -> None:
    opened = visit(name)
    opened.ask(UNFOLD)
    headings = opened.ask(HEADINGS)
    levels = [level for level, _ in headings]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [(one, other) for one, other in pairwise(headings) if other[0] > one[0] + 1] == []
    assert [level for level, text in headings if not text] == []
    assert opened.ask(LANDMARKS) == [1, 1, 1]


@pytest.mark.parametrize("name", PAGES)
def test_a_click_on_a_summary_unfolds_and_folds_it(visit: Visiting, name: str) -> None:
    page = visit(name).page
    for summary in page.locator("summary:visible").all()[:6]:
        was = summary.evaluate("(one) => one.parentElement.open")
        summary.click()
        assert summary.evaluate("(one) => one.parentElement.open") is not was
        summary.click()
        assert summary.evaluate("(one) => one.parentElement.open") is was


@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_the_page_says_the_same(visit: Visiting, name: str) -> None:
    """The words are the document's own: a script only sorts, filters and marks them."""
    said, without = (visit(name, script=script).page.locator("main").inner_text() for script in (True, False))
    assert sorted(without.split()) == sorted(said.split())


def _lightness(colour: str) -> float:
    """0 to 255, of `rgb(…)`."""
    return sum(int(part) for part in colour[4:-1].split(",")[:3]) / 3
