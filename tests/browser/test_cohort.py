"""The cohort's page as a recruiter uses it: sort, filter, hide names, see who can't be told apart."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visiting
from tests.browser.visit import visiting
from tests.reports.cohorts import a_cohort
from tests.reports.pages import cohort

pytestmark = pytest.mark.browser

COHORT = a_cohort(24)
ROWS = "#submissions-table tr.row:visible"
TOTALS = f"{ROWS} .total-cell"


@pytest.fixture
def page(visit: Visiting) -> Page:
    return visit("cohort").page


def test_a_press_on_a_heading_sorts_within_bands_and_another_turns_it_round(page: Page) -> None:
    page.get_by_label("In bands").uncheck()
    assert _totals(page) == sorted(_totals(page), reverse=True)

    _press(page, "Total")
    assert _totals(page) == sorted(_totals(page))

    _press(page, "Submission")
    names = page.locator(f"{ROWS} th").all_inner_texts()
    assert names == sorted(names, key=lambda name: (name.split("-")[:2], int(name.split("-")[2])))
    assert page.locator("#submissions-table th[aria-sort='ascending']").all_inner_texts() == ["Submission"]


def test_rows_stay_in_their_bands_until_they_are_taken_out(page: Page) -> None:
    bands = [band.name for band in COHORT[0].bands]
    _press(page, "Submission")
    shown = [band for band in page.locator(f"{ROWS} .band-cell").all_text_contents() if band in bands]
    assert shown == sorted(shown, key=bands.index)

    page.get_by_label("In bands").uncheck()
    mixed = [band for band in page.locator(f"{ROWS} .band-cell").all_text_contents() if band in bands]
    assert mixed != shown
    assert sorted(mixed) == sorted(shown)


def test_filters_narrow_each_other_and_say_how_many_are_left(page: Page) -> None:
    page.get_by_label("Find").fill("KIM")
    kims = [card for card in COHORT if "kim" in card.name]
    assert page.locator(ROWS).count() == len(kims) > 0
    assert page.locator("#shown").inner_text() == f"{len(kims)} of 24 shown"

    page.locator("#band").select_option(COHORT[0].bands[-1].name)
    assert page.locator(ROWS).count() == sum(card.band == COHORT[0].bands[-1].name for card in kims)

    page.get_by_label("Find").fill("")
    page.locator("#band").select_option("all")
    assert page.locator("#shown").inner_text() == "24 shown"


def test_near_a_border_shows_only_those_whose_band_hangs_on_the_probes(page: Page) -> None:
    page.get_by_label("Near a border").check()
    assert 0 < page.locator(ROWS).count() < 24
    assert page.locator(f"{ROWS}:not([data-crosses])").count() == 0


def test_hidden_names_are_in_no_visible_text_and_can_not_be_searched_for(page: Page) -> None:
    page.get_by_label("Hide names").check()
    text = page.locator("body").inner_text().lower()
    assert [card.name for card in COHORT if card.name in text] == []

    page.get_by_label("Find").fill("kim")
    assert page.locator(ROWS).count() == 0


def test_a_number_marks_who_can_not_be_told_apart(page: Page) -> None:
    number = page.locator(".near").nth(5)
    n_meant = int(number.inner_text().split()[0])
    number.click()
    assert page.locator("tr.is-near").count() == n_meant
    assert page.locator("#shown").inner_text().startswith(f"{n_meant} can’t be told apart from ")

    number.click()
    assert page.locator("tr.is-near").count() == 0


def test_a_long_table_stays_whole_when_it_is_sorted_and_filtered(browser: Browser, tmp_path: Path) -> None:
    """Rows far below are not drawn until somebody looks at them; none is forgotten."""
    file = tmp_path / "cohort.html"
    file.write_text(cohort(n_submissions=200), encoding="utf-8")
    with visiting(browser) as opened:
        opened.open(file)
        _press(opened.page, "Submission")
        _press(opened.page, "Total")
        expect(opened.page.locator(ROWS)).to_have_count(200)
        assert opened.page.locator("#shown").inner_text() == "200 submissions"

        opened.page.get_by_label("Find").fill("kim")
        opened.page.get_by_label("Find").fill("")
        expect(opened.page.locator(ROWS)).to_have_count(200)
        assert opened.noises == []


@pytest.mark.parametrize(("width", "least"), [(360, 280), (800, 500), (1600, 500)])
def test_the_picture_of_times_has_room_at_any_width(visit: Visiting, width: int, least: int) -> None:
    opened = visit("cohort", width=width)
    picture = opened.page.locator("#times-table tbody svg").first
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    assert box["width"] >= least
    assert box["x"] >= 0


def test_times_are_sorted_by_the_seconds_of_a_phase(page: Page) -> None:
    heading = page.locator("#times-table thead").get_by_role("button", name="Suite testing", exact=True)
    heading.click()
    cells = page.locator("#times-table tbody tr td[data-title='Suite testing']")
    seconds = [float(cell.get_attribute("data-value") or 0) for cell in cells.all()]
    assert len(seconds) == 24
    assert seconds == sorted(seconds, reverse=True)


def _press(page: Page, heading: str) -> None:
    page.locator("#submissions-table thead").get_by_role("button", name=heading, exact=True).click()


def _totals(page: Page) -> list[float]:
    return [float(text) for text in page.locator(TOTALS).all_inner_texts() if text[:1].isdigit()]
