"""Each alarm rings when it should: on scorecards and pages made up for it, without a box."""

from dataclasses import replace

import pytest

from grader.errors import EngineError, GraderError, JudgeError, SourceError
from grader.model import Evidence, Scorecard, Verdict
from reports.html import write_report
from tests.attacks.gain import MOST_FINDINGS, MOST_REPORT_BYTES, MOST_SECONDS, Gain, Outcome, gains
from tests.builders import a_finding, a_result, a_scorecard
from tests.reports.samples import GENERATED_AT

CANARY = "canary-" + "data-" + "0123456789ab"
POOR = a_scorecard(total=30.0)


def an_outcome(
    card: Scorecard | None = POOR, *, report: str | None = None, error: GraderError | None = None, seconds: float = 3.0
) -> Outcome:
    if report is None:
        report = write_report(card, generated_at=GENERATED_AT) if card else ""
    return Outcome(scorecard=card, report=report, error=error, wall_seconds=seconds)


def gained(outcome: Outcome) -> set[Gain]:
    return set(gains(outcome, POOR, frozenset({CANARY})))


def saying(text: str, stream: str = "stdout") -> Scorecard:
    evidence = replace(Evidence(), **{stream: text})  # type: ignore[arg-type]
    return a_scorecard(total=30.0, results=(a_result(evidence=(evidence,)),))


def with_verdict(verdict: Verdict) -> Scorecard:
    return a_scorecard(total=30.0, results=(a_result(verdict),))


def test_the_poor_submission_itself_gains_nothing() -> None:
    assert gained(an_outcome()) == set()


def test_a_lower_score_is_no_gain() -> None:
    assert gained(an_outcome(replace(POOR, total=0.0))) == set()


def test_a_tenth_of_a_point_is_a_gain() -> None:
    assert gained(an_outcome(replace(POOR, total=30.1))) == {Gain.POINTS}


def test_a_better_area_is_a_gain_though_the_total_is_the_same() -> None:
    areas = tuple(replace(area, score=50.0) for area in POOR.areas)
    poor = replace(POOR, areas=areas)
    found = gains(an_outcome(replace(poor, areas=(replace(areas[0], score=50.1), *areas[1:]))), poor, frozenset())
    assert set(found) == {Gain.POINTS}
    assert areas[0].area.id in found[Gain.POINTS]


@pytest.mark.parametrize(
    ("was", "now", "better"),
    [
        (Verdict.FAILED, Verdict.PARTIAL, True),
        (Verdict.PARTIAL, Verdict.PASSED, True),
        (Verdict.FAILED, Verdict.NOT_MEASURED, True),
        (Verdict.BLOCKED, Verdict.PASSED, True),
        (Verdict.FAILED, Verdict.TIMED_OUT, False),
        (Verdict.PASSED, Verdict.NOT_MEASURED, False),
        (Verdict.PASSED, Verdict.FAILED, False),
    ],
)
def test_a_better_verdict_is_a_gain_though_no_score_moves(was: Verdict, now: Verdict, better: bool) -> None:
    poor, card = (a_scorecard(total=30.0, results=(a_result(verdict),)) for verdict in (was, now))
    assert (Gain.POINTS in gains(an_outcome(card), poor, frozenset())) is better


@pytest.mark.parametrize("stream", ["stdout", "stderr", "note", "command_text"])
def test_a_canary_is_seen_wherever_a_candidate_writes(stream: str) -> None:
    assert Gain.SECRET in gained(an_outcome(saying(f"look: {CANARY}!", stream)))


def test_a_canary_in_a_finding_a_rationale_or_the_page_is_seen() -> None:
    assert Gain.SECRET in gained(an_outcome(a_scorecard(findings=(a_finding(title=CANARY),), total=30.0)))
    assert Gain.SECRET in gained(an_outcome(a_scorecard(results=(a_result(rationale=CANARY),), total=30.0)))
    assert gained(an_outcome(report=f"<p>{CANARY}</p>")) == {Gain.SECRET}


@pytest.mark.parametrize("stream", ["stdout", "stderr", "note"])
def test_what_an_attack_says_that_it_got_is_believed(stream: str) -> None:
    assert gained(an_outcome(saying("x\n[attack got] a note\n", stream))) == {Gain.PASSAGE}


def test_its_own_source_in_a_traceback_is_no_confession() -> None:
    assert gained(an_outcome(saying("  File x\n    os.write(1, '[attack got] a note')\n"))) == set()


def test_a_judge_error_is_a_gain_wherever_it_stands() -> None:
    assert gained(an_outcome(with_verdict(Verdict.JUDGE_ERROR))) == {Gain.JUDGE_ERROR}
    assert gained(an_outcome(replace(POOR, judge_errors=("It broke off.",)))) == {Gain.JUDGE_ERROR}
    assert gained(an_outcome(replace(POOR, total=None, rationale="Open"))) == {Gain.JUDGE_ERROR}


@pytest.mark.parametrize("error", [JudgeError("a bug"), EngineError("no engine")])
def test_a_submission_that_could_not_be_graded_is_a_judge_error(error: GraderError) -> None:
    assert gained(an_outcome(None, error=error)) == {Gain.JUDGE_ERROR}


def test_a_submission_that_was_refused_gains_nothing() -> None:
    assert gained(an_outcome(None, error=SourceError("a link"))) == set()


def test_a_grader_that_is_kept_busy_is_a_gain() -> None:
    assert gained(an_outcome(seconds=MOST_SECONDS + 1)) == {Gain.TIME}


def test_a_report_that_nobody_can_read_is_a_gain() -> None:
    assert gained(an_outcome(report="long " * MOST_REPORT_BYTES)) == {Gain.FLOOD}
    assert gained(an_outcome(replace(POOR, findings=(a_finding(),) * (MOST_FINDINGS + 1)))) == {Gain.FLOOD}


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>",
        "<p onmouseover='alert(1)'>x</p>",
        "<img src=x>",
        "<a href='javascript:alert(1)'>x</a>",
        "\x1b[2J",
        "\u202etxt.exe",
        "\u200b",
    ],
)
def test_markup_in_the_report_is_seen(page: str) -> None:
    assert gained(an_outcome(report=page)) == {Gain.MARKUP}


def test_markup_that_the_report_shows_as_text_is_no_gain() -> None:
    assert gained(an_outcome(saying("<script>alert(1)</script>\x1b[2J\u202e"))) == set()
