from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from flightdelays import data, model
from flightdelays.__main__ import main

DATA = Path(__file__).parent / "data"
FLIGHTS, WEATHER = str(DATA / "flights.csv"), str(DATA / "weather.csv")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    path = str(tmp_path_factory.mktemp("m") / "m.model")
    assert main(["train", "--flights", FLIGHTS, "--weather", WEATHER, "--model", path]) == 0
    return path


def changed(tmp_path, **values):
    df = pd.read_csv(FLIGHTS, dtype=str, keep_default_na=False).head(50)
    for c, v in values.items():
        df.loc[9, c] = v
    df.to_csv(tmp_path / "f.csv", index=False)
    return str(tmp_path / "f.csv")


def test_features():
    X = data.features(FLIGHTS, WEATHER)
    assert len(X) == 800
    assert X["dep"].between(300, 1440).all() and X["dep"].nunique() > 100
    assert X["humid"].notna().mean() > 0.9 and X["humid"].std() > 1
    pd.testing.assert_frame_equal(X, data.features(FLIGHTS, WEATHER))


def test_predictions(trained, tmp_path):
    out = tmp_path / "p.csv"
    assert main(["predict", "--model", trained, "--flights", FLIGHTS, "--weather", WEATHER, "--predictions", str(out)]) == 0
    p = pd.read_csv(out, dtype={"flight_id": str})
    f = pd.read_csv(FLIGHTS, dtype={"flight_id": str})
    assert (p.flight_id == f.flight_id).all()
    assert p.probability.between(0, 1).all() and p.probability.std() > 0.03
    late = f.arr_delay > 15
    assert p.probability[late].mean() > p.probability[~late & f.arr_delay.notna()].mean() + 0.03
    assert np.allclose(model.predict(trained, FLIGHTS, WEATHER), p.probability, atol=1e-6)


def test_unknown_carrier(trained, tmp_path):
    f = changed(tmp_path, carrier="??", dest="QQQ", tailnum="")
    assert np.isfinite(model.predict(trained, f, WEATHER)).all()


@pytest.mark.parametrize("column,value", [("sched_dep_time", "2517"), ("sched_arr_time", "1275"), ("origin", "BOS"),
                                          ("dest", "bos"), ("distance", "-1"), ("carrier", ""), ("day", "32"),
                                          ("time_hour", "2013-03-01T00:00:00Z")])
def test_problems(tmp_path, column, value):
    assert column in " ".join(data.problems(changed(tmp_path, **{column: value})))


def test_no_problems():
    assert data.problems(FLIGHTS) == []


def test_validate_command(tmp_path):
    f = changed(tmp_path, origin="BOS")
    assert main(["validate", "--flights", f, "--report", str(tmp_path / "r.csv")]) == 2
    assert "10,origin" in (tmp_path / "r.csv").read_text()


def test_bad_model(tmp_path):
    (tmp_path / "bad").write_text("x")
    with pytest.raises(data.DataError):
        model.load(str(tmp_path / "bad"))
