"""Where a total lies among bands."""

from grader.model import Band
from reports.scale import scale_view

BANDS = (Band(name="Strong", at_least=85), Band(name="Mixed", at_least=50), Band(name="Weak", at_least=0))


def test_bands_fill_the_picture() -> None:
    view = scale_view(BANDS, 60.0, band="Mixed", spread=45.0)

    assert [(band.start, band.width, band.middle, band.tick) for band in view.bands] == [
        ("85.00", "15.00", "92.50", "85"),
        ("50.00", "35.00", "67.50", "50"),
        ("0.00", "50.00", "25.00", ""),
    ]
    assert [band.shade for band in view.bands] == [3, 2, 1]
    assert [band.name for band in view.bands if band.is_reached] == ["Mixed"]


def test_a_whisker_ends_where_the_scale_does() -> None:
    view = scale_view(BANDS, 60.0, spread=45.0)

    assert (view.low, view.at, view.high) == ("15.00", "60.00", "100.00")


def test_without_a_total_there_is_neither_pin_nor_whisker() -> None:
    view = scale_view(BANDS, None, spread=3.0)

    assert (view.low, view.at, view.high) == ("", "", "")


def test_many_bands_share_the_strongest_shade() -> None:
    bands = tuple(Band(name=str(n), at_least=100 - 10 * n) for n in range(1, 11))

    assert max(band.shade for band in scale_view(bands, 5.0).bands) == 4
