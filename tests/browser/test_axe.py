"""axe-core's rules of accessibility: not one is broken on any page, folded or unfolded, light or dark, wide or narrow.

axe is a script, which the pages' policy forbids: here, and only here, pages are opened without it.
"""

from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.visit import SCHEMES, Scheme, visiting
from tests.reports.pages import PAGES

pytestmark = pytest.mark.browser

AXE = resources.files("axe_playwright_python") / "axe.min.js"
UNFOLD = "() => { for (const one of document.querySelectorAll('details')) one.open = true; }"
FIND = "async () => (await axe.run({resultTypes: ['violations']})).violations"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(browser: Browser, files: dict[str, Path], name: str, scheme: Scheme) -> None:
    width = {"light": 1600, "dark": 360}[scheme]
    with visiting(browser, width=width, scheme=scheme, policy=False) as opened:
        opened.open(files[name])
        opened.ask(UNFOLD)
        opened.ask(AXE.read_text(encoding="utf-8"))
        violations = opened.ask(FIND)

    assert violations == [], "\n\n".join(_told(violation) for violation in violations)


def _told(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    shown = "\n".join(f"  {node['html'][:200]}\n    {node['failureSummary']}" for node in nodes[:5])
    return f"{violation['id']} ({violation['impact']}), {len(nodes)} times: {violation['help']}\n{shown}"
