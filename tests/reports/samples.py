"""One believable scorecard with every kind of verdict in it, for the golden page and for looking at."""

from dataclasses import replace

from grader.model import (
    Area,
    AreaScore,
    BriefRequirement,
    CalibrationGroup,
    Commit,
    Evidence,
    Finding,
    Handled,
    Handling,
    Measurement,
    Place,
    Points,
    Probe,
    ProbeResult,
    Quality,
    QualityEvidence,
    Rerun,
    Scorecard,
    Verdict,
    fraction_earned,
)
from tests.builders import a_history, a_scorecard, a_snapshot

GENERATED_AT = "2025-03-09T14:05:00+00:00"

TRACEBACK = """Traceback (most recent call last):
  File "/usr/lib/python3.11/runpy.py", line 196, in _run_module_as_main
    return _run_code(code, main_globals, None,
  File "/candidate/tree/flightdelays/__main__.py", line 41, in <module>
    raise SystemExit(main())
  File "/candidate/tree/flightdelays/features.py", line 58, in build
    frame["origin_rank"] = frame["origin"].map(ranks)
KeyError: 'origin'
"""
PREDICT = "python -m flightdelays predict --model train.model --flights schedule.csv --predictions p.csv"
AREAS = (
    Area(
        id="data-validation",
        title="Data validation",
        weight=25,
        for_candidates="What your job does with data that is not as promised.",
    ),
    Area(id="testing", title="Testing discipline", weight=25, for_candidates="What your tests would notice."),
    Area(id="design", title="Modular design", weight=20, for_candidates="Whether parts work alone."),
    Area(id="security", title="Security hygiene", weight=15, for_candidates="Secrets, unsafe loading, personal data."),
    Area(id="quality", title="Model quality", weight=15, for_candidates="Better than a simple baseline, by enough."),
)


def a_full_scorecard() -> Scorecard:
    """Every verdict but a judge error; the total is what the losses leave."""
    areas = tuple(_scored(area, _RESULTS) for area in AREAS)
    total = sum(area.area.weight * (area.score or 0) for area in areas) / sum(area.area.weight for area in areas)
    return _card(name="juniper-lake", total=round(total, 1), band="Mixed", areas=areas, results=_RESULTS)


def an_open_full_scorecard() -> Scorecard:
    """The same, with a judge error of a probe, one of the examination, and an area without a score."""
    broken = ProbeResult(
        probe=_probe("test_drift", "quality", 3, "A drifted month is noticed", "Carriers change their schedules."),
        verdict=Verdict.JUDGE_ERROR,
        rationale="The probe itself broke: KeyError: 'month' in hidden/test_quality.py, line 88.",
    )
    results = (*_RESULTS, broken)
    areas = tuple(_scored(area, results) for area in AREAS)
    return _card(
        name="amber-field",
        total=None,
        band=None,
        rationale="Open: 2 judge errors. Grade it again when they are mended.",
        areas=areas,
        results=results,
        judge_errors=("The engine stopped answering during the suite `security`, and again when it was retried.",),
    )


def _card(
    *,
    name: str,
    total: float | None,
    band: str | None,
    areas: tuple[AreaScore, ...],
    results: tuple[ProbeResult, ...],
    rationale: str = "",
    judge_errors: tuple[str, ...] = (),
) -> Scorecard:
    card = a_scorecard(
        name=name,
        total=total,
        band=band,
        rationale=rationale,
        results=results,
        findings=_FINDINGS,
        judge_errors=judge_errors,
        snapshot=a_snapshot(source=f"https://git.example.org/{name}/flight-delays.git", history=a_history(*_COMMITS)),
    )
    return replace(
        card,
        areas=areas,
        provenance=replace(card.provenance, limits=_LIMITS),
        brief=_BRIEF,
        hours=6.0,
        qualities=_QUALITIES,
        reruns=() if total is None else (Rerun(started_at="2025-03-08T01:00:00+00:00", total=total - 0.4),),
    )


