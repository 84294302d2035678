import gzip
import shutil
from pathlib import Path

from flightdelays.__main__ import main

DATA = Path(__file__).parent.parent / "public" / "data"


def test_train_predict_validate(tmp_path):
    for name in ["sample", "weather", "schedule"]:
        with gzip.open(DATA / f"{name}.csv.gz") as source, open(tmp_path / f"{name}.csv", "wb") as target:
            shutil.copyfileobj(source, target)
    weather = str(tmp_path / "weather.csv")
    schedule = str(tmp_path / "schedule.csv")
    model = tmp_path / "my.model"
    predictions = tmp_path / "predictions.csv"
    report = tmp_path / "report.csv"
    assert main(["train", "--flights", str(tmp_path / "sample.csv"), "--weather", weather, "--model", str(model)]) == 0
    assert model.exists()
    assert main(["predict", "--model", str(model), "--flights", schedule, "--weather", weather,
                 "--predictions", str(predictions)]) == 0
    assert predictions.exists()
    assert main(["validate", "--flights", schedule, "--report", str(report)]) == 0
    assert report.exists()
