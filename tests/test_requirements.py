"""What `make env` installs is what pyproject.toml asks for, by hash and from nowhere in particular."""

import tomllib

from packaging.requirements import Requirement

from sandbox.lock_text import lock_entries
from tests.conftest import REPOSITORY


def test_the_lock_pins_every_dependency_of_the_project_within_its_bounds() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    pins = lock_entries((REPOSITORY / "requirements.lock").read_text())
    wanted = [Requirement(text) for text in (*project["project"]["dependencies"], *project["dependency-groups"]["dev"])]
    assert wanted
    assert [str(one) for one in wanted if not one.specifier.contains(_version(pins.get(one.name.lower(), "==0")))] == []


def _version(entry: str) -> str:
    return entry.partition("==")[2].split()[0]
