"""What candidates write is text on every page, to a real browser too: nothing runs, and nothing becomes markup."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error

from tests.browser.visit import Visit, visiting
from tests.reports.hostile import HOSTILE, filled, harmless
from tests.reports.pages import PAGES, Fill

pytestmark = pytest.mark.browser

SHAPE = """() => [...document.querySelectorAll("*")]
  .map((one) => `${one.namespaceURI.slice(-4)} ${one.tagName} ${[...one.getAttributeNames()].sort()}`)
  .filter((one) => one !== "html SPAN class").join("\\n")"""
"""Every element with the names of its attributes, but spans that colour code: other code has others."""
ADDRESSES = """() => [...document.querySelectorAll("[href], [src], [action], [formaction], [data], [ping], [srcset]")]
  .map((one) => one.getAttribute("href"))
  .filter((one) => !/^(#|[.][/]|trials[/])/.test(one))"""
POKE = """() => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  for (const one of document.querySelectorAll("th button, .near, input")) one.click();
  for (const one of document.querySelectorAll("bdi, code, pre, td, h1, h2, h3, h4"))
    for (const kind of ["mouseover", "focus", "click"]) one.dispatchEvent(new Event(kind, {bubbles: true}));
}"""
"""As restless as a reader may be, on everything at once."""
PLAIN = "x"
DRAWN = [name for name in PAGES if name != "team"]
"""The team's open report has all of its fields."""


@pytest.mark.parametrize(("n", "name"), list(enumerate(DRAWN)))
def test_no_hostile_text_runs_or_becomes_markup(browser: Browser, tmp_path: Path, n: int, name: str) -> None:
    """A third of them, other ones by turns, so that each is on two pages: in every field that the page is drawn of, ids
    and names among them, and poked at. A parser meets all of them on every page, in `tests/reports`."""
    with visiting(browser) as opened:
        room = Room(opened=opened, draw=PAGES[name], file=tmp_path / f"{name}.html")
        plain = room.shape(PLAIN)
        amiss = {text[:80]: found for text in HOSTILE[n % 3 :: 3] if (found := room.amiss(text, plain))}

    assert amiss == {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """Where one page is opened again and again, with another text in its fields each time."""

    opened: Visit
    draw: Callable[[Fill], str]
    file: Path

    def shape(self, text: str) -> str:
        self.file.write_text(self.draw(lambda value: filled(value, text)), encoding="utf-8")
        self.opened.open(self.file)
        shape: str = self.opened.ask(SHAPE)
        return shape

    def amiss(self, text: str, plain: str) -> list[str]:
        """Noises, addresses elsewhere, elements and attributes that the page has not got with a harmless text.

        A text may be so long that it is cut, or have backticks, and so leave other elements than the plain one does.
        """
        self.opened.noises.clear()
        try:
            shape = self.shape(text)
            addresses: list[str] = self.opened.ask(ADDRESSES)
            self.opened.ask(POKE)
        except Error as error:
            return [*self.opened.noises, f"the page was gone: {error}"]
        noises = [*self.opened.noises]
        if shape != plain and shape != self.shape(harmless(text)):
            noises.append("other elements, or other attributes")
        return [*noises, *addresses]
