"""The pytest plugin: probes are collected, run, and turned into verdicts that leave by the channel."""

import contextlib
import inspect
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from pathlib import PurePath
from typing import Any

import pytest

from grader.contract import Contract, PreparationStep
from grader.examiner.aside import Aside, Told
from grader.examiner.channel import Channel
from grader.examiner.faults import CandidateFault, NotMeasured, NotWorkingError, PartialCredit
from grader.examiner.submission import Submission
from grader.model import Evidence, Probe, ProbeResult, Verdict
from grader.probe_pattern import matches_any

RATIONALE_CHARACTERS = 800
SAID_CHARACTERS = 2000
"""Of what pytest says of a suite or of itself: the end."""
MOST_EVIDENCE = 4
"""Excerpts per probe, the last ones."""


class ExaminerPlugin:
    """One examination. `open_submission(n_boxes)` is called once, when the probes are known."""

    def __init__(
        self,
        *,
        channel: Channel,
        contract: Contract,
        open_submission: Callable[[int], Submission],
        steps: tuple[PreparationStep, ...],
        data: Callable[[str], bytes],
        suite_of: Callable[[pytest.Item], str],
        areas: frozenset[str],
        only: tuple[str, ...] = (),
        without: tuple[str, ...] = (),
        prepared: Callable[[Submission], None] | None = None,
    ) -> None:
        """`only`: the probes that are run, as ids or patterns of ids; empty: all. `without`: those that are not.

        A probe with `when`, a function of the contract, is one of this assessment only where that says so.

        `prepared` is called with the submission when the preparation has run.
        """
        self._channel = channel
        self._contract = contract
        self._open_submission = open_submission
        self._steps = steps
        self._data = data
        self._suite_of = suite_of
        self._areas = areas
        self._only = only
        self._without = without
        self._prepared = prepared
        self._lookers: set[Any] = set()
        """Fixtures that looked at an answer, or rest on one that did."""
        self._submission: Submission | None = None
        self._probes: dict[str, Probe] = {}
        self._current = _Current()

    # Collecting

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line(
            "markers",
            "probe(area, points, brief='', ask='', answer='', boxes=1, static=False, self_reported=False, "
            "when=None): "
            "what a test is worth, and where",
        )

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._channel.judge_error(
                f"The suite's {report.nodeid} can't be collected: {report.longreprtext[-SAID_CHARACTERS:]}"
            )

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        n_boxes = 1
        for item in list(items):
            try:
                marker = _marker(item)
                probe = _probe(item, self._suite_of(item), marker, self._areas)
                if not self._is_asked(probe, marker):
                    items.remove(item)
                    continue
                self._probes[item.nodeid] = probe
                n_boxes = max(n_boxes, int(marker.get("boxes", 1)))
            except (TypeError, ValueError) as error:
                self._channel.judge_error(f"{item.nodeid}: {error}")
                items.remove(item)
        self._channel.collected(tuple(self._probes.values()), n_boxes)
        self._submission = self._open_submission(n_boxes)

    def _is_asked(self, probe: Probe, marker: dict[str, Any]) -> bool:
        """Of this contract, and in this examination."""
        if "when" in marker and not marker["when"](self._contract):
            return False
        is_wanted = not self._only or matches_any(self._only, probe.id)
        return is_wanted and not matches_any(self._without, probe.id)

    def pytest_internalerror(self, excrepr: Any) -> None:
        self._channel.judge_error(f"pytest broke: {str(excrepr)[-SAID_CHARACTERS:]}")

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Of `pytest.exit()` in a suite too."""
        self._channel.judge_error(f"pytest was ended: {str(excinfo.getrepr(style='short'))[-SAID_CHARACTERS:]}")

    # Running

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        if session.config.option.collectonly or not session.items:
            return (yield)
        started = time.monotonic()
        self._opened.prepare(self._steps, self._data)
        if self._prepared is not None:
            self._prepared(self._opened)
        self._channel.phase("preparation", time.monotonic() - started)
        static = [item for item in session.items if _marker(item).get("static")]
        if not static:
            return (yield)
        with contextlib.suppress(OSError):  # whoever looks at them is told
            _ = self._opened.files  # in memory once, for both
        aside = Aside(partial(self._run_static, static))
        session.items = [item for item in session.items if item not in static]
        try:
            return (yield)
        finally:
            self._pass_on(aside.end(), static)

    @pytest.fixture(scope="session")
    def submission(self) -> Submission:
        return self._opened

    @pytest.fixture(scope="session")
    def working(self, submission: Submission) -> Submission:
        """For hygiene probes, which an empty repository would pass: the contract's commands have worked once."""
        steps = ", then ".join(f"`{step.command}`" for step in self._steps)
        if not submission.working:
            raise NotWorkingError(f"{steps} did not work, so there is nothing to look at")
        return submission

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        n_looks = self._opened.n_looks if self._submission is not None else 0
        try:
            return (yield)
        finally:
            if self._submission is not None and self._opened.n_looks > n_looks:
                self._lookers.add(fixturedef)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        probe = self._probes[nodeid]
        self._current = _Current(started=time.monotonic(), n_looks=self._opened.n_looks)
        self._opened.begin_probe()
        self._channel.started(probe)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if self._opened.seconds_left <= 0:
            raise OutOfTime
        self._current.fixtures = _fixtures_of(item)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        if call.excinfo is not None and self._current.outcome is None:
            self._current.outcome = _outcome(call.excinfo, call.when or "call")
        return (yield)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        submission, current = self._opened, self._current
        outcome = current.outcome or _Outcome(Verdict.PASSED)
        verdict = outcome.verdict
        if verdict is Verdict.FAILED and submission.probe_timed_out:
            verdict = Verdict.TIMED_OUT
        self._channel.result(
            ProbeResult(
                probe=self._probes[nodeid],
                verdict=verdict,
                fraction=outcome.fraction,
                rationale=_rationale(submission, outcome)[:RATIONALE_CHARACTERS],
                evidence=_chosen(submission, outcome),
                wall_seconds=time.monotonic() - current.started,
                looked=submission.n_looks > current.n_looks or bool(self._lookers & current.fixtures),
                measurements=submission.probe_measurements,
                calibration=submission.probe_calibration,
                handled=submission.probe_handled,
            )
        )
        for finding in submission.findings:
            self._channel.finding(finding)
        submission.findings.clear()

    def pytest_sessionfinish(self) -> None:
        if self._submission is not None:
            for need in self._submission.needs:
                self._channel.need(need)

    def _run_static(self, items: list[pytest.Item], channel: Channel) -> None:
        """In the child, whose plugin this is from now on."""
        self._channel = channel
        self._opened.look_only()
        self._opened.findings.clear()  # the parent's to tell
        for item, following in zip_longest(items, items[1:]):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def _pass_on(self, told: Told, items: list[pytest.Item]) -> None:
        results = {result.probe.id: result for result in told.results}
        for probe in (self._probes[item.nodeid] for item in items):
            rationale = f"The static probes did not come to their end: {told.trouble}"[:RATIONALE_CHARACTERS]
            lost = ProbeResult(probe=probe, verdict=Verdict.JUDGE_ERROR, rationale=rationale)
            self._channel.result(results.get(probe.id, lost))
        for finding in told.findings:
            self._channel.finding(finding)

    @property
    def _opened(self) -> Submission:
        assert self._submission is not None, "the suite was not collected"
        return self._submission


