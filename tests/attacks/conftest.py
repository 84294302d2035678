"""The batch is graded once per session."""

import os

import pytest

from tests.attacks.attack import all_attacks
from tests.attacks.batch import Batch, grade_batch

CHOICE = "TAKEHOME_ATTACKS"
"""Words of which one must be in an attack's name, for whoever writes the next one; the whole suite without it."""


@pytest.fixture(scope="session")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    words = os.environ.get(CHOICE, "").split()
    chosen = tuple(attack for attack in all_attacks() if not words or any(word in attack.name for word in words))
    jobs = 1 + (os.cpu_count() or 1)  # some sleep until they are ended
    return grade_batch(chosen, tmp_path_factory.mktemp("attacks"), jobs=jobs)
