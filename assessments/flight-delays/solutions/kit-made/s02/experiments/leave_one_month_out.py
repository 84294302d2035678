"""How much of the blend should be linear? Leave one month out, all six months.

    python experiments/leave_one_month_out.py flights.csv weather.csv
"""

import sys
from pathlib import Path

import pandas as pd
from sklearn.metrics import log_loss, roc_auc_score

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from flightdelays import data, model  # noqa: E402

if __name__ == "__main__":
    f, w = data.load_flights(sys.argv[1], training=True), data.load_weather(sys.argv[2])
    delay = pd.to_numeric(f["arr_delay"])
    f, y = f[delay.notna()].reset_index(drop=True), (delay.dropna() > 15).astype(int).to_numpy()
    X, month = model._frame(f, w), f["month"].astype(int).to_numpy()
    rows = []
    for m in range(1, 7):
        out = month == m
        blend = model.Blend().fit(X[~out].reset_index(drop=True), y[~out])
        for weight in (0, 0.2, 0.4, 0.5, 0.6, 0.8, 1):
            blend.weight = weight
            p = blend.predict(X[out].reset_index(drop=True))
            rows.append((m, weight, roc_auc_score(y[out], p), log_loss(y[out], p), p.mean(), y[out].mean()))
    t = pd.DataFrame(rows, columns=["month", "weight", "auc", "log_loss", "said", "late"])
    print(t[t.weight == 0.6].round(4).to_string())
    print(t.groupby("weight")[["auc", "log_loss"]].mean().round(4))
