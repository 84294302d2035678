import csv

import pytest

from parcels.__main__ import main
from parcels.rates import predict

PAST = "parcel_id,depot,weight_kg,minutes\np1,Bern,1,2\np2,Bern,3,10\np3,Nice,2,10\n"
COMING = "depot,parcel_id,weight_kg\nBern,q1,2\nNice,q2,4\nRome,q3,6\n"


@pytest.fixture
def model(tmp_path):
    (tmp_path / "past.csv").write_text(PAST)
    assert main(["train", "--parcels", str(tmp_path / "past.csv"), "--model", str(tmp_path / "m.json")]) == 0
    return tmp_path / "m.json"


def predictions(model, text):
    folder = model.parent
    (folder / "coming.csv").write_text(text)
    argv = ["--model", str(model), "--parcels", str(folder / "coming.csv"), "--predictions", str(folder / "out.csv")]
    return main(["predict", *argv]), folder / "out.csv"


def test_rates_are_those_of_the_depot_or_of_all(model):
    status, out = predictions(model, COMING)
    assert status == 0
    rows = list(csv.reader(out.read_text().splitlines()))
    assert rows[0] == ["parcel_id", "minutes"]
    assert [(key, round(float(number), 3)) for key, number in rows[1:]] == [("q1", 6), ("q2", 20), ("q3", 22)]


def test_the_part_tells_parcels_apart(model):
    (model.parent / "coming.csv").write_text(COMING)
    assert len(set(predict(str(model), str(model.parent / "coming.csv")))) == 3


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("parcel_id,weight_kg\nq1,2\n", "depot"),
        ("parcel_id,depot,weight_kg\nq1,Bern,heavy\n", "weight_kg"),
        ("parcel_id,depot,weight_kg\nq1,Bern,2\nq1,Bern,3\n", "parcel_id"),
        ("parcel_id,depot,weight_kg\nq1,,2\n", "depot"),
    ],
)
def test_what_is_bad_is_named_and_nothing_is_written(model, capsys, text, column):
    status, out = predictions(model, text)
    assert status == 2
    assert column in capsys.readouterr().err
    assert not out.exists()


def test_another_model_is_refused(tmp_path, capsys):
    (tmp_path / "m.json").write_text("{}")
    status, _ = predictions(tmp_path / "m.json", COMING)
    assert status == 2
    assert "model" in capsys.readouterr().err
