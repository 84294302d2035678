import numpy as np
import pytest

from flightdelays.learning import rates

NAMES = np.array(["often"] * 1000 + ["seldom"] * 1000 + ["once"], dtype=object)
LATE = np.array([True, False] * 500 + [True] * 100 + [False] * 900 + [True])


@pytest.fixture
def learnt():
    return rates.learn(NAMES, LATE, rates.overall(LATE))


def test_a_name_is_worth_its_log_odds(learnt):
    average = rates.overall(LATE)
    assert average + learnt["often"] == pytest.approx(0, abs=0.1)
    assert average + learnt["seldom"] == pytest.approx(np.log(1 / 9), abs=0.25)


def test_few_flights_say_little(learnt):
    assert 0 < learnt["once"] < 0.1


def test_a_name_never_seen_is_average(learnt):
    looked_up = rates.look_up(np.array(["never", "often"], dtype=object), learnt)
    assert list(looked_up) == [0.0, learnt["often"]]


@pytest.mark.parametrize("late", [np.zeros(10, dtype=bool), np.ones(10, dtype=bool)])
def test_all_of_one_kind_is_still_finite(late):
    average = rates.overall(late)
    assert np.isfinite(average)
    assert np.isfinite(rates.learn(np.array(["a"] * 10, dtype=object), late, average)["a"])