def _scored(area: Area, results: tuple[ProbeResult, ...]) -> AreaScore:
    points = Points()
    for result in results:
        fraction = fraction_earned(result)
        if result.probe.area == area.id and fraction is not None:
            points += Points(earned=fraction * result.probe.points, possible=result.probe.points)
    broken = any(result.verdict is Verdict.JUDGE_ERROR for result in results if result.probe.area == area.id)
    if broken:
        return AreaScore(area=area, points=points, score=None, rationale="A judge error is open in this area.")
    return AreaScore(area=area, points=points, score=100 * points.earned / points.possible)


def _probe(
    name: str,
    area: str,
    points: float,
    title: str,
    why: str,
    *,
    brief: str = "R7",
    ask: str = "",
    suite: str = "hidden",
    self_reported: bool = False,
) -> Probe:
    return Probe(
        id=f"{suite}/test_{area.replace('-', '_')}.py::{name}",
        suite=suite,
        area=area,
        points=points,
        title=f"{title}.",
        why=why,
        brief=brief,
        ask=ask,
        self_reported=self_reported,
    )


_BRIEF = (
    BriefRequirement(number="R1", text="`validate` takes **good** data as it is."),
    BriefRequirement(number="R7", text="Bad input: exit status 2 and a message that *names* the column."),
    BriefRequirement(number="R8", text="Every problem is reported with its row."),
    BriefRequirement(number="R11", text="Parts can be used alone."),
    BriefRequirement(number="R20", text="Nobody probes this one."),
)
_QUALITIES = (
    QualityEvidence(quality=Quality.FLEXIBLE, requirements=("R11",)),
    QualityEvidence(quality=Quality.GOOD_ENOUGH, requirements=("R20",)),
)
_HANDLED = {
    "negative-distance": Handled(input="a negative distance", asked=Handling.REPORTED, seen=Handling.TAKEN),
    "impossible-hour": Handled(input="hour 27", asked=Handling.REPORTED, seen=None),
    "duplicate-id": Handled(input="a repeated id", asked=Handling.REPORTED, seen=Handling.REPORTED),
}
_DIRTY = "A model that scores rows with a silently broken feature is worse than a job that stops."
_SUNDAY = "A column vanishes on a Sunday night. What should the job do, and who should hear of it?"
_RESULTS = (
    ProbeResult(
        probe=_probe("test_train_answers", "data-validation", 1, "Good data is taken as it is", _DIRTY, brief="R1"),
        verdict=Verdict.PASSED,
        evidence=(Evidence(command_text="python -m flightdelays validate --flights f.csv", exit_text="exit status 0"),),
        wall_seconds=1.9,
    ),
    ProbeResult(
        probe=_probe(
            "test_missing_column", "data-validation", 3, "A missing column is refused by name", _DIRTY, ask=_SUNDAY
        ),
        verdict=Verdict.FAILED,
        rationale="The exit status is 1, not 2, and stderr is a traceback where the brief asks for the column's name.",
        evidence=(
            Evidence(
                command_text=PREDICT,
                exit_text="exit status 1",
                stdout="reading schedule.csv … 12,000 rows\n",
                stderr=TRACEBACK,
                places=(
                    Place(
                        path="flightdelays/features.py",
                        line=58,
                        text='frame["origin_rank"] = frame["origin"]',
                        around=(
                            "def build(frame):",
                            '    """One row per flight."""',
                            '    frame["origin_rank"] = frame["origin"]',
                            "    return frame  # <b>all of it</b>",
                        ),
                        first_line=56,
                    ),
                    Place(path="flightdelays/__main__.py", line=41),
                ),
            ),
        ),
        wall_seconds=2.4,
        handled=(Handled(input="no column origin", asked=Handling.REFUSED, seen=Handling.CRASHED),),
    ),
    *(
        ProbeResult(
            probe=_probe(
                f"test_dirty_rows[{case}]",
                "data-validation",
                1,
                "Dirty rows are reported with their line",
                "An operator has to find the row again.",
                brief="R8",
                ask="Which of these would you repair, which refuse, and which only flag?",
            ),
            verdict=verdict,
            rationale=rationale,
            evidence=(
                Evidence(
                    command_text="python -m flightdelays validate --flights dirty.csv --report r.csv",
                    exit_text="exit status 0",
                    stdout="row,column,problem\n",
                    note="The report has no rows; 7 were expected.",
                ),
            ),
            wall_seconds=0.8,
            handled=(_HANDLED[case],),
        )
        for case, verdict, rationale in (
            ("negative-distance", Verdict.FAILED, "7 rows have a negative distance; none is reported."),
            ("impossible-hour", Verdict.FAILED, "3 rows have hour 27; none is reported."),
            ("duplicate-id", Verdict.PASSED, ""),
        )
    ),
    ProbeResult(
        probe=_probe(
            "test_nothing_half_written", "data-validation", 2, "Bad input leaves nothing half written", _DIRTY
        ),
        verdict=Verdict.PASSED,
        wall_seconds=1.1,
    ),
    ProbeResult(
        probe=_probe(
            "test_tests_run",
            "testing",
            2,
            "Their tests run, and pass on their own code",
            "Tests that nobody runs say nothing.",
            suite="testing",
            brief="R12",
            self_reported=True,
        ),
        verdict=Verdict.PASSED,
        evidence=(Evidence(command_text="python -m pytest", exit_text="exit status 0", stdout="34 passed in 3.11s\n"),),
        wall_seconds=6.2,
    ),
    ProbeResult(
        probe=_probe(
            "test_broken_model_is_noticed",
            "testing",
            4,
            "Their tests notice a broken model",
            "A suite earns its keep on the day that something breaks.",
            suite="testing",
            brief="R12",
            ask="Your tests stay green when every probability is 0.5. Which test would you write first?",
            self_reported=True,
        ),
        verdict=Verdict.PARTIAL,
        fraction=0.6,
        rationale="3 of 5 changes of ours were noticed. Unnoticed: constant probabilities; shuffled order of rows.",
        evidence=(
            Evidence(note="Changed: `predict` returns 0.5 for every row. All 34 tests still passed."),
            Evidence(
                note="Changed: the rows of the answer are shuffled. All 34 tests still passed.",
                places=(Place(path="tests/test_predict.py", line=12, text="assert len(answer) == len(flights)"),),
            ),
        ),
        wall_seconds=41.0,
    ),
    ProbeResult(
        probe=_probe("test_slow_mutants", "testing", 2, "Their tests notice a leak of the future", "", suite="testing"),
        verdict=Verdict.NOT_MEASURED,
        rationale="The controls failed as often as the mutants: their tests depend on the order of files.",
        wall_seconds=12.0,
    ),
    ProbeResult(
        probe=_probe(
            "test_import_has_no_side_effects",
            "design",
            2,
            "Importing does no work",
            "A module that trains on import can't be tested or reused.",
            suite="design",
            brief="R10",
        ),
        verdict=Verdict.PASSED,
        wall_seconds=0.9,
    ),
    ProbeResult(
        probe=_probe(
            "test_features_alone",
            "design",
            2,
            "The declared features work alone",
            "What can be called alone can be tested alone.",
            brief="R11",
            ask="What stops the features from being used without the model?",
        ),
        verdict=Verdict.TIMED_OUT,
        rationale="`features` ran for more than 60 s on 200 rows.",
        evidence=(
            Evidence(
                command_text="flightdelays.features:build(flights.csv, weather.csv)", exit_text="timed out after 60 s"
            ),
        ),
        wall_seconds=60.4,
    ),
    ProbeResult(
        probe=_probe(
            "test_features_match", "design", 2, "Features agree between training and serving", "", brief="R11"
        ),
        verdict=Verdict.BLOCKED,
        rationale="It needs the declared features, and they timed out.",
    ),
    ProbeResult(
        probe=_probe("test_no_secret", "security", 3, "No secret in the tree or its history", "", suite="security"),
        verdict=Verdict.PASSED,
        wall_seconds=0.3,
    ),
    ProbeResult(
        probe=_probe(
            "test_tail_numbers_not_logged",
            "security",
            2,
            "Tail numbers don't end up in the log",
            "Logs live longer and travel further than data does.",
            brief="R14",
            ask="Who reads this log, and for how long is it kept?",
        ),
        verdict=Verdict.FAILED,
        rationale="12 tail numbers of ours were found in stderr.",
        evidence=(
            Evidence(
                command_text=PREDICT,
                exit_text="exit status 0",
                stderr="\n".join(
                    f"WARNING no weather for N{n}CN at JFK, filling with the mean" for n in range(700, 800)
                ),
            ),
        ),
        wall_seconds=2.2,
    ),
    ProbeResult(
        probe=_probe(
            "test_beats_baseline",
            "quality",
            5,
            "Better than carrier and hour alone, by more than noise",
            "",
            ask="What told you to stop?",
        ),
        verdict=Verdict.PASSED,
        looked=True,
        measurements=(
            Measurement(
                metric="log_loss",
                value=0.4713,
                low=0.455,
                high=0.49,
                higher_is_better=False,
                baseline=0.5026,
                bar=0.495,
            ),
        ),
        calibration=tuple(
            CalibrationGroup(said=0.05 + 0.09 * n, happened=0.04 + 0.08 * n, n_rows=200) for n in range(5)
        ),
        evidence=(Evidence(note="Log loss 0.4713; the baseline has 0.5026. The bar is 0.4950."),),
        wall_seconds=3.0,
    ),
    ProbeResult(
        probe=_probe("test_order_does_not_matter", "quality", 2, "The order of rows changes no answer", ""),
        verdict=Verdict.PASSED,
        wall_seconds=3.7,
    ),
)
_FINDINGS = (
    Finding(
        kind="requirement-refused",
        title="A requirement was refused: git+https://git.example.org/fork/pandas",
        detail="A direct URL is not installed. The rest of the requirements was.",
        places=(Place(path="requirements.txt", line=3, text="git+https://git.example.org/fork/pandas"),),
    ),
    Finding(
        kind="hidden-text",
        title="A file has text that turns its own direction",
        places=(
            Place(path="flightdelays/load.py", line=9, text="if user != 'admin\u202e \u2066# check\u2069 \u2066':"),
        ),
    ),
    Finding(
        kind="surviving-mutant",
        title="No test noticed: boundary in late",
        detail="`>` became `>=` (survived)",
        places=(Place(path="flightdelays/label.py", line=6, text="return delay > LATE_MINUTES"),),
        difference=(
            "@@ -4,5 +4,5 @@\n \n def late(delay):\n     # <b>R1</b>\n"
            "-    return delay > LATE_MINUTES\n+    return delay >= LATE_MINUTES\n"
        ),
    ),
)
_COMMITS = tuple(
    Commit(sha=sha, author=author, authored_at=authored_at, subject=subject)
    for sha, author, authored_at, subject in (
        ("3f786850e387", "Juniper Lake", "2025-03-02T23:41:07+01:00", "Write down what the model can't do"),
        ("89e6c98d9288", "Juniper Lake", "2025-03-02T21:10:55+01:00", "Validate hours and distances"),
        ("2b66fd261ee5", "juniper", "2025-03-01T16:22:00-05:00", "Train on departures only; arrival columns leak"),
        ("e69de29bb2d1", "Juniper Lake", "2025-03-01T09:02:31+01:00", "Start from the kit"),
    )
)
_LIMITS = {
    "wall_seconds": 60.0,
    "cpu_seconds": 60.0,
    "memory_bytes": 1500.0 * 2**20,
    "pids": 128.0,
    "output_bytes": 64.0 * 2**10,
    "submission.wall_seconds": 900.0,
    "submission.tree_bytes": 512.0 * 2**20,
    "submission.files": 5000.0,
}
