"""What a verification found: plain values, which the terminal, the page and the JSON are drawn from."""

from dataclasses import dataclass
from enum import StrEnum, unique

from grader.model import Probe, Verdict


@unique
class TrialKind(StrEnum):
    REFERENCE = "reference"
    PUBLIC = "public suite"
    """A reference, or the hard-coded solution, and the public suite."""
    STARTER = "starter"
    HARD_CODED = "hard-coded"
    KNOWN_BAD = "known-bad"
    JUNK = "junk"


@unique
class Check(StrEnum):
    """What verify looks at, in the order in which it is told."""

    REFERENCE = "references pass every probe"
    FLAKE = "no probe flakes"
    PUBLIC = "references pass the public suite"
    KNOWN_BAD = "known-bads fail the probes they name"
    OTHERS = "known-bads fail no others"
    UNPROVEN = "every hidden probe is failed by a known-bad"
    ENDS = "the ends of the scale"
    JUNK = "no probe passes on junk"
    JUDGE_ERROR = "no judge errors"
    BRIEF = "every probe holds to a requirement of the brief"
    LEAK = "nothing hidden leaks"
    LIMIT = "time limits fit the references"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """Something that fails the verification."""

    check: Check
    where: str
    """A solution, a probe, or a file."""
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One probe in one trial."""

    probe: str
    verdict: Verdict
    fraction: float | None = None
    """Of its points, above 0 and below 1; for `partial` only."""
    looked: bool = False
    rationale: str = ""

    @property
    def lost(self) -> bool:
        """It cost points."""
        return self.verdict in _LOSING


_LOSING = (Verdict.PARTIAL, Verdict.FAILED, Verdict.TIMED_OUT, Verdict.BLOCKED)


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialOutcome:
    """One trial, graded."""

    name: str
    kind: TrialKind
    solution: str
    about: str = ""
    total: float | None = None
    cells: tuple[Cell, ...] = ()
    judge_errors: tuple[str, ...] = ()
    error: str = ""
    """Why it could not be graded."""
    report: str = ""
    """The report's path."""
    reused: bool = False
    wall_seconds: float = 0.0

    @property
    def losses(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.lost)


@unique
class Catch(StrEnum):
    """What became of a known-bad."""

    CAUGHT = "caught"
    MISSED = "missed"
    EXCUSED = "missed, excused"
    TOO_MUCH = "failed others too"
    NOT_GRADED = "not graded"


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownBadResult:
    name: str
    about: str
    catch: Catch
    blind: bool
    by: tuple[str, ...] = ()
    """The probes that it failed, of those it names; of a blind one, all."""
    others: tuple[str, ...] = ()
    """Probes that it failed although it doesn't say so."""
    reason: str = ""
    """Of an excuse."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """An assessment's hidden suite, tried on its solutions."""

    assessment: str
    title: str
    probes: tuple[Probe, ...]
    trials: tuple[TrialOutcome, ...]
    known_bads: tuple[KnownBadResult, ...]
    troubles: tuple[Trouble, ...]
    notes: tuple[str, ...] = ()
    """To be known, and no trouble: requirements that nothing probes, what was not looked at."""
    wall_seconds: float = 0.0

    @property
    def is_green(self) -> bool:
        return not self.troubles

    def caught(self, *, blind: bool) -> tuple[int, int]:
        """How many known-bads were caught, and how many there were."""
        asked = [result for result in self.known_bads if result.blind is blind]
        return sum(result.catch in (Catch.CAUGHT, Catch.TOO_MUCH) for result in asked), len(asked)
