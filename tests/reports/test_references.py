"""Names for probes that tell nothing of them."""

import re
from dataclasses import replace

from reports.references import probe_reference
from tests.builders import a_probe, a_provenance, a_scorecard


def test_a_reference_is_short_and_the_same_each_time() -> None:
    card = a_scorecard()

    assert probe_reference(card, a_probe()) == probe_reference(card, a_probe())
    assert re.fullmatch(r"[A-Z2-7]{3}-[A-Z2-7]{3}", probe_reference(card, a_probe()))


def test_another_probe_and_another_submission_have_another() -> None:
    """Two candidates who compare pages must not see that they lost points in the same probe."""
    card = a_scorecard()
    other = replace(card, provenance=replace(a_provenance(), examination_key="another"))

    assert probe_reference(card, a_probe("test_a")) != probe_reference(card, a_probe("test_b"))
    assert probe_reference(card, a_probe()) != probe_reference(other, a_probe())
