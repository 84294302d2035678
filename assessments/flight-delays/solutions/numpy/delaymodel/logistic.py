"""Logistic regression with a ridge, fitted by Newton's method. Deterministic: no sampling, no random start."""

from collections.abc import Iterator

import numpy as np

CHUNK_ROWS = 16_384  # rows are held in single precision and made double by the chunk, so that memory stays flat
MAX_STEPS = 30
TOLERANCE = 1e-8


def fit(matrix: np.ndarray, late: np.ndarray, *, ridge: float, n_never_negative: int = 0) -> np.ndarray:
    """Coefficients (n_columns,) of a matrix (n_rows, n_columns) whose first column is all ones and isn't penalised.

    The coefficients of the last `n_never_negative` columns are 0 or above: one that comes out negative is set to 0 and
    the others are fitted again, until none is left.
    """
    n_columns = matrix.shape[1]
    free = np.ones(n_columns, dtype=bool)
    coefficients = np.zeros(n_columns)
    coefficients[0] = np.log((late.sum() + 0.5) / ((~late).sum() + 0.5))
    bounded = np.arange(n_columns) >= n_columns - n_never_negative
    while True:
        coefficients = _newton(matrix, late, ridge, np.where(free, coefficients, 0.0), free)
        negative = bounded & (coefficients < 0.0)
        if not negative.any():
            return coefficients
        free &= ~negative


def probabilities(matrix: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """Row by row the same whatever the other rows are: einsum, since BLAS may round by block."""
    return sigmoid(np.einsum("ij,j->i", matrix, coefficients, dtype=np.float64))


def sigmoid(log_odds: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(log_odds, -30.0, 30.0)))


def _newton(
    matrix: np.ndarray, late: np.ndarray, ridge: float, coefficients: np.ndarray, free: np.ndarray
) -> np.ndarray:
    """Moves the free coefficients to where the penalised loss is smallest."""
    penalty = np.full(matrix.shape[1], ridge)
    penalty[0] = 0.0
    loss = _loss(matrix, late, penalty, coefficients)
    for _ in range(MAX_STEPS):
        gradient, hessian = _slopes(matrix, late, penalty, coefficients)
        step, size = np.zeros(len(coefficients)), 1.0
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        while (new_loss := _loss(matrix, late, penalty, coefficients - size * step)) > loss and size > 1e-4:
            size /= 2
        if new_loss > loss:
            break
        coefficients, gained, loss = coefficients - size * step, loss - new_loss, new_loss
        if gained <= TOLERANCE * len(late):
            break
    return coefficients


def _loss(matrix: np.ndarray, late: np.ndarray, penalty: np.ndarray, coefficients: np.ndarray) -> float:
    log_odds = np.concatenate([rows @ coefficients for rows, _ in _chunks(matrix, late)])
    return float(np.logaddexp(0.0, np.where(late, -log_odds, log_odds)).sum() + (penalty * coefficients**2).sum() / 2)


def _slopes(
    matrix: np.ndarray, late: np.ndarray, penalty: np.ndarray, coefficients: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    gradient, hessian = penalty * coefficients, np.diag(penalty)
    for rows, outcome in _chunks(matrix, late):
        chance = sigmoid(rows @ coefficients)
        gradient = gradient + rows.T @ (chance - outcome)
        hessian = hessian + (rows * (chance * (1.0 - chance))[:, None]).T @ rows
    return gradient, hessian


def _chunks(matrix: np.ndarray, late: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for start in range(0, len(matrix), CHUNK_ROWS):
        yield matrix[start : start + CHUNK_ROWS].astype(np.float64), late[start : start + CHUNK_ROWS]
