"""On paper: the page as a PDF, whole, dark ink on white, and nothing over the edge."""

import re

import pytest

from tests.browser.conftest import Visiting
from tests.browser.visit import SCHEMES, Scheme
from tests.reports.pages import PAGES

pytestmark = pytest.mark.browser

PAPER = 688
"""Pixels: the 182 mm that A4 leaves between the sheet's margins, at 96 to an inch."""
OVER_THE_EDGE = """() => [...document.querySelectorAll("main *, header.top *")]
  .filter((one) => one.checkVisibility() && !one.closest(".unseen"))
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => `${one.tagName} ${one.className}: ${one.textContent.trim().slice(0, 60)}`)"""
HIDDEN = """() => [...document.querySelectorAll("details:not(.is-passed, .legend, .stream) > :not(summary)")]
  .filter((one) => !one.checkVisibility())
  .map((one) => one.textContent.trim().slice(0, 60))"""
INK = "() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"


@pytest.mark.parametrize("name", PAGES)
def test_the_page_prints(visit: Visiting, name: str) -> None:
    pdf = visit(name).page.pdf(format="A4", print_background=True)

    assert pdf.startswith(b"%PDF-")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 20


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_on_paper_all_is_there_in_dark_ink_on_white(visit: Visiting, name: str, scheme: Scheme) -> None:
    opened = visit(name, width=PAPER, scheme=scheme)
    opened.page.emulate_media(media="print", color_scheme=scheme)

    assert opened.ask(INK) == ["rgb(26, 28, 31)", "rgb(255, 255, 255)"]
    assert opened.ask(OVER_THE_EDGE) == []
    assert opened.ask(HIDDEN) == [], "folded away on paper"
