"""The keyboard alone: it reaches all that a mouse does, what it reaches can be seen, and it works there."""

from typing import Any

import pytest

from tests.browser.conftest import Visiting
from tests.browser.visit import SCHEMES, Scheme, Visit
from tests.reports.pages import PAGES

pytestmark = pytest.mark.browser

CAN_BE_REACHED = """() => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}))
  .filter((one) => one.type !== "radio" || one.checked)
  .map((one) => { one.dataset.wanted = ""; return one; }).length"""
"""Marks them. Of radio buttons that belong together the keyboard stops at one; arrows do the rest."""
WATCH = """() => {
  window.stops = [];
  addEventListener("focusin", ({target: one}) => {
    const {outlineStyle, outlineWidth} = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    stops.push({
      what: `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`,
      ring: outlineStyle === "none" ? 0 : parseFloat(outlineWidth),
      inSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    });
    delete one.dataset.wanted;
  });
}"""
LEFT = "() => [...document.querySelectorAll('[data-wanted]')].map((one) => one.outerHTML.slice(0, 120))"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_tab_reaches_everything_and_shows_where_it_is(visit: Visiting, name: str, scheme: Scheme) -> None:
    opened = visit(name, scheme=scheme)
    stops = _tabbed_through(opened)

    assert opened.ask(LEFT) == [], "Tab did not stop here"
    assert [stop["what"] for stop in stops if stop["ring"] < 2] == [], "no ring around what has the focus"
    assert [stop["what"] for stop in stops if not stop["inSight"]] == [], "what has the focus is out of sight"


@pytest.mark.parametrize("name", PAGES)
def test_the_first_stop_skips_to_the_page(visit: Visiting, name: str) -> None:
    page = visit(name).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"

    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_enter_unfolds_a_probe_and_a_link_to_another_unfolds_that(visit: Visiting) -> None:
    page = visit("team").page
    one, other = (body.get_attribute("id") for body in page.locator(".probe:not([open]) > .probe-body").all()[:2])
    page.locator(f".probe:has(#{one}) > summary").focus()
    page.keyboard.press("Enter")
    page.evaluate("(anchor) => { location.hash = anchor; }", other)

    for anchor in (one, other):
        page.locator(f"#{anchor}").wait_for(state="visible")


def test_arrows_choose_which_probes_are_shown(visit: Visiting) -> None:
    page = visit("team").page
    passed = page.locator(".probe.is-passed").first
    page.locator("#probes input:checked").focus()
    seen = set()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        seen.add(passed.is_visible())
    assert seen == {True, False}


def _tabbed_through(opened: Visit) -> list[dict[str, Any]]:
    n_wanted = opened.ask(CAN_BE_REACHED)
    assert n_wanted > 0
    opened.ask(WATCH)
    for _ in range(n_wanted + 40):  # frames that scroll are stops too
        opened.page.keyboard.press("Tab")
    stops: list[dict[str, Any]] = opened.ask("() => stops")
    return stops
