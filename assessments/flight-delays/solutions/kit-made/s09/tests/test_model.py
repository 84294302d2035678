from pathlib import Path

import numpy as np
import pandas as pd

from flightdelays import features, model
from flightdelays.data import load_weather

DATA = Path(__file__).parent.parent / "public" / "data"


def test_features_shape_and_hour():
    f = pd.read_csv(DATA / "sample.csv.gz").head(200)
    x = features.make(f, load_weather(DATA / "weather.csv.gz"))
    assert len(x) == 200
    assert (x["hour"] == f["sched_dep_time"] // 100).all()
    assert x["temp"].notna().mean() > 0.9


def test_better_than_constant():
    f = pd.read_csv(DATA / "sample.csv.gz", dtype={"flight_id": str}).iloc[:3000].reset_index(drop=True)
    w = load_weather(DATA / "weather.csv.gz")
    bundle = model.fit(f, w)
    p = model.predict_frame(bundle, f, w)
    y = f["arr_delay"] > 15
    assert np.mean(p[y]) > np.mean(p[~y]) + 0.05
    assert p.min() >= 0 and p.max() <= 1
