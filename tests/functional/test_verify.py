"""`takehome author verify`, for real: shares of the template as it is and of `flight-delays`, of which `make verify`
tries all; and suites that prove nothing.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.functional.program import Ended, Program

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900)]

PATIENCE_SECONDS = 800
COLUMNS = "hidden/test_validation.py::test_a_missing_column_is_refused_by_name*"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    program = Program(tmp_path_factory.mktemp("verify"))
    yield program
    assert program.leftovers() == []


def verify(program: Program, assessment: str, *options: str) -> Ended:
    return program.start("author", "verify", assessment, "--json", *options).end(PATIENCE_SECONDS)


def an_assessment(program: Program, name: str) -> Path:
    made = program("author", "new", name, "--in", str(program.folder))
    assert made.exit_status == 0, made.stderr
    return program.folder / name


def troubles(ended: Ended) -> set[tuple[str, str]]:
    return {(trouble["check"], trouble["where"]) for trouble in ended.json()["troubles"]}


def test_a_share_of_the_template_passes_as_it_is_and_again_for_nothing(program: Program) -> None:
    folder = an_assessment(program, "parcels-once")
    first = verify(program, str(folder), "--out", "out", "--quick")
    assert first.exit_status == 0, first.stdout[-3000:] + first.stderr[-3000:]
    assert {result["catch"] for result in first.json()["known_bads"]} == {"caught"}
    page = (program.folder / "out" / "verification.html").read_text()
    assert "sorted-rows" in page
    again = verify(program, str(folder), "--out", "out", "--quick")
    assert again.exit_status == 0, again.stderr
    assert all(trial["reused"] for trial in again.json()["trials"])


def test_a_probe_that_takes_anything_is_found_out(program: Program) -> None:
    """It passes on every reference, and by that alone nobody sees that it proves nothing."""
    folder = an_assessment(program, "parcels-taking-anything")
    suite = folder / "hidden" / "test_validation.py"
    text = suite.read_text()
    call = "assert_refused(submission.run("
    assert call in text
    suite.write_text(
        text.replace(call, "print(submission.run(", 1).replace(
            "parcels=as_csv(rows)), column)", "parcels=as_csv(rows)))", 1
        )
    )
    ended = verify(program, str(folder), "--out", "out-anything", "--quick", "--only", COLUMNS)
    assert ended.exit_status == 1, ended.stderr[-3000:]
    found = troubles(ended)
    assert ("known-bads fail the probes they name", "columns-unchecked") in found


def test_a_reference_that_fails_and_a_leak_are_told(program: Program) -> None:
    folder = an_assessment(program, "parcels-leaking")
    suite = folder / "hidden" / "test_validation.py"
    suite.write_text(suite.read_text().replace('["depot", "weight_kg"]', '["depot", "no such column"]'))
    leak = next(path for path in (folder / "hidden" / "data").iterdir() if path.is_file())
    (folder / "starter" / "notes.csv").write_bytes(leak.read_bytes())
    ended = verify(program, str(folder), "--out", "out-leaking", "--quick", "--only", COLUMNS)
    assert ended.exit_status == 1, ended.stderr[-3000:]
    checks = {check for check, _ in troubles(ended)}
    assert "references pass every probe" in checks
    assert "nothing hidden leaks" in checks


def test_a_share_of_flight_delays(program: Program) -> None:
    out = str(program.folder / "out-flights")
    folder = str(REPOSITORY / "assessments" / "flight-delays")
    ended = verify(
        program,
        folder,
        "--out",
        out,
        "--quick",
        "--only",
        "hidden/test_learning.py::test_probabilities_are_not_rounded",
    )
    assert ended.exit_status == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    assert {trial["solution"] for trial in ended.json()["trials"] if trial["kind"] == "reference"} >= {
        "scikit",
        "numpy",
    }


def test_an_assessment_without_solutions_is_told_what_is_missing(program: Program) -> None:
    ended = program("author", "verify", str(REPOSITORY / "tests" / "assessments" / "adder"))
    assert ended.exit_status == 2
    assert "There is no" in ended.stderr
    assert "solutions.toml" in ended.stderr
