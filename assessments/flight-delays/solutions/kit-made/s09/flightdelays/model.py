"""Gradient boosting, bagged over three seeds, with smoothed target encodings."""
import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import train_test_split

from .checks import checked_flights
from .data import DataError, load_weather
from .features import make

PARAMS = dict(max_iter=260, learning_rate=0.06, max_leaf_nodes=31, min_samples_leaf=40, l2_regularization=1.0,
              early_stopping=False)
SEEDS = (1, 2, 3)


def keys(f):
    hour = (pd.to_numeric(f["sched_dep_time"]) // 100).astype(int).astype(str)
    return {"carrier": f["carrier"], "dest": f["dest"], "tailnum": f["tailnum"].fillna("?"),
            "carrier_dest": f["carrier"] + f["dest"], "carrier_hour": f["carrier"] + hour,
            "origin_hour": f["origin"] + hour}


def encode(f, tables, mean):
    return pd.DataFrame({f"te_{k}": v.map(tables[k]).astype(float).fillna(mean) for k, v in keys(f).items()}, index=f.index)


def tables_of(f, y, mean, m=60):
    out = {}
    for k, v in keys(f).items():
        g = pd.Series(y, index=f.index).groupby(v)
        out[k] = ((g.sum() + m * mean) / (g.count() + m)).to_dict()
    return out


def fit(f, w):
    f = f[pd.to_numeric(f["arr_delay"], errors="coerce").notna()].reset_index(drop=True)
    y = (pd.to_numeric(f["arr_delay"]) > 15).astype(int).to_numpy()
    mean = y.mean()
    print(f"training on {len(f)} flights, late rate {mean:.3f}")
    base = make(f, w)
    # out of fold encodings
    rng = np.random.RandomState(0)
    fold = rng.randint(0, 5, len(f))
    oof = None
    for k in range(5):
        t = tables_of(f[fold != k], y[fold != k], mean)
        part = encode(f[fold == k], t, mean)
        oof = part if oof is None else pd.concat([oof, part])
    x = pd.concat([base, oof.sort_index()], axis=1)
    a, b = train_test_split(np.arange(len(f)), test_size=0.2, random_state=0, stratify=y)
    models = []
    for seed in SEEDS:
        m = HistGradientBoostingClassifier(random_state=seed, max_features=0.5, **PARAMS)
        m.fit(x.iloc[a], y[a])
        p = m.predict_proba(x.iloc[b])[:, 1]
        print(f"  seed {seed}: holdout auc {roc_auc_score(y[b], p):.4f} logloss {log_loss(y[b], p):.4f}")
        models.append(m)
    return {"models": models, "tables": tables_of(f, y, mean), "mean": float(mean)}


def predict_frame(bundle, f, w):
    x = pd.concat([make(f, w), encode(f, bundle["tables"], bundle["mean"])], axis=1)
    return np.mean([m.predict_proba(x)[:, 1] for m in bundle["models"]], axis=0)


def load(path):
    try:
        bundle = joblib.load(path)
        bundle["models"]
        return bundle
    except Exception as e:
        raise DataError(f"cannot load model {path}: {e}")


def predict(model_path, flights_path, weather_path):
    return predict_frame(load(model_path), checked_flights(flights_path), load_weather(weather_path))
