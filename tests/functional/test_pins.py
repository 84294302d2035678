"""Old pins, one that is gone, and an import that nothing declares: graded for what they are, and told by name."""

import shutil
from collections.abc import Iterator

import pytest

from grader.model import Scorecard, Verdict
from tests.functional.program import ADDER, Program, a_submission, scorecard

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900)]
BASE_SECONDS = 800
"""A base for 3.9 is made of Debian's packages, the first time."""
OLD = """
import sys

import pandas

assert (pandas.__version__, sys.version_info[:2]) == ("1.3.5", (3, 9)), (pandas.__version__, sys.version)
TABLE = pandas.DataFrame({"a": [1.5, 2.5]})
assert TABLE["a"].sum() == 4.0
"""


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Scorecard]]:
    """By name. The assessment allows 3.9 besides ours, and runs one built-in suite, so that it is quick."""
    top = tmp_path_factory.mktemp("pins")
    assessment = top / "adder"
    shutil.copytree(ADDER, assessment)
    text = (assessment / "assessment.toml").read_text()
    text = text.replace('names = ["pytest"]', 'names = ["pytest"]\npythons = ["3.11", "3.9"]')
    text = text.replace('["testing", "design", "security"]', '["security"]').replace(
        "memory_mb = 200", "memory_mb = 400"
    )
    (assessment / "assessment.toml").write_text(text)
    repositories = {
        "old": a_submission(top / "old", "good", {"requirements.txt": "pandas==1.3.5\n", "adder/__init__.py": OLD}),
        "gone": a_submission(top / "gone", "good", {"requirements.txt": "pandas==1.3.99\n"}),
        "asks": a_submission(top / "asks", "good", {".python-version": "3.9.2\n"}),
        "forgot": a_submission(top / "forgot", "good", {"adder/__init__.py": "import nowhere_to_be_had\n"}),
    }
    program, out = Program(top / "home"), top / "out"
    sources = [str(repository.path) for repository in repositories.values()]
    running = program.start("grade", *sources, "--assessment", str(assessment), "--out", str(out))
    ended = running.end(patience_seconds=BASE_SECONDS)
    assert ended.exit_status == 0, ended.stderr
    yield {name: scorecard(out, name) for name in repositories}
    assert program.leftovers() == []


def test_a_submission_of_another_time_is_graded_on_what_it_pins(cards: dict[str, Scorecard]) -> None:
    card = cards["old"]
    assert card.provenance.python.startswith("3.9.")
    assert card.provenance.versions["pandas"] == "1.3.5"
    assert [finding.title for finding in card.findings if finding.kind == "requirement-refused"] == []
    hidden = {result.probe.id: result.verdict for result in card.results if result.probe.suite == "hidden"}
    assert set(hidden.values()) == {Verdict.PASSED}, hidden
    assert card.snapshot.requirements.accepted == ("pandas==1.3.5",)


def test_a_pin_that_is_gone_is_said_to_be_that_and_costs_nothing_by_itself(cards: dict[str, Scorecard]) -> None:
    card = cards["gone"]
    (finding,) = (finding for finding in card.findings if finding.kind == "requirement-refused")
    assert finding.title == "Not installed: pandas==1.3.99"
    assert finding.detail.startswith("the index has no such version")
    assert finding.detail.endswith("Tried on Python 3.11 and 3.9.")
    assert card.provenance.python.startswith("3.11.")


def test_who_asks_for_a_python_and_for_no_package_gets_that(cards: dict[str, Scorecard]) -> None:
    assert cards["asks"].provenance.python.startswith("3.9.")
    assert cards["asks"].snapshot.requirements.python == "3.9.2"


def test_an_import_that_nothing_declares_is_named_in_every_probe_that_rests_on_it(cards: dict[str, Scorecard]) -> None:
    card = cards["forgot"]
    (finding,) = (finding for finding in card.findings if finding.kind == "module-missing")
    assert finding.title.endswith("needs a module that is not there: nowhere_to_be_had")
    assert [place.path for place in finding.places] == ["adder/__init__.py"]
    lost = [result for result in card.results if result.verdict in (Verdict.FAILED, Verdict.BLOCKED)]
    assert lost
    assert [result.probe.id for result in lost if "nowhere_to_be_had" not in result.rationale] == []