class OutOfTime(Exception):  # noqa: N818 - an outcome, not an error
    """The submission has used up its time."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    verdict: Verdict
    rationale: str = ""
    fraction: float | None = None


@dataclass(slots=True)
class _Current:
    """How the present probe goes."""

    started: float = field(default=0.0)
    outcome: _Outcome | None = None
    n_looks: int = 0
    """Before it."""
    fixtures: frozenset[Any] = frozenset()


def _outcome(excinfo: pytest.ExceptionInfo[BaseException], when: str) -> _Outcome:
    """The verdict for an exception. In a fixture, the candidate's fault blocks the probes that need the fixture."""
    error = excinfo.value
    if isinstance(error, OutOfTime):
        return _Outcome(Verdict.TIMED_OUT, "The submission had used up its time before this probe's turn.")
    if isinstance(error, (AssertionError, CandidateFault)) and when != "teardown":
        verdict = Verdict.FAILED if when == "call" and not isinstance(error, NotWorkingError) else Verdict.BLOCKED
        return _Outcome(verdict, _reason(error))
    if isinstance(error, PartialCredit) and when == "call":
        return _Outcome(Verdict.PARTIAL, str(error), error.fraction)
    if isinstance(error, NotMeasured):
        return _Outcome(Verdict.NOT_MEASURED, str(error))
    if isinstance(error, pytest.skip.Exception):
        return _Outcome(Verdict.NOT_MEASURED, f"The suite skipped it: {error}")
    if isinstance(error, pytest.fail.Exception) and when == "call":
        return _Outcome(Verdict.FAILED, str(error))
    where = excinfo.traceback[-1]
    return _Outcome(
        Verdict.JUDGE_ERROR,
        f"The suite raised {type(error).__name__}: {error} ({when}; {PurePath(where.path).name}:{where.lineno + 1})",
    )


