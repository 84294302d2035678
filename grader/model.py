"""The values that travel between the stages. Frozen, savable, and without any import of ours."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import assert_never

SCORECARD_VERSION = 1


@unique
class Verdict(StrEnum):
    """A probe's outcome. Whose fault each one is: DESIGN, *Whose fault is it?*"""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    BLOCKED = "blocked"
    """A probe it needs failed."""
    NOT_MEASURED = "not_measured"
    """An instrument is unsure: worth nothing either way, outside the total."""
    JUDGE_ERROR = "judge_error"
    """Our fault: the score stays open."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Something to look at in the graded commit."""

    path: str
    line: int | None = None
    """From 1; None: the file as a whole."""
    text: str = ""
    """The line's text, capped and never a whole secret."""
    around: tuple[str, ...] = ()
    """The lines about it, itself among them, each capped; empty where only `text` is shown."""
    first_line: int | None = None
    """The number of the first line of `around`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """The capped excerpt that a verdict rests on: what was run, what came back."""

    command_text: str = ""
    exit_text: str = ""
    stdout: str = ""
    stderr: str = ""
    note: str = ""
    places: tuple[Place, ...] = ()


@unique
class Handling(StrEnum):
    """What becomes of an input, from the worst that can to the best."""

    TAKEN = "taken"
    """It was taken as if nothing were wrong."""
    CRASHED = "crashed"
    """It ended as if by a bug: a crash, or a message that names nothing."""
    TOLD = "told"
    """It was named, and used all the same."""
    REFUSED_UNCLEARLY = "refused_unclearly"
    REFUSED = "refused"
    """By name, as bad input."""
    REPAIRED_SILENTLY = "repaired_silently"
    REPAIRED = "repaired"
    """And somebody was told."""
    REPORTED = "reported"
    """With its place, in a report of problems."""
    ACCEPTED = "accepted"
    """It is unusual, and good: it was worked with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handled:
    """An input, what the brief asks to be made of it, and what was."""

    input: str
    """In a few words: `a wind of 1048 mph`."""
    asked: Handling
    seen: Handling | None
    """None: something else, or it could not be seen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measurement:
    """A metric of the contract, as a probe measured it."""

    metric: str
    value: float
    low: float
    high: float
    """Where it lies, by chance: usually a 95 % interval."""
    higher_is_better: bool = True
    baseline: float | None = None
    """What something simple reaches on the same data: no points."""
    bar: float | None = None
    """Where full points begin."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CalibrationGroup:
    """Rows of much the same predicted probability."""

    said: float
    """The mean of what was predicted, 0 to 1."""
    happened: float
    """The share that it happened to, 0 to 1."""
    n_rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something to look at, whatever it costs."""

    kind: str
    """A short stable name, such as `requirement-refused` or `box-died`."""
    title: str
    detail: str = ""
    places: tuple[Place, ...] = ()
    difference: str = ""
    """Where it is about a change of ours: the change, as a unified diff."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Commit:
    sha: str
    author: str
    authored_at: str
    """ISO 8601 with offset, as the commit says."""
    subject: str


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    n_commits: int
    n_authors: int
    commits: tuple[Commit, ...]
    """Newest first, capped by the intake's limit."""
    n_past_texts: int = 0
    """Texts of earlier commits that the graded one no longer has, and that the examiner is given."""
    n_past_left_out: int = 0
    """Those that were over the intake's limits."""
    past_trouble: str = ""
    """Why earlier commits were not, or not all, looked through."""


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    path: str
    """POSIX, relative to the repository's top."""
    size_bytes: int
    digest: str
    """Git's object id of the content."""
    executable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class RequirementsOn:
    """What a submission asks for on one Python."""

    python: str
    """Major and minor."""
    accepted: tuple[str, ...]
    """As in `Requirements`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirements:
    """What a submission asks to be installed, parsed in the intake box."""

    accepted: tuple[str, ...] = ()
    """PEP 508, names and version ranges only, sorted, for the Python that it is run with."""
    read_from: tuple[str, ...] = ()
    python: str = ""
    """Which one it asks for, as it stands there, such as `>=3.8`; empty: it doesn't."""
    options: tuple[RequirementsOn, ...] = ()
    """Where the assessment allows several Pythons: those that the submission may have, in the order that they are
    tried."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeclaredPart:
    """A function that the candidate declares in `takehome.toml`."""

    name: str
    module: str
    function: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A metric that the candidate states in `takehome.toml`, of data not seen."""

    metric: str
    low: float
    high: float
    """Equal to `low` for a single number."""
    line: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """The files and history facts of a submission at one commit. The bytes are in the tree beside it, a tar."""

    source: str
    """The URL without credentials, or the folder's absolute path."""
    revision: str
    """As asked for; `HEAD` if nothing was."""
    commit: str
    tree_digest: str
    """SHA-256 over path, mode and content of every file taken."""
    files: tuple[File, ...]
    history: History
    requirements: Requirements = Requirements()
    parts: tuple[DeclaredPart, ...] = ()
    claims: tuple[Claim, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    id: str
    """`suite/file.py::function[case]`."""
    suite: str
    """`hidden`, `public`, or a built-in suite's name."""
    area: str
    points: float
    title: str
    """The docstring's first line; the cases of a parametrized probe share it."""
    why: str
    """The docstring's rest."""
    brief: str = ""
    """The brief's requirement, such as `R7`."""
    ask: str = ""
    """The interview question when it fails."""
    answer: str = ""
    """What a strong answer to that contains."""
    self_reported: bool = False
    """The verdict rests on the word of candidate code."""

    @property
    def case(self) -> str:
        """Of a parametrized probe, such as `[hour 25]`."""
        _, bracket, case = self.id.partition("[")
        return bracket + case


@dataclass(frozen=True, kw_only=True, slots=True)
class ProbeResult:
    probe: Probe
    verdict: Verdict
    fraction: float | None = None
    """Of the points, above 0 and below 1; for `partial` only."""
    rationale: str = ""
    evidence: tuple[Evidence, ...] = ()
    wall_seconds: float = 0.0
    """Inside the examiner box, fixtures included."""
    looked: bool = False
    """It, or a fixture it rests on, looked at the content of an answer."""
    measurements: tuple[Measurement, ...] = ()
    calibration: tuple[CalibrationGroup, ...] = ()
    """By rising probability."""
    handled: tuple[Handled, ...] = ()


def fraction_earned(result: ProbeResult) -> float | None:
    """The share of its points that a probe earned, 0 to 1; None where it is outside the total."""
    match result.verdict:
        case Verdict.PASSED:
            return 1.0
        case Verdict.PARTIAL:
            return result.fraction
        case Verdict.FAILED | Verdict.TIMED_OUT | Verdict.BLOCKED:
            return 0.0
        case Verdict.NOT_MEASURED | Verdict.JUDGE_ERROR:
            return None
        case _:
            assert_never(result.verdict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """A rubric line."""

    id: str
    title: str
    weight: float
    """Relative to the sum over all areas."""
    for_candidates: str = ""
    """What the candidate is told about it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    name: str
    at_least: float
    """Lowest total, 0 to 100."""


@unique
class Quality(StrEnum):
    """Those of a strong ML engineer, in the order of the design's table."""

    TESTS = "tests"
    MODULAR = "modular-architecture"
    SECURITY = "security"
    DISTRIBUTED = "distributed-thinking"
    COMMUNICATES = "communication"
    GOOD_ENOUGH = "good-enough"
    FLEXIBLE = "flexible"
    CURIOUS = "curious"
    MENTORS = "mentors"
    HUMBLE = "humble"
    VOICES_NEEDS = "voices-needs"


@dataclass(frozen=True, kw_only=True, slots=True)
class QualityEvidence:
    """Which of the brief's requirements say something of a quality, besides the built-in suites."""

    quality: Quality
    requirements: tuple[str, ...]
    """Such as `R7`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rubric:
    areas: tuple[Area, ...]
    bands: tuple[Band, ...]
    """Highest first; the last one starts at 0."""
    qualities: tuple[QualityEvidence, ...] = ()
    repair_deduction: float | None = None
    """Points of the total, 0 to 100, for what a person repaired; None: the author says nothing of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BriefRequirement:
    """One of the numbered requirements that a candidate reads."""

    number: str
    """`R7`."""
    text: str
    """On one line, with Markdown's backticks and asterisks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Points:
    earned: float = 0.0
    possible: float = 0.0

    def __add__(self, other: "Points") -> "Points":
        return Points(earned=self.earned + other.earned, possible=self.possible + other.possible)


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaScore:
    area: Area
    points: Points
    """Of what was measured."""
    score: float | None
    """0 to 100; None: nothing in it was measured, or a judge error is open."""
    rationale: str = ""
    """Why there is no score."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """How long a stage took."""

    name: str
    wall_seconds: float
    started_seconds: float | None = None
    """After `Provenance.started_at`; None: not known, or it ran beside others and at no one time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """What a score rests on, enough to say whether it is current and to repeat it."""

    takehome_version: str
    examination_key: str
    """SHA-256; equal keys need no second examination."""
    score_key: str
    assessment_digest: str
    suites_digest: str
    rubric_digest: str
    round_mark: str = ""
    """Of the secret that hidden data were derived from, shortened; empty: they are the suite's own."""
    image: str
    """Content tag of the candidate's environment."""
    image_id: str
    base: str
    """Where the base came from, such as `debian bookworm packages`."""
    examiner_image_id: str
    engine: str
    """Name and version."""
    runtime: str
    limits: dict[str, float]
    """As in `assessment.toml`; bytes, seconds, counts."""
    versions: dict[str, str]
    """What the candidate's environment holds, by package."""
    started_at: str
    """ISO 8601, UTC."""
    phases: tuple[Phase, ...]
    preload_faults: tuple[str, ...] = ()
    """What of the assessment's `preload` was not there, and why: commands started more slowly, and no less rightly."""
    python: str = ""
    """Version of the one that ran the candidate's code; empty in scorecards of before this was kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """The most that runs of one of the contract's commands took, of those that exited with 0."""

    command: str
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_bytes: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Examination:
    """The suites, run on one submission."""

    results: tuple[ProbeResult, ...]
    findings: tuple[Finding, ...] = ()
    judge_errors: tuple[str, ...] = ()
    """Faults of ours that belong to no single probe."""
    versions: dict[str, str]
    phases: tuple[Phase, ...] = ()
    needs: tuple[Need, ...] = ()
    preload_faults: tuple[str, ...] = ()
    """As in `Provenance`."""

    @property
    def all_passed(self) -> bool:
        return not self.judge_errors and all(result.verdict is Verdict.PASSED for result in self.results)

    @property
    def has_judge_error(self) -> bool:
        return bool(self.judge_errors) or any(result.verdict is Verdict.JUDGE_ERROR for result in self.results)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rerun:
    """An earlier examination of the same commit under the same key: what it came to."""

    started_at: str
    total: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Scorecard:
    """One submission judged."""

    version: int
    name: str
    """What the operator calls it; unique in a round."""
    assessment: str
    assessment_title: str
    snapshot: Snapshot
    total: float | None
    """0 to 100, one decimal; None: open, and `rationale` says why."""
    rationale: str
    band: str | None
    areas: tuple[AreaScore, ...]
    results: tuple[ProbeResult, ...]
    findings: tuple[Finding, ...]
    judge_errors: tuple[str, ...]
    bands: tuple[Band, ...]
    provenance: Provenance
    needs: tuple[Need, ...] = ()
    brief: tuple[BriefRequirement, ...] = ()
    """Empty in scorecards of before this was kept."""
    hours: float | None = None
    """What candidates were told that it takes; None: nothing, or it was not kept."""
    qualities: tuple[QualityEvidence, ...] = ()
    reruns: tuple[Rerun, ...] = ()
    """Oldest first, this examination not among them."""
