import gzip
import shutil

from flightdelays.__main__ import main


def test_smoke(tmp_path):
    for name in ["sample", "schedule", "weather"]:
        with gzip.open(f"public/data/{name}.csv.gz") as a, open(tmp_path / f"{name}.csv", "wb") as b:
            shutil.copyfileobj(a, b)
    t = str(tmp_path)
    assert main(["train", "--flights", t + "/sample.csv", "--weather", t + "/weather.csv", "--model", t + "/m"]) == 0
    assert main(["predict", "--model", t + "/m", "--flights", t + "/schedule.csv", "--weather", t + "/weather.csv",
                 "--predictions", t + "/p.csv"]) == 0
