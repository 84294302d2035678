import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import made  # noqa: E402

from flightdelays.__main__ import main  # noqa: E402


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """Paths: past flights, weather, a schedule, and a model trained on them."""
    folder = tmp_path_factory.mktemp("files")
    past = made.flights(900)
    schedule = [{name: value for name, value in row.items() if name != "arr_delay"} for row in made.flights(60)]
    found = {
        "past": made.put(folder / "past.csv", past),
        "weather": made.put(folder / "weather.csv", made.weather(past)),
        "schedule": made.put(folder / "schedule.csv", schedule),
        "model": str(folder / "model"),
    }
    assert main(["train", "--flights", found["past"], "--weather", found["weather"], "--model", found["model"]]) == 0
    return found
