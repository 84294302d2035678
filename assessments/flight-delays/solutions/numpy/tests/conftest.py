import csv
from pathlib import Path

import pytest

from delaymodel.model import DelayModel
from tests.samples import FLIGHTS, WEATHER


@pytest.fixture
def file(tmp_path: Path):
    """Writes rows, or a text as it is, and returns the path."""
    n_files = iter(range(100))

    def write(content) -> str:
        path = tmp_path / f"input-{next(n_files)}.csv"
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8", newline="")
            return str(path)
        with open(path, "w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(content[0]))
            writer.writeheader()
            writer.writerows(content)
        return str(path)

    return write


@pytest.fixture(scope="session")
def model_path(tmp_path_factory) -> str:
    path = str(tmp_path_factory.mktemp("trained") / "delays.model.json")
    DelayModel.train(FLIGHTS, WEATHER).save(path)
    return path
