"""Builders of values with believable defaults. A test names what matters to it: `a_result(Verdict.FAILED)`."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from grader.assessment import Assessment, load_assessment
from grader.contract import (
    Argument,
    ArgumentKind,
    Contract,
    ContractCommand,
    ContractPart,
    Direction,
    Metric,
)
from grader.model import (
    SCORECARD_VERSION,
    Area,
    AreaScore,
    Band,
    Commit,
    DeclaredPart,
    Evidence,
    Examination,
    File,
    Finding,
    History,
    Phase,
    Place,
    Points,
    Probe,
    ProbeResult,
    Provenance,
    Requirements,
    Rubric,
    Scorecard,
    Snapshot,
    Verdict,
)
from sandbox.command import CommandLimits
from sandbox.engine import EngineInfo

MB = 2**20
COMMIT = "3f786850e387550fdab836ed7e6dc881de23001b"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def a_commit(sha: str = COMMIT, *, subject: str = "Refuse a schedule without an origin") -> Commit:
    return Commit(sha=sha, author="Ada Park", authored_at="2024-03-02T18:04:11+01:00", subject=subject)


def a_history(*commits: Commit) -> History:
    """One commit unless some are given."""
    commits = commits or (a_commit(),)
    return History(n_commits=len(commits), n_authors=len({commit.author for commit in commits}), commits=commits)


def a_file(path: str = "flightdelays/__main__.py", *, size_bytes: int = 812) -> File:
    return File(path=path, size_bytes=size_bytes, digest="b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0")


def a_finding(kind: str = "requirement-refused", *, title: str = "A requirement was refused: leftpad") -> Finding:
    return Finding(kind=kind, title=title, detail="There is no wheel for it.", places=(a_place("requirements.txt"),))


def a_place(path: str = "flightdelays/features.py", line: int | None = 12, text: str = "df.fillna(0)") -> Place:
    return Place(path=path, line=line, text=text)


def a_snapshot(
    *,
    source: str = "https://git.example.org/ada/flight-delays.git",
    revision: str = "HEAD",
    commit: str = COMMIT,
    tree_digest: str = DIGEST,
    files: tuple[File, ...] | None = None,
    history: History | None = None,
    findings: tuple[Finding, ...] = (),
) -> Snapshot:
    return Snapshot(
        source=source,
        revision=revision,
        commit=commit,
        tree_digest=tree_digest,
        files=(a_file(), a_file("README.md", size_bytes=2048)) if files is None else files,
        history=history or a_history(a_commit(commit)),
        requirements=Requirements(accepted=("pandas>=2",), read_from=("requirements.txt",)),
        parts=(DeclaredPart(name="features", module="flightdelays.features", function="features"),),
        findings=findings,
    )


def a_probe(
    name: str = "test_missing_column_is_refused_by_name",
    *,
    area: str = "data-validation",
    points: float = 1.0,
    suite: str = "hidden",
    title: str = "A missing column is refused by name.",
    ask: str = "A column vanishes on a Sunday night. What should the job do?",
    self_reported: bool = False,
) -> Probe:
    return Probe(
        id=f"{suite}/test_dirty_data.py::{name}",
        suite=suite,
        area=area,
        points=points,
        title=title,
        why="A model that scores rows with a silently absent feature is worse than a job that stops.",
        brief="R7",
        ask=ask,
        self_reported=self_reported,
    )


def a_result(
    verdict: Verdict = Verdict.PASSED,
    *,
    probe: Probe | None = None,
    name: str = "test_missing_column_is_refused_by_name",
    area: str = "data-validation",
    points: float = 1.0,
    fraction: float | None = None,
    rationale: str | None = None,
    evidence: tuple[Evidence, ...] | None = None,
) -> ProbeResult:
    """A `partial` earns half of its points unless `fraction` is given. `probe` goes before name, area and points."""
    half = 0.5 if verdict is Verdict.PARTIAL else None
    return ProbeResult(
        probe=probe or a_probe(name, area=area, points=points),
        verdict=verdict,
        fraction=half if fraction is None else fraction,
        rationale=_RATIONALES[verdict] if rationale is None else rationale,
        evidence=(an_evidence(),) if evidence is None else evidence,
        wall_seconds=1.25,
    )


def an_evidence(*, stdout: str = "", stderr: str = "schedule.csv: no column 'origin'\n", note: str = "") -> Evidence:
    return Evidence(
        command_text="python -m flightdelays predict --model … --flights schedule.csv",
        exit_text="exit status 2",
        stdout=stdout,
        stderr=stderr,
        note=note,
    )


def a_rubric(weights: Mapping[str, float] | None = None, *, bands: tuple[Band, ...] | None = None) -> Rubric:
    """Areas by id and weight; the four core areas at 25 each unless some are given."""
    areas = tuple(an_area(area, weight) for area, weight in (weights or _CORE_AREAS).items())
    return Rubric(areas=areas, bands=bands or the_bands())


def an_area(id: str = "data-validation", weight: float = 25.0) -> Area:
    title = id.replace("-", " ").capitalize()
    return Area(id=id, title=title, weight=weight, for_candidates=f"What we look at under {title.lower()}.")


def the_bands() -> tuple[Band, ...]:
    return (
        Band(name="Strong", at_least=85),
        Band(name="Solid", at_least=65),
        Band(name="Mixed", at_least=40),
        Band(name="Weak", at_least=0),
    )


def an_examination(
    *results: ProbeResult, judge_errors: tuple[str, ...] = (), findings: tuple[Finding, ...] = ()
) -> Examination:
    """One passed probe in each core area, unless results are given."""
    return Examination(
        results=results or passed_everywhere(),
        findings=findings,
        judge_errors=judge_errors,
        versions={"numpy": "1.26.4", "pandas": "2.2.3"},
        phases=(Phase(name="preparation", wall_seconds=4.5), Phase(name="suites", wall_seconds=31.0)),
    )


def passed_everywhere() -> tuple[ProbeResult, ...]:
    return tuple(a_result(name=f"test_{area.replace('-', '_')}", area=area) for area in _CORE_AREAS)


def a_provenance(*, examination_key: str = DIGEST, score_key: str = DIGEST, rubric_digest: str = DIGEST) -> Provenance:
    return Provenance(
        takehome_version="0.1.0",
        examination_key=examination_key,
        score_key=score_key,
        assessment_digest=DIGEST,
        suites_digest=DIGEST,
        rubric_digest=rubric_digest,
        image="takehome/environment:0123456789abcdef",
        image_id=f"sha256:{DIGEST}",
        base="debian bookworm packages",
        examiner_image_id=f"sha256:{DIGEST}",
        engine="Docker Engine 20.10.24",
        runtime="runc",
        limits={"train.wall_seconds": 60.0, "submission.wall_seconds": 900.0},
        versions={"numpy": "1.26.4", "pandas": "2.2.3"},
        started_at="2024-03-04T09:30:00+00:00",
        phases=(
            Phase(name="clone", wall_seconds=2.0, started_seconds=0.0),
            Phase(name="examination", wall_seconds=31.5, started_seconds=2.0),
            Phase(name="suites", wall_seconds=31.0, started_seconds=2.5),
            Phase(name="suite hidden", wall_seconds=30.0, started_seconds=3.0),
            Phase(name="suite design", wall_seconds=1.5),
        ),
    )


def a_scorecard(
    *,
    name: str = "ada",
    total: float | None = 100.0,
    rationale: str = "",
    band: str | None = "Strong",
    results: tuple[ProbeResult, ...] | None = None,
    findings: tuple[Finding, ...] = (),
    judge_errors: tuple[str, ...] = (),
    snapshot: Snapshot | None = None,
    provenance: Provenance | None = None,
) -> Scorecard:
    """Everything passed, unless said otherwise; its parts are taken as given, not scored again."""
    rubric = a_rubric()
    areas = tuple(AreaScore(area=area, points=Points(earned=1.0, possible=1.0), score=100.0) for area in rubric.areas)
    return Scorecard(
        version=SCORECARD_VERSION,
        name=name,
        assessment="flight-delays",
        assessment_title="Flight delays at schedule time",
        snapshot=snapshot or a_snapshot(),
        total=total,
        rationale=rationale,
        band=band,
        areas=areas,
        results=passed_everywhere() if results is None else results,
        findings=findings,
        judge_errors=judge_errors,
        bands=rubric.bands,
        provenance=provenance or a_provenance(),
    )


def an_open_scorecard(*, name: str = "ada", judge_error: str = "The engine went away.") -> Scorecard:
    """A judge error left it without a total."""
    card = a_scorecard(name=name, total=None, band=None, rationale=f"Open: {judge_error}", judge_errors=(judge_error,))
    return replace(card, areas=tuple(replace(area, score=None, rationale=judge_error) for area in card.areas))


def the_limits(*, wall_seconds: float = 60.0, memory_bytes: int = 1500 * MB) -> CommandLimits:
    return CommandLimits(
        wall_seconds=wall_seconds,
        cpu_seconds=60.0,
        memory_bytes=memory_bytes,
        pids=128,
        disk_bytes=256 * MB,
        output_bytes=64 * 1024,
    )


def a_contract(*, limits: CommandLimits | None = None) -> Contract:
    """That of flight delays: train, predict and validate, and a part for the features."""
    limits = limits or the_limits()
    flights, weather = an_argument("flights"), an_argument("weather")
    model = an_argument("model", kind=ArgumentKind.MODEL)
    return Contract(
        commands=(
            a_command("train", flights, weather, replace(model, direction=Direction.OUT), limits=limits),
            a_command(
                "predict", model, flights, weather, an_argument("predictions", direction=Direction.OUT), limits=limits
            ),
            a_command("validate", flights, an_argument("report", direction=Direction.OUT), limits=limits),
        ),
        parts=(ContractPart(name="features", arguments=(ArgumentKind.CSV, ArgumentKind.CSV), answer="table"),),
        metrics=(Metric(name="log_loss", higher_is_better=False),),
        script_limits=limits,
    )


def a_command(name: str, *arguments: Argument, limits: CommandLimits | None = None) -> ContractCommand:
    return ContractCommand(
        name=name,
        argv=("python", "-m", "flightdelays", name),
        arguments=arguments,
        limits=limits or the_limits(),
        answer_bytes=64 * MB,
    )


def an_argument(name: str, *, kind: ArgumentKind = ArgumentKind.CSV, direction: Direction = Direction.IN) -> Argument:
    return Argument(name=name, flag=f"--{name}", kind=kind, direction=direction)


def write_assessment(folder: Path, *changes: tuple[str, str], toml: str = "") -> Path:
    """A small whole assessment in a folder, which is returned; each change replaces a text of its `assessment.toml`."""
    toml = toml or ASSESSMENT_TOML
    for old, new in changes:
        assert old in toml, f"{old!r} is not in the assessment.toml"
        toml = toml.replace(old, new, 1)
    for path, text in {
        "assessment.toml": toml,
        "brief.md": "# Flight delays\n\n**R1** Refuse bad input.\n",
        "environment.lock": ENVIRONMENT_LOCK,
        "hidden/test_dirty_data.py": "def test_nothing(): ...\n",
        "hidden/data/train.csv.gz": "not looked into\n",
        "hidden/data/weather.csv": "origin,temp\n",
        "public/test_first_steps.py": "def test_nothing(): ...\n",
    }.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder


def an_assessment(folder: Path, *changes: tuple[str, str]) -> Assessment:
    """`write_assessment`, loaded. The folder is a test's own `tmp_path`."""
    return load_assessment(str(write_assessment(folder / "delays", *changes)), roots=())


