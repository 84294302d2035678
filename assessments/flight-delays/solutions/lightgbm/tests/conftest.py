"""What several tests share: files written from rows, and one model trained on the town."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flightdelays import model
from tests.town import Row, Town, build_town, write_csv

Write = Callable[[str, list[Row]], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Rows to a CSV file of that name; its path."""
    return lambda name, rows: write_csv(tmp_path / name, rows)


@pytest.fixture(scope="session")
def town() -> Town:
    return build_town()


@pytest.fixture(scope="session")
def town_files(town: Town, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("town")
    return write_csv(folder / "past.csv", town.past), write_csv(folder / "weather.csv", town.weather)


@pytest.fixture(scope="session")
def trained(town_files: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The path of a model that has learnt the town."""
    path = str(tmp_path_factory.mktemp("trained") / "delays.model")
    model.save(model.train(*town_files).model, path)
    return path
