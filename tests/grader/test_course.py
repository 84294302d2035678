"""Whatever an examiner says, the host ends with a value or a judge error: no traceback, hang, flood or forgery."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader import course as limits
from grader.assessment import Assessment
from grader.course import Course
from grader.model import Examination, Verdict
from grader.scoring import make_scorecard
from grader.store import load_scorecard, scorecard_json
from reports.html import write_report
from sandbox.boxes import BoxSpec
from sandbox.protocol import Message, ProtocolError
from tests.builders import a_finding, a_probe, a_provenance, a_result, a_rubric, a_snapshot, an_assessment
from tests.grader.test_examination import COLLECTED, END, ONE, OTHER, PROBE, TWO, FakeBox, FakeEngine, examine, result
from tests.sandbox.test_hostile_messages import anything, changed_heads

HEADS: tuple[dict[str, Any], ...] = (
    COLLECTED,
    {"op": "started", "probe": PROBE.id},
    ONE,
    {"op": "finding", "finding": asdict(a_finding())},
    {"op": "judge_error", "text": "pytest broke"},
    {"op": "box_died", "box": 0, "generation": 1},
    {"op": "phase", "name": "suites", "wall_seconds": 1.5},
    TWO,
    END,
)
odd_heads = (
    st.sampled_from(HEADS).flatmap(lambda head: changed_heads(Message(head=head))).map(lambda message: message.head)
)
quiet = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def assessment(tmp_path: Path) -> Assessment:
    return an_assessment(tmp_path, ("wall_seconds = 900", "wall_seconds = 1"))


def through_json(head: dict[str, Any]) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(json.dumps(head))
    return parsed


def course_of(*heads: dict[str, Any]) -> Course:
    course = Course()
    for head in heads:
        course.take(Message(head=through_json(head)))
    return course


def refusal(course: Course, head: dict[str, Any]) -> str:
    """Why it is not taken; empty: it is."""
    try:
        course.take(Message(head=through_json(head)))
    except ProtocolError as error:
        return str(error)
    return ""


def is_fit_to_be_kept(examination: Examination, tmp_path: Path) -> bool:
    """As a scorecard that is read again, and as a report."""
    card = make_scorecard(
        name="ada",
        assessment="adder",
        assessment_title="Adder",
        rubric=a_rubric(),
        snapshot=a_snapshot(),
        examination=examination,
        provenance=a_provenance(),
    )
    (tmp_path / "scorecard.json").write_bytes(scorecard_json(card))
    return bool(load_scorecard(tmp_path / "scorecard.json") == card and write_report(card, generated_at="").encode())


@settings(quiet, max_examples=200)
@given(st.lists(st.sampled_from(HEADS) | odd_heads, max_size=8))
def test_whatever_is_said_is_taken_or_refused(said: list[dict[str, Any]]) -> None:
    course = course_of(COLLECTED)
    refusals = [refusal(course, head) for head in said]
    assert all(not told or (told.startswith("the examiner") and len(told) < 500) for told in refusals)
    examination = course.examination({})
    assert [item.probe for item in examination.results] == [PROBE, OTHER]
    assert sum(item.verdict is Verdict.PASSED for item in examination.results) <= sum("result" in h for h in said)


@settings(quiet, max_examples=60)
@given(st.lists(st.sampled_from(HEADS) | odd_heads, max_size=8))
def test_whatever_was_said_can_be_kept_and_shown(
    tmp_path_factory: pytest.TempPathFactory, said: list[dict[str, Any]]
) -> None:
    course = Course()
    for head in said:
        course.break_off(refusal(course, head))
    assert is_fit_to_be_kept(course.examination({}), tmp_path_factory.mktemp("kept"))


class ImpatientEngine(FakeEngine):
    def wait_for_boxes(self, head: dict[str, Any]) -> None:
        """It ends before the boxes that it asked for are there."""


@settings(quiet, max_examples=60)
@given(st.integers(0, 7), odd_heads | st.dictionaries(st.sampled_from(["op", "probes", "n_boxes"]), anything))
def test_an_examination_ends_whatever_is_said(
    tmp_path_factory: pytest.TempPathFactory, place: int, odd: dict[str, Any]
) -> None:
    engine = ImpatientEngine([*map(through_json, (*HEADS[:place], odd)), END])
    examination = examine(an_assessment(tmp_path_factory.mktemp("delays")), engine)
    assert examination.judge_errors or engine.heads == []
    assert engine.log.count("removed examiner") == 1
    assert engine.log[-1] == "removed volume"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ([{"op": "started", "probe": "hidden/other"}], "a probe that it has not collected: 'hidden/other'"),
        ([{"op": "started", "probe": ["hidden"]}], "Expected `str`, got `array`"),
        ([{"op": "collected", "n_boxes": 1}], "missing required field `probes`"),
        ([{**COLLECTED, "n_boxes": 10**6}], "<= 8"),
        ([{**COLLECTED, "n_boxes": 0}], ">= 1"),
        ([{**COLLECTED, "probes": [asdict(PROBE)] * 2}], "have one name"),
        ([COLLECTED, COLLECTED], "twice"),
        ([COLLECTED, result(a_result(probe=a_probe("test_three")))], "has not collected"),
        ([COLLECTED, result(a_result(probe=a_probe("test_one", points=50)))], "another probe under the name"),
        ([COLLECTED, ONE, result(a_result(Verdict.FAILED, probe=PROBE))], "a second result"),
        ([COLLECTED, {"op": "box_died", "box": 1, "generation": 1}], "asked for box 1"),
        ([COLLECTED, *[{"op": "box_died", "box": 0, "generation": 1}] * 2], "asked for box 0"),
        ([COLLECTED, {"op": "box_died", "box": 0, "generation": 10**9}], "<= 1000"),
        ([{"op": "phase", "name": "suites", "wall_seconds": float("nan")}], "a number in it is none"),
        ([{"op": "phase", "name": "suites", "wall_seconds": 10**400}], "a number in it is too large"),
        ([{"op": "phase", "name": "suites", "wall_seconds": "1"}], "Expected `float`, got `str`"),
        ([{"op": "finding", "finding": json.loads("[" * 50 + "]" * 50)}], "nested too deep"),
        ([{"op": "finding", "finding": [0] * 100_001}], "too long"),
        ([{"op": "x" * 10_000}], "Invalid value"),
        ([END], "without a word on which probes there are"),
    ],
)
def test_what_no_examiner_of_ours_says_is_refused_with_a_sentence(said: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        course_of(*said)
    assert told in str(refused.value)
    assert len(str(refused.value)) < 500


def test_a_result_that_came_stays_whatever_comes_later() -> None:
    course = course_of(COLLECTED, result(a_result(Verdict.FAILED, probe=PROBE)))
    with pytest.raises(ProtocolError):
        course.take(Message(head=through_json(ONE)))
    assert [item.verdict for item in course.examination({}).results] == [Verdict.FAILED, Verdict.JUDGE_ERROR]


def test_a_flood_of_messages_ends_before_memory_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SAID_LIMIT_CHARACTERS", 10_000)
    course = Course()
    refusals = [refusal(course, HEADS[3]) for _ in range(100)]
    assert refusals[0] == ""
    assert refusals[-1] == "the examiner said more than 10,000 characters"
    assert len(course.examination({}).findings) == refusals.count("") < 100


def test_texts_are_cut() -> None:
    course = course_of(COLLECTED, {"op": "judge_error", "text": "x" * 10**6})
    assert len(course.examination({}).judge_errors[0]) == limits.TEXT_LIMIT


def test_an_examiner_that_never_stops_talking_is_stopped_at_the_end_of_its_time(
    assessment: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each message came within its own time, so the host listened for ever."""

    class Talker(FakeBox):
        def receive(self, *, wall_seconds: float, **_limits: int) -> Message:
            return Message(head=through_json(COLLECTED if self.heads and self.heads.pop() else HEADS[1]))

    monkeypatch.setattr("grader.examination.GUARD_SECONDS", 0)
    started = time.monotonic()
    examination = examine(assessment, FakeEngine([COLLECTED], open_examiner=Talker))
    assert time.monotonic() - started < 10
    assert "beyond the submission's time" in examination.judge_errors[0]
    assert [item.verdict for item in examination.results] == [Verdict.JUDGE_ERROR] * 2


def test_boxes_that_were_asked_for_in_a_flood_are_not_opened_for_nobody(assessment: Assessment) -> None:
    class SlowEngine(ImpatientEngine):
        def open(self, spec: BoxSpec) -> FakeBox:
            time.sleep(0.05 if spec.kind == "candidate" else 0)
            return super().open(spec)

    died = [{"op": "box_died", "box": 0, "generation": generation} for generation in range(1, 101)]
    engine = SlowEngine([COLLECTED, *died, ONE, TWO, END])
    assert not examine(assessment, engine).has_judge_error
    assert len(engine.sockets()) < 20
    assert engine.log.count("removed candidate") == len(engine.sockets())
