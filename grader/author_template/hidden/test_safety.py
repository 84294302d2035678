"""Security hygiene: what is in a file stays data, and commands write what they are asked for."""

import json

import pytest
from answers import as_csv, assert_predicted, assert_refused

AREA = "security-hygiene"
ODD_KEYS = ["=1+2", "0012", "12.50", "a,b", 'say "now"', "../up", "$(touch here)", " spaced ", "é"]


@pytest.mark.probe(
    area=AREA, points=3, brief="R1", ask="Who else reads your file, and what would they make of a leading `=`?"
)
def test_keys_come_back_character_for_character(submission, trained, parcels, past):
    """A parcel's key comes back as it went in, whatever it looks like.

    A key that becomes a number, a formula or a path no longer joins to anything; at worst it runs.
    """
    rows = [row | {"parcel_id": key} for row, key in zip(parcels, ODD_KEYS, strict=False)]
    run = submission.run("predict", model=trained, parcels=as_csv(rows))
    assert_predicted(run, rows, past)
    assert not run.changed, f"it also wrote {', '.join(run.changed[:5])}"


@pytest.mark.probe(area=AREA, points=2, brief="R12", ask="What else does your program write, and who can read it?")
def test_commands_write_nothing_else(submission, predicted):
    """`train` and `predict` write the file they are asked for, and nothing else.

    A file that nobody asked for is where data leaks.
    """
    for name, run in submission.prepared.items():
        assert not run.changed, f"`{name}` also wrote {', '.join(run.changed[:5])}"


@pytest.mark.probe(
    area=AREA, points=3, brief="R7", ask="What can loading your model file do, and who can write that file?"
)
def test_a_model_that_train_did_not_write_is_refused(submission, predicted, parcels):
    """A model file that `train` did not write is refused with a message.

    The wrong file in the right place is the commonest mistake of a deployment.
    """
    another = json.dumps({"layers": [64, 64], "rate": 0.1}).encode()
    assert_refused(submission.run("predict", model=another, parcels=as_csv(parcels)), "model")
