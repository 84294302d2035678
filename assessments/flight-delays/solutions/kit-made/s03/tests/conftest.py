import pytest

from flightdelays import columns, flights, model, weather
from tests.builders import many_flights, many_hours, write_csv


@pytest.fixture
def files(tmp_path):
    class Files:
        past = write_csv(tmp_path / "past.csv", many_flights())
        schedule = write_csv(tmp_path / "schedule.csv", many_flights(100, seed=8, outcomes=False))
        weather = write_csv(tmp_path / "weather.csv", many_hours())

    return Files


@pytest.fixture
def model_path(files, tmp_path):
    path = str(tmp_path / "trained.model")
    model.save(model.fit(flights.load_flights(files.past, training=True), weather.load_weather(files.weather)), path)
    return path


@pytest.fixture
def rename_columns(tmp_path, monkeypatch):
    def rename(text):
        path = tmp_path / "columns.json"
        path.write_text(text)
        monkeypatch.setattr(columns, "COLUMNS_FILE", path)

    return rename
