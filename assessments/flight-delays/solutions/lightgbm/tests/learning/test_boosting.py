import numpy as np
import pytest

from flightdelays.learning import boosting

CHANCE = np.random.default_rng(1)
ROWS = CHANCE.uniform(size=(4000, 2))
LATE = CHANCE.uniform(size=4000) < 0.1 + 0.6 * ROWS[:, 0]


def grow(rows=ROWS, late=LATE, directions=(0, 0)):
    return boosting.grow(rows, late, 0.0, ("wind", "noise"), directions)


@pytest.fixture(scope="module")
def forest():
    return grow()


def test_it_finds_what_matters(forest):
    low, high = boosting.log_odds(forest, np.array([[0.05, 0.5], [0.95, 0.5]]))
    assert low < -1 < 0 < high


def test_it_adds_to_the_average():
    said = boosting.log_odds(boosting.grow(ROWS, LATE, 0.7, ("wind", "noise"), (0, 0)), ROWS) + 0.7
    assert (1 / (1 + np.exp(-said))).mean() == pytest.approx(LATE.mean(), abs=0.01)


@pytest.mark.parametrize("direction", [1, -1])
def test_it_keeps_to_a_direction(direction):
    up = np.column_stack([np.linspace(0, 1, 200), np.full(200, 0.5)])
    steps = np.diff(boosting.log_odds(grow(directions=(direction, 0)), up))
    assert (steps * direction >= 0).all()


def test_twice_gives_the_same_text(forest):
    assert grow() == forest


@pytest.mark.parametrize("late", [np.zeros(4000, dtype=bool), np.ones(4000, dtype=bool)])
def test_flights_of_one_kind_can_be_learnt(late):
    assert np.isfinite(boosting.log_odds(grow(late=late), ROWS[:5])).all()


def test_so_can_very_few_and_columns_without_a_value():
    few = np.column_stack([ROWS[:5, 0], np.full(5, np.nan)])
    assert np.isfinite(boosting.log_odds(grow(rows=few, late=LATE[:5]), few)).all()


def test_it_says_nothing(forest, capfd):
    boosting.log_odds(grow(), ROWS[:5])
    assert capfd.readouterr() == ("", "")