def _reason(error: BaseException) -> str:
    """What the author says; only where that is nothing, what pytest saw."""
    said, _, seen = str(error).partition("\nassert ")
    return said.strip() or seen.strip() or "The probe gives no reason."


def _rationale(submission: Submission, outcome: _Outcome) -> str:
    """Where a module was missing, that comes first: it is one fault, however many probes rest on it."""
    match outcome.verdict:
        case Verdict.FAILED:
            missing = submission.probe_missing or ("" if submission.probe_evidence else submission.preparation_missing)
        case Verdict.BLOCKED:
            missing = submission.probe_missing or submission.preparation_missing
        case _:
            missing = ""
    return f"{missing} {outcome.rationale}".strip()


def _chosen(submission: Submission, outcome: _Outcome) -> tuple[Evidence, ...]:
    """What a person needs to check the verdict: little for a pass, the last ones otherwise."""
    if outcome.verdict is Verdict.BLOCKED:
        return (submission.probe_evidence or submission.preparation_evidence)[-1:]
    return submission.probe_evidence[-1 if outcome.verdict is Verdict.PASSED else -MOST_EVIDENCE :]


def _fixtures_of(item: pytest.Item) -> frozenset[Any]:
    """Those it asks for, and those that they ask for."""
    info = getattr(item, "_fixtureinfo", None)  # nothing public says which definitions an item's names mean
    found = info.name2fixturedefs.values() if info is not None else ()
    return frozenset(definition for definitions in found for definition in definitions)


def _marker(item: pytest.Item) -> dict[str, Any]:
    marker = item.get_closest_marker("probe")
    if marker is None:
        raise TypeError("a test without @pytest.mark.probe(area=…, points=…) is no probe")
    known = {"area", "points", "brief", "ask", "answer", "boxes", "static", "self_reported", "when"}
    if marker.args or set(marker.kwargs) - known:
        raise TypeError(f"@pytest.mark.probe takes {', '.join(sorted(known))}, each by name")
    return dict(marker.kwargs)


def _probe(item: pytest.Item, suite: str, marker: dict[str, Any], areas: frozenset[str]) -> Probe:
    title, _, why = (inspect.getdoc(getattr(item, "obj", None)) or "").partition("\n")
    area, points = marker.get("area"), marker.get("points")
    if area not in areas:
        raise ValueError(f"its area {area!r} is none of the rubric's: {', '.join(sorted(areas))}")
    if not isinstance(points, (int, float)) or points <= 0:
        raise ValueError(f"its points are {points!r}; a number above 0 is needed")
    if marker.get("static") and "boxes" in marker:
        raise ValueError("it is static and asks for boxes; a static probe runs no command")
    if not title:
        raise ValueError("it has no docstring; its first line is the title that the hiring team reads")
    name = f"{item.path.name}::{item.name}"
    return Probe(
        id=f"{suite}/{name}",
        suite=suite,
        area=str(area),
        points=float(points),
        title=title.strip().rstrip("."),
        why=inspect.cleandoc(why).strip(),
        brief=str(marker.get("brief", "")),
        ask=str(marker.get("ask", "")),
        answer=str(marker.get("answer", "")),
        self_reported=bool(marker.get("self_reported", False)),
    )
