"""The picture of how many came to what."""

import pytest

from reports.distribution import HEIGHT, distribution_view


def test_every_total_is_in_one_column() -> None:
    view = distribution_view([0.0, 4.9, 5.0, 97.0, 100.0])

    assert view is not None
    assert [column.n_text for column in view.columns if column.n_text] == ["2", "1", "2"]
    assert [len(column.blocks) for column in view.columns][:2] == [2, 1]
    assert view.columns[-1].n_text == "2"


def test_few_are_no_skyscrapers_and_many_fit() -> None:
    few, many = distribution_view([50.0]), distribution_view([50.0] * 900 + [10.0])

    assert few is not None
    assert many is not None
    assert float(few.columns[10].blocks[0].height) < HEIGHT / 3
    assert [len(column.blocks) for column in many.columns if column.blocks] == [1, 1]
    assert all(0 <= float(block.y) < HEIGHT for column in many.columns for block in column.blocks)


@pytest.mark.parametrize(
    ("totals", "sentence"),
    [
        ([61.5], "One submission, with 61.5."),
        ([30, 40, 50, 60, 100], "5 totals from 30 to 100; the middle half lies from 40 to 60."),
    ],
)
def test_it_is_told_in_words_too(totals: list[float], sentence: str) -> None:
    view = distribution_view(totals)

    assert view is not None
    assert view.sentence == sentence


def test_without_totals_there_is_no_picture() -> None:
    assert distribution_view([]) is None
