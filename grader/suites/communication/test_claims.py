"""What they claim of their model, against what was measured on data that they have never seen."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from grader.contract import Metric
from grader.examiner.account import Measured
from grader.examiner.submission import Submission
from grader.model import Place
from grader.suites.communication.read_me import ReadMe

DECLARATION = "takehome.toml"


class Held(NamedTuple):
    """A claim, its more modest end, against a measurement."""

    text: str
    place: Place
    is_over: bool


@pytest.mark.probe(
    when=lambda contract: contract.metrics,
    area="communication",
    points=3,
    ask="How did you come to the number that you claim, and what would make you take it back?",
    answer=(
        "Says which data it was measured on, kept aside from when, and how far it may be off.\n"
        "Expects it to be lower on months not seen, and says why."
    ),
)
def test_claims_hold_on_data_not_seen(readme: ReadMe | None, working: Submission) -> None:
    """What is claimed of the model holds on data that it has never seen.

    Claims are those in takehome.toml; where there are none, the README's tables, of which the most modest number of a
    metric counts. One that lies beyond the interval of what was measured, and a tolerance for other data, is too much.
    Claiming less than was measured costs nothing, and so does claiming nothing, which is no measurement of this.
    """
    metrics = {metric.name: metric for metric in working.contract.metrics}
    measured = {name: metrics[name] for name in working.measured}
    if not measured:
        working.not_measured("no hidden probe measured a metric of this submission")
    held = list(_declared(working, measured)) or list(_in_readme(working, readme, measured, in_table=True))
    for item in held:
        working.note(item.text, (item.place,))
    over = [item.text for item in held if item.is_over]
    assert not over, "; ".join(over)
    if held:
        return
    sentences = list(_in_readme(working, readme, measured, in_table=False))
    for item in sentences:
        working.note(item.text, (item.place,))
    if any(item.is_over for item in sentences):
        told = "; ".join(item.text for item in sentences if item.is_over)
        places = tuple(item.place for item in sentences)
        working.find("claim-in-a-sentence", "A sentence may claim more than was measured", told, places)
        working.not_measured(f"a sentence is for a person to read: {told}")
    if not sentences:
        working.find(
            "no-claim", "No claim was found that a machine can read", f"What was measured: {_measured_text(working)}."
        )
        working.not_measured("neither takehome.toml nor what a machine can read of the README claims a metric")


def _declared(submission: Submission, metrics: dict[str, Metric]) -> Iterator[Held]:
    for claim in submission.snapshot.claims:
        if claim.metric in metrics:
            metric = metrics[claim.metric]
            modest = claim.low if metric.higher_is_better else claim.high
            text = f"{claim.low:g}" if claim.low == claim.high else f"{claim.low:g} to {claim.high:g}"
            yield _held(submission, metric, modest, text, submission.place(DECLARATION, claim.line))


def _in_readme(
    submission: Submission, readme: ReadMe | None, metrics: dict[str, Metric], *, in_table: bool
) -> Iterator[Held]:
    """The most modest of what is said of each metric."""
    for name, metric in metrics.items():
        said = [item for item in (readme.stated if readme else ()) if item.metric == name and item.in_table == in_table]
        if readme and said:
            most = min(said, key=lambda item: item.value if metric.higher_is_better else -item.value)
            yield _held(submission, metric, most.value, f"{most.value:g}", submission.place(readme.path, most.line))


def _held(submission: Submission, metric: Metric, modest: float, said: str, place: Place) -> Held:
    found = submission.measured[metric.name]
    is_over = _is_over(modest, found, higher_is_better=metric.higher_is_better)
    judged = "more than was measured" if is_over else "no more than was measured"
    where = f"{place.path}:{place.line}" if place.line else place.path
    return Held(f"{metric.name} {said} ({where}) is {judged}: {_found_text(found)}", place, is_over)


def _is_over(modest: float, found: Measured, *, higher_is_better: bool) -> bool:
    if higher_is_better:
        return modest > found.high + found.tolerance
    return modest < found.low - found.tolerance


def _found_text(found: Measured) -> str:
    return f"{found.value:.3f}, {found.low:.3f} to {found.high:.3f}, give or take {found.tolerance:g} on other data"


def _measured_text(submission: Submission) -> str:
    return "; ".join(f"{name} {_found_text(found)}" for name, found in submission.measured.items())
