import numpy as np
import pytest

from delaymodel import logistic


@pytest.fixture(scope="module")
def drawn():
    """Outcomes drawn from coefficients that we know."""
    chance = np.random.default_rng(11)
    matrix = np.hstack([np.ones((40_000, 1)), chance.normal(size=(40_000, 3))])
    true = np.array([-1.0, 0.8, -0.5, 0.0])
    return matrix, chance.random(40_000) < logistic.sigmoid(matrix @ true), true


def test_finds_the_coefficients_the_data_was_made_with(drawn):
    matrix, late, true = drawn
    assert logistic.fit(matrix, late, ridge=1e-6) == pytest.approx(true, abs=0.05)


def test_is_at_the_bottom(drawn):
    matrix, late, _ = drawn
    found = logistic.fit(matrix, late, ridge=5.0)
    slope = matrix.T @ (logistic.sigmoid(matrix @ found) - late) + np.array([0.0, 5.0, 5.0, 5.0]) * found
    assert np.abs(slope).max() < 0.5


def test_a_ridge_pulls_towards_zero_but_leaves_the_mean(drawn):
    matrix, late, _ = drawn
    held = logistic.fit(matrix, late, ridge=1e6)
    assert np.abs(held[1:]).max() < 0.05
    assert logistic.probabilities(matrix, held).mean() == pytest.approx(late.mean(), abs=0.001)


def test_bounded_coefficients_stay_at_zero_or_above(drawn):
    matrix, late, _ = drawn
    free, bounded = (logistic.fit(matrix, late, ridge=1.0, n_never_negative=n) for n in (0, 2))
    assert free[2] < -0.4
    assert bounded[2] == 0.0
    assert bounded[1] == pytest.approx(0.75, abs=0.1)


@pytest.mark.parametrize("outcome", [True, False])
def test_one_outcome_only_is_no_trouble(outcome):
    matrix = np.hstack([np.ones((50, 1)), np.arange(50.0)[:, None] / 50])
    chances = logistic.probabilities(matrix, logistic.fit(matrix, np.full(50, outcome), ridge=1.0))
    assert np.isfinite(chances).all()
    assert (chances > 0.9).all() if outcome else (chances < 0.1).all()


def test_probabilities_stay_within_bounds():
    assert logistic.sigmoid(np.array([-1e9, 0.0, 1e9])) == pytest.approx([0.0, 0.5, 1.0], abs=1e-9)
