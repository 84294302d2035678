"""One browser for all tests of a run, and every page as a file."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.browser.visit import Visit, visiting
from tests.reports.pages import PAGES, as_it_is

Visiting = Callable[..., Visit]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    try:
        with chromium(tmp_path_factory.mktemp("browser-home")) as browser:
            yield browser
    except LookupError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """By the page's name."""
    folder = tmp_path_factory.mktemp("pages")
    for name, draw in PAGES.items():
        (folder / f"{name}.html").write_text(draw(as_it_is), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in PAGES}


@pytest.fixture
def visit(browser: Browser, files: dict[str, Path]) -> Iterator[Visiting]:
    """`visit("team", width=360)`: that page, open; other arguments are those of `visiting`. It has to stay silent."""
    with ExitStack() as windows:
        opened: list[Visit] = []

        def open_page(name: str, **how: object) -> Visit:
            visit = windows.enter_context(visiting(browser, **how))  # type: ignore[arg-type]
            opened.append(visit)
            visit.open(files[name])
            return visit

        yield open_page
        for visit in opened:
            assert visit.noises == [], f"{visit.page.url} was not silent"