ENVIRONMENT_LOCK = f"""\
# made by uv pip compile
numpy==1.26.4 \\
    --hash=sha256:{DIGEST} \\
    --hash=sha256:{DIGEST[::-1]}
    # via pandas
pandas==2.2.3 ; python_version >= "3.9" \\
    --hash=sha256:{DIGEST}
"""
ASSESSMENT_TOML = """\
id = "delays"
title = "Flight delays"

[environment]
lock = "environment.lock"
names = ["numpy", "pandas"]
debian = ["libgomp1"]

[contract.commands.train]
argv = ["python", "-m", "delays", "train"]
[contract.commands.train.arguments]
flights = { flag = "--flights", kind = "csv", direction = "in", about = "past flights" }
weather = { flag = "--weather", kind = "csv", direction = "in" }
model = { flag = "--model", kind = "model", direction = "out" }

[contract.commands.predict]
argv = ["python", "-m", "delays", "predict"]
[contract.commands.predict.arguments]
model = { flag = "--model", kind = "model", direction = "in" }
predictions = { flag = "--predictions", kind = "csv", direction = "out" }

[contract.parts.features]
arguments = ["csv", "csv"]
answer = "table"

[contract.metrics.log_loss]
higher_is_better = false

[limits]
wall_seconds = 60
cpu_seconds = 60
memory_mb = 1500
pids = 128
disk_mb = 256
output_kb = 64
answer_mb = 64

[limits.train]
wall_seconds = 120.5

[limits.submission]
wall_seconds = 900
cpus = 1
tree_mb = 512
files = 5000
repository_mb = 200

[hidden]
folder = "hidden"
builtin = ["testing", "security"]

[[hidden.preparation]]
command = "train"
arguments = { flights = "data/train.csv", weather = "data/weather.csv" }

[[hidden.preparation]]
command = "predict"
arguments = { model = "train.model" }

[public]
folder = "public"

[[areas]]
id = "data-validation"
title = "Data validation"
weight = 60
for_candidates = "Bad input is refused by name."

[[areas]]
id = "testing"
title = "Testing discipline"
weight = 40

[[bands]]
name = "Strong"
at_least = 85

[[bands]]
name = "Weak"
at_least = 0
"""
_CORE_AREAS = {"testing": 25.0, "design": 25.0, "data-validation": 25.0, "security": 25.0}
_RATIONALES = {
    Verdict.PASSED: "",
    Verdict.PARTIAL: "2 of 4 columns are named.",
    Verdict.FAILED: "The exit status is 0, not 2.",
    Verdict.TIMED_OUT: "It ran for more than 60 s.",
    Verdict.BLOCKED: "It needs train, and that failed.",
    Verdict.NOT_MEASURED: "Their tests are too slow to tell.",
    Verdict.JUDGE_ERROR: "The probe itself broke: KeyError: 'origin'",
}


AN_ENGINE = EngineInfo(
    address="unix:///var/run/docker.sock",
    name="Docker Engine",
    version="20.10.24",
    api_version="1.41",
    runtimes=("runc",),
    default_runtime="runc",
    storage_driver="overlay2",
    cgroup_version="1",
    security=(),
    root="/nowhere",
    architecture="x86_64",
    n_cpus=2,
    memory_bytes=2**33,
)
