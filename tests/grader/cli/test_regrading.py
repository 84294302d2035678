"""What `takehome regrade` says."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.cli.regrading import Regraded, regrade_status, regrade_store, regraded_json, show_regraded
from grader.cli.session import Wishes
from grader.errors import SourceError, StoreError
from grader.model import Scorecard, Verdict
from grader.regrading import Change
from grader.store import Store
from tests.builders import a_result, a_scorecard, an_assessment

NOBODY: Any = None


def a_card(name: str, total: float | None, *verdicts: Verdict) -> Scorecard:
    results = tuple(a_result(verdict, name=f"test_{n}") for n, verdict in enumerate(verdicts))
    return replace(a_scorecard(name=name), total=total, band="Solid" if total else None, results=results)


BETTER = Change(
    before=a_card("ada", 70.0, Verdict.PASSED, Verdict.FAILED),
    after=a_card("ada", 82.5, Verdict.PASSED, Verdict.PARTIAL),
    is_examined=True,
    n_entries_past=2,
)
SAME = Change(before=a_card("bo", 50.0, Verdict.PASSED), after=a_card("bo", 50.0, Verdict.PASSED), is_examined=False)
BROKEN = Change(
    before=a_card("cy", 50.0, Verdict.PASSED),
    after=replace(a_card("cy", None, Verdict.JUDGE_ERROR), rationale="Open: it broke."),
    is_examined=True,
)
REGRADED = (
    Regraded(name="ada", change=BETTER),
    Regraded(name="bo", change=SAME),
    Regraded(name="cy", change=BROKEN),
    Regraded(name="dee", error=SourceError("Nothing was kept.")),
)


def test_totals_before_and_after_and_the_probes_that_differ(capsys: pytest.CaptureFixture[str]) -> None:
    show_regraded(REGRADED)
    said = capsys.readouterr().out
    rows = [[cell.strip() for cell in line.split("│")] for line in said.splitlines() if "│" in line]
    assert rows[:2] == [["ada", "70.0", "82.5", "+12.5", "1", "Solid"], ["bo", "50.0", "50.0", "0", "0", "Solid"]]
    assert rows[2] == ["cy", "50.0", "–", "–", "1", "Solid → –"]
    assert "::test_1: failed of 1 → partial 0.50 of 1" in said
    assert "2 of its review's entries would be about an earlier examination" in said
    assert "Open: it broke." in said
    assert "dee: Nothing was kept." in said
    assert "4 submissions, 1 without any change; nothing is applied yet: --apply does that." in said


def test_what_was_applied_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    show_regraded((Regraded(name="ada", change=BETTER, is_applied=True),))
    assert "1 submission, 0 without any change; 1 applied." in capsys.readouterr().out


def test_the_gravest_is_the_exit_status() -> None:
    assert regrade_status(REGRADED[:2]) == 0
    assert regrade_status(REGRADED[:3]) == 5
    assert regrade_status(REGRADED) == 2


def test_as_json_with_every_probe() -> None:
    ada, _, _, dee = json.loads(regraded_json(REGRADED))
    assert ada["before"] == {"total": 70.0, "band": "Solid"}
    assert (ada["after"]["total"], ada["examined"], ada["applied"]) == (82.5, True, False)
    (probe,) = ada["probes"]
    assert probe["before"] == {"verdict": "failed", "fraction": None, "points": 1.0}
    assert probe["after"] == {"verdict": "partial", "fraction": 0.5, "points": 1.0}
    assert dee == {"name": "dee", "error": "Nothing was kept."}


def test_where_nobody_was_graded_by_it_there_is_nothing_to_regrade(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "out")
    store.save(replace(a_scorecard(), assessment="other"))
    folder = an_assessment(tmp_path / "assessment").folder
    wishes = Wishes(
        assessment=str(folder), revision=None, jobs=None, out=store.folder, again=False, runtime="", keep=True
    )
    with pytest.raises(StoreError, match=r"Nobody in .* was graded by"):
        regrade_store(wishes, NOBODY, applied=False)
    with pytest.raises(StoreError, match="is not there"):
        regrade_store(replace(wishes, out=tmp_path / "nowhere"), NOBODY, applied=False)
