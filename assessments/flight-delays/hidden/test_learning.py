"""Model quality: what chance and the machine have to do with what is learnt, and how it is written down."""

import numpy as np
import pandas as pd
import pytest
from predictions import SAME
from scoring import roc_auc

AREA = "model-quality"
DECIMALS = 6
MOST_APART = 0.1
"""In ROC AUC, of two trainings that differ by chance alone: 2.5 times what the 500 flights leave open."""


@pytest.mark.probe(
    area=AREA, points=2, brief="R6", boxes=2, ask="What in your training depends on chance, or on the machine?"
)
def test_training_twice_gives_the_same(submission, predicted, remember, learn, apply, half_cancelled):
    """Training twice on the same files, in two boxes, gives the same predictions.

    A difference that nobody can repeat is a difference that nobody can explain. What agrees is looked for from the
    strongest on: the bytes of the model, its predictions, at last how good they are.
    """
    first, second = remember("learn", learn), learn(box=1)
    if first.answer("model").digest == second.answer("model").digest:
        submission.note("the two models are the same, byte by byte")
        return
    mine, others = apply(first), apply(second, box=1)
    change = max(abs(mine[key] - others[key]) for key in mine)
    submission.note(f"the two models differ; their predictions do by up to {change:.7f}")
    if change <= SAME:
        return
    apart = _auc(mine, half_cancelled[0]) - _auc(others, half_cancelled[0])
    text = f"a prediction moved by {change:.6f}, ROC AUC by {apart:+.4f}"
    assert abs(apart) <= MOST_APART, f"between two trainings on the same files {text}"
    submission.partial(0.5, f"between two trainings on the same files {text}: about as good, and not the same")


@pytest.mark.probe(area=AREA, points=1, brief="R1")
def test_probabilities_are_not_rounded(submission, predicted):
    """Probabilities have six decimals or more.

    Rounded ones tie: of two flights at 0.2, nobody knows which comes first.
    """
    cells = submission.prepared["predict"].answer("predictions").table().column("probability")
    n_short = sum("e" not in cell.lower() and len(cell.strip().partition(".")[2]) < DECIMALS for cell in cells)
    assert n_short < len(cells) / 10, f"{n_short} of {len(cells)} have fewer decimals than {DECIMALS}"


def _auc(predictions, flights) -> float:
    """Of those flights that arrived."""
    delay = pd.to_numeric(flights.set_index("flight_id").loc[list(predictions), "arr_delay"])
    late = (delay[delay.notna()] > 15).astype(float).to_numpy()
    return roc_auc(late, np.array(list(predictions.values()))[delay.notna().to_numpy()])
