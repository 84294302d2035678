"""The attacks as files: whole, of a class, and each able to say that it ran. No Docker."""

from pathlib import Path

import pytest

from tests.attacks.attack import AT_THE_WALL, FOLDER, Attack, all_attacks
from tests.attacks.batch import build
from tests.attacks.gain import CANARY
from tests.attacks.recipes import RECIPES

ATTACKS = all_attacks()
CLASSES = {
    "answers",
    "building",
    "differing",
    "exits",
    "files",
    "git",
    "instruments",
    "memory",
    "pytest",
    "reading",
    "report",
    "resources",
    "telling",
    "verdicts",
}


def test_every_class_has_several() -> None:
    names = [attack.name.partition("/")[0] for attack in ATTACKS]
    assert set(names) == CLASSES
    assert {name for name in names if names.count(name) < 3} == set()
    assert len(names) >= 60


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_can_be_told_to_have_run(attack: Attack) -> None:
    """One that silently doesn't start proves nothing."""
    assert attack.ran or attack.present or attack.refused, "it says neither what it prints nor what is to be there"
    assert attack.files or attack.recipe, "it does nothing"
    assert attack.recipe in ("", *RECIPES)


def test_which_attacks_meet_the_built_in_suites_is_said_once() -> None:
    assert AT_THE_WALL < CLASSES
    for attack in ATTACKS:
        assert not attack.suites or attack.name.partition("/")[0] in AT_THE_WALL, f"{attack.name} meets them anyway"


def test_no_attack_knows_a_secret_beforehand() -> None:
    for place in FOLDER.rglob("*"):
        if place.suffix in (".toml", ".py"):
            assert CANARY.findall(place.read_text()) == [], place


def test_no_recipe_is_unused() -> None:
    assert {attack.recipe for attack in ATTACKS if attack.recipe} == set(RECIPES)


def test_a_repository_is_the_poor_one_with_the_attack_over_it(tmp_path: Path) -> None:
    attack = next(attack for attack in ATTACKS if "adder/extra.py" in attack.files)
    repository = build(attack, tmp_path / "there")
    assert (repository.path / "adder/extra.py").read_text() == attack.files["adder/extra.py"]
    assert (repository.path / "adder/sums.py").exists()
    assert repository.git("status", "--porcelain") == ""
