"""What stands there while names are hidden."""

import re
from dataclasses import replace

from reports.aliases import BLIND, alias
from tests.builders import a_finding, a_provenance, a_scorecard


def test_it_is_the_same_at_every_look_and_another_for_another() -> None:
    ada = a_scorecard(name="ada")

    assert alias(ada) == alias(replace(ada, total=1.0))
    assert alias(ada) != alias(replace(ada, name="bo"))
    assert alias(ada) != alias(replace(ada, provenance=a_provenance(examination_key="other")))


def test_it_holds_nothing_of_the_name() -> None:
    assert re.fullmatch(r"[A-Z2-7]{3}-[A-Z2-7]{3}", alias(a_scorecard(name="<b>\ud800")))


def test_who_was_graded_blind_has_one_already() -> None:
    card = a_scorecard(name="lusab-babad", findings=(a_finding(BLIND),))

    assert alias(card) == "lusab-babad"
