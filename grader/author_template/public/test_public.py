"""The public probes: what a candidate can check before handing in."""

from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"


@pytest.mark.probe(area="modular-design", points=2, brief="R2")
def test_predictions_are_right(submission, trained, parcels, right):
    """`predict` writes the right minutes, a row per parcel, in their order."""
    run = submission.prepared.get("predict")
    assert run is not None, "`predict` did not run"
    assert run.ok, run
    table = run.answer("predictions").table()
    assert table.columns == ("parcel_id", "minutes")
    assert list(table.column("parcel_id")) == [row["parcel_id"] for row in parcels]
    assert table.numbers("minutes") == pytest.approx(right, abs=0.001)


@pytest.mark.probe(area="modular-design", points=1, brief="R8")
def test_the_part_can_be_used_alone(submission, trained, right):
    """The part in takehome.toml gives the same."""
    call = submission.call("predict", trained, (DATA / "parcels.csv").read_text(encoding="utf-8"))
    assert call.ok, call
    assert call.value == pytest.approx(right, abs=0.001)


@pytest.mark.probe(area="data-validation", points=1, brief="R4")
def test_a_missing_column_is_refused_by_name(submission, trained):
    """A file without `depot` is refused: exit status 2, the column named."""
    run = submission.run("predict", model=trained, parcels="parcel_id,weight_kg\nq1,2.5\n")
    assert run.exit_status == 2, run
    assert "depot" in run.stderr, run
