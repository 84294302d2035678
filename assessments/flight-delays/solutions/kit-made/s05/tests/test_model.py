import numpy as np
import pytest

from flightdelays import model
from flightdelays.errors import InputError


def test_it_learns(folder, schedule):
    said = model.predict(str(folder / "late.model"), str(folder / "schedule.csv"), str(folder / "weather.csv"))
    assert len(said) == len(schedule) and ((said > 0) & (said < 1)).all()
    bad = (schedule["carrier"] == "BB").to_numpy()
    wet = (schedule["day"].astype(int) % 2 == 1).to_numpy()
    assert said[bad].mean() > said[~bad].mean() + 0.2
    assert said[wet].mean() > said[~wet].mean() + 0.1


def test_training_twice(folder):
    paths = str(folder / "schedule.csv"), str(folder / "weather.csv")
    model.save(model.train(str(folder / "past.csv"), paths[1]), str(folder / "again.model"))
    first, second = (model.predict(str(folder / name), *paths) for name in ("late.model", "again.model"))
    assert np.allclose(first, second, atol=1e-9)


def test_new_codes(folder, schedule, tmp_path):
    schedule.assign(carrier="??", dest="ZZZ").to_csv(tmp_path / "f.csv", index=False)
    said = model.predict(str(folder / "late.model"), str(tmp_path / "f.csv"), str(folder / "weather.csv"))
    assert np.isfinite(said).all()


@pytest.mark.parametrize("content", [b"", b"junk", model.MAGIC + b"junk"])
def test_not_a_model(tmp_path, content):
    (tmp_path / "m").write_bytes(content)
    with pytest.raises(InputError):
        model.load(str(tmp_path / "m"))
