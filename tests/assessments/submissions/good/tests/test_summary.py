import pytest

from adder.summary import summary


def test_nothing_has_no_mean():
    assert summary([]) == {"n_rows": 0}


def test_all_that_is_said():
    assert summary([-1, 0, 3, 1000]) == {"n_rows": 4, "mean": 250.5, "spread": 1001, "below": 0.25, "large": 0.25}


@pytest.mark.parametrize(("values", "large"), [([999], 0), ([1000], 1), ([1001], 1)])
def test_a_thousand_is_large(values, large):
    assert summary(values)["large"] == large
