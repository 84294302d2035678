"""What models reach on the real later months and on derived ones: a row of Markdown per season and model.

Use: python measure_seasons.py NAME… (with numpy, pandas, scikit-learn; about half a minute each)

NAME is `real`, or the secret of a derived season. Measured are the baseline of R13; the references; and a model that is
given the day of the year and the temperature, which know the season by heart. The last column is the AUC on the real
later months of a model that was trained on the derived ones: what tells a table of public flights from a model.
"""

import contextlib
import gzip
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "hidden"))
from derive import DATA, derive  # noqa: E402
from scoring import baseline, calibration_gap, calibration_groups, log_loss, roc_auc  # noqa: E402

REFERENCES = {"logistic (numpy)": "solutions/numpy", "boosted (scikit)": "solutions/scikit"}
TABLES = ("train", "train_weather", "schedule", "outcomes", "weather")
HEAD = "| season | model | AUC | above | log loss | below | mean off | gap | AUC on the real months |"


def main(names: list[str]) -> None:
    print(HEAD, "|---" * (HEAD.count("|") - 1) + "|", sep="\n")
    for name in names:
        with season(name) as folder:
            for model, reached in measured(folder):
                print(f"| {name} | {model} | {reached} |", flush=True)


@contextlib.contextmanager
def season(name: str) -> Iterator[Path]:
    """A folder with its tables, unpacked."""
    hidden = HERE / "hidden"
    if name == "real":
        files = {f"{table}.csv.gz": (hidden / DATA / f"{table}.csv.gz").read_bytes() for table in TABLES}
        files |= {f"real_{table}.csv.gz": files[f"{table}.csv.gz"] for table in TABLES[2:]}
    else:
        files = {Path(path).name: content for path, content in derive(name.encode(), hidden).items()}
    with tempfile.TemporaryDirectory() as folder:
        for file, content in files.items():
            (Path(folder) / file.removesuffix(".gz")).write_bytes(gzip.decompress(content))
        yield Path(folder)


def measured(folder: Path) -> Iterator[tuple[str, str]]:
    schedule, outcomes, past = (_read(folder / f"{name}.csv") for name in ("schedule", "outcomes", "train"))
    late, arrived = _late(outcomes)
    simple = baseline(past, schedule)[arrived]
    yield "baseline", _row(late, simple, simple)
    for model, place in REFERENCES.items():
        _run(place, "train", folder, flights="train", weather="train_weather", model="model")
        said = _predicted(place, folder, "schedule", "weather")[arrived]
        real_late, real_arrived = _late(_read(folder / "real_outcomes.csv"))
        real = roc_auc(real_late, _predicted(place, folder, "real_schedule", "real_weather")[real_arrived])
        yield model, f"{_row(late, said, simple)} {real:.3f}"
    yield "day of the year (boosted)", _row(late, _by_heart(folder)[arrived], simple)


def _row(late: np.ndarray, said: np.ndarray, simple: np.ndarray) -> str:
    auc, loss = roc_auc(late, said), log_loss(late, said)
    above, below = auc - roc_auc(late, simple), log_loss(late, simple) - loss
    off, gap = said.mean() - late.mean(), calibration_gap(calibration_groups(late, said))
    return f"{auc:.3f} | {above:+.3f} | {loss:.3f} | {below:+.3f} | {off:+.3f} | {gap:.3f} |"


def _predicted(place: str, folder: Path, flights: str, weather: str) -> np.ndarray:
    _run(place, "predict", folder, model="model", flights=flights, weather=weather, predictions="said")
    return pd.read_csv(folder / "said.csv")["probability"].to_numpy()


def _run(place: str, command: str, folder: Path, **files: str) -> None:
    options = [word for name, file in files.items() for word in (f"--{name}", str(folder / f"{file}.csv"))]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    argv = [sys.executable, "-m", "flightdelays", command, *options]
    subprocess.run(argv, cwd=HERE / place, env=environment, check=True)


def _by_heart(folder: Path) -> np.ndarray:
    from sklearn.ensemble import HistGradientBoostingClassifier

    def rows(flights: pd.DataFrame, weather: pd.DataFrame) -> pd.DataFrame:
        joined = flights.merge(weather.drop(columns="wind_dir"), on=["origin", "time_hour"], how="left")
        day = pd.to_datetime(joined[["year", "month", "day"]])
        found = joined[["distance", *weather.columns.drop(["origin", "time_hour", "wind_dir"])]].astype(float)
        carrier = joined["carrier"].map(codes)
        hour = joined["sched_dep_time"] // 100
        since = (day - pd.Timestamp(1970, 1, 1)).dt.days
        return found.assign(day=since, weekday=since % 7, hour=hour, carrier=carrier)

    past, schedule, past_weather, weather = (
        pd.read_csv(folder / f"{name}.csv") for name in ("train", "schedule", "train_weather", "weather")
    )
    past = past[past["arr_delay"].notna()]
    codes = {name: code for code, name in enumerate(sorted(past["carrier"].unique()))}
    model = HistGradientBoostingClassifier(max_iter=150, learning_rate=0.08, min_samples_leaf=50, random_state=0)
    model.fit(rows(past, past_weather), past["arr_delay"] > 15)
    return model.predict_proba(rows(schedule, weather))[:, 1]


def _late(outcomes: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Of those that arrived whether they were late; and which did."""
    delay = pd.to_numeric(outcomes["arr_delay"])
    return (delay[delay.notna()] > 15).to_numpy(dtype=float), delay.notna().to_numpy()


def _read(place: Path) -> pd.DataFrame:
    return pd.read_csv(place, dtype=str, keep_default_na=False)


if __name__ == "__main__":
    main(sys.argv[1:])
