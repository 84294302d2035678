"""What is said while grading, and at its end: each thing once."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.cli.console import PlainWatcher, show_results
from grader.entry import Graded
from grader.errors import SourceError
from tests.builders import a_provenance, a_scorecard


def test_why_there_is_no_score_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    graded = Graded(name="ben", error=SourceError("There is no branch main."))
    PlainWatcher().done(graded)
    show_results((graded,))
    said = capsys.readouterr()
    assert "ben: no score\n" in said.err
    assert (said.out + said.err).count("There is no branch main.") == 1


def test_a_score_is_said_as_it_comes_and_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    graded = Graded(name="ada", scorecard=a_scorecard(name="ada", total=63.9, band="Mixed"), report=Path("r.html"))
    PlainWatcher().done(graded)
    show_results((graded,))
    said = capsys.readouterr()
    assert "ada: 63.9 (Mixed)" in said.err
    assert "63.9" in said.out


def test_a_preload_that_failed_is_said_once_for_all(capsys: pytest.CaptureFixture[str]) -> None:
    slow = replace(a_provenance(), preload_faults=("sklearn: no blas\x1b[2J",))
    cards = [a_scorecard(name=name, provenance=slow) for name in ("ada", "ben")]
    show_results(tuple(Graded(name=card.name, scorecard=card, report=Path("r")) for card in (*cards, a_scorecard())))
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("2 of 3 graded without a module that the assessment preloads, so more slowly")
    assert line.endswith("(sklearn: no blas␛[2J)")
