"""Claims that hold, in many styles, and those that are too much."""

from pathlib import Path

import pytest

from grader.examiner.account import Measured
from grader.examiner.submission import Submission
from grader.model import Verdict
from tests.grader.suites.examined import Examined, examined

CLAIMS = "test_claims_hold_on_data_not_seen"
MEASURED = {"log_loss": Measured(value=0.5, low=0.48, high=0.52, tolerance=0.02)}
"""Of a metric that is the better the lower; so 0.46 is the least that may be claimed."""
GOOD: dict[str, tuple[str, str]] = {
    "what was measured": ("[claims]\nlog_loss = 0.5\n", ""),
    "from and to": ("[claims]\nlog_loss = [0.45, 0.55]\n", ""),
    "less than was measured": ("[claims]\nlog_loss = 0.9\n", ""),
    "within the tolerance": ("[claims]\nlog_loss = 0.461\n", ""),
    "a claim beside a table of other data": (
        "[claims]\nlog_loss = 0.5\n",
        "| | log loss |\n|---|---|\n| x | 0.1 |\n",
    ),
    "another metric": ("[claims]\nf1 = 0.99\nlog_loss = 0.5\n", ""),
    "a table": ("", "| | AUC | log loss |\n|---|---|---|\n| baseline | 0.66 | 0.01 |\n| mine | 0.99 | 0.517 |\n"),
    "a table of metrics": ("", "| metric | train | May, June |\n|---|---|---|\n| **Log-loss** | 0.2 | 0.51 |\n"),
    "a table with the baseline in brackets": ("", "| months | log loss (baseline) |\n|:--|--:|\n| 5 | 0.52 (0.55) |\n"),
    "a table of training and later months": (
        "",
        "| data | `log_loss` |\n|---|---|\n| training set | 0.1 |\n| later months | 0.49 |\n",
    ),
    "a sentence": ("", "On May and June: AUC 0.719, log loss 0.517 (baseline: 0.2).\n"),
    "several sentences": ("", "With temperature a log loss of 0.31 in March; in June, log loss: 0.53.\n"),
}
TOO_MUCH: dict[str, tuple[str, str, str]] = {
    "a number": ("[claims]\nlog_loss = 0.40\n", "", "log_loss 0.4 (takehome.toml:2) is more than was measured: 0.500"),
    "from and to": ("[claims]\nlog_loss = [0.3, 0.45]\n", "", "log_loss 0.3 to 0.45 (takehome.toml:2)"),
    "a table": ("", "# App\n\n| months | log loss |\n|---|---|\n| June | 0.41 |\n", "log_loss 0.41 (README.md:5)"),
}
OPEN: dict[str, tuple[str, str]] = {
    "nothing": ("", "# App\n"),
    "the training's alone": ("", "The training log loss is 0.2.\n"),
    "a goal": ("", "The target is a log loss of at least 0.30.\n"),
    "a number of something else": ("", "Log loss of the 2013 season; 0.3 s on one core. Catalog loss 0.2.\n"),
}


def claimed(folder: Path, declaration: str, text: str, measured: dict[str, Measured] | None = None) -> Examined:
    files = {"README.md": text, "takehome.toml": declaration, "app.py": ""}

    def before(submission: Submission) -> None:
        submission.measured.update(MEASURED if measured is None else measured)

    return examined(folder, "communication", files, program="app", only="*/test_claims.py::*", before=before)


@pytest.mark.parametrize("style", GOOD)
def test_claims_that_hold_pass(tmp_path: Path, style: str) -> None:
    result = claimed(tmp_path, *GOOD[style])[CLAIMS]
    assert result.verdict is Verdict.PASSED, result.rationale


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_a_claim_that_is_too_much_costs(tmp_path: Path, kind: str) -> None:
    declaration, text, words = TOO_MUCH[kind]
    result = claimed(tmp_path, declaration, text)[CLAIMS]
    assert result.verdict is Verdict.FAILED
    assert words in result.rationale


@pytest.mark.parametrize("kind", OPEN)
def test_who_claims_nothing_loses_nothing(tmp_path: Path, kind: str) -> None:
    found = claimed(tmp_path, *OPEN[kind])
    assert found[CLAIMS].verdict is Verdict.NOT_MEASURED, found[CLAIMS]
    assert "no-claim" in [finding.kind for finding in found.findings]


def test_a_sentence_that_claims_too_much_is_for_a_person(tmp_path: Path) -> None:
    found = claimed(tmp_path, "", "It reaches a log loss of 0.31.\n")
    assert found[CLAIMS].verdict is Verdict.NOT_MEASURED
    assert "claim-in-a-sentence" in [finding.kind for finding in found.findings]


def test_without_a_measurement_nothing_is_held_against_anybody(tmp_path: Path) -> None:
    found = claimed(tmp_path, "[claims]\nlog_loss = 0.01\n", "", {})
    assert found[CLAIMS].verdict is Verdict.NOT_MEASURED
