"""What an attack may want, and how each is told from the outside: pure, so that each alarm is tested without a box."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum, unique
from html.parser import HTMLParser

from grader.errors import GraderError
from grader.model import ProbeResult, Scorecard, Verdict, fraction_earned
from grader.store import scorecard_json

GOT = "[attack got]"
RAN = "[attack ran]"
MOST_SECONDS = 150
"""For a submission with a limit of 30 s, two attempts at it, and a machine that others use too."""
MOST_REPORT_BYTES = 2**20
"""Twenty times what the poor submission's takes."""
MOST_FINDINGS = 100
CANARY = re.compile(r"canary-[a-z]+-[0-9a-f]{12}")
_TAGS = {"script", "img", "iframe", "base", "object", "form", "embed", "link"}


@unique
class Gain(StrEnum):
    POINTS = "points"
    """A total, or an area, above the poor submission's."""
    SECRET = "secret"
    """Something of the hidden suite, in whatever a candidate can write."""
    PASSAGE = "passage"
    """What the attack itself can tell: a note of an earlier command found, a socket connected, a signal sent."""
    JUDGE_ERROR = "judge_error"
    """A score that stays open: nobody can tell how bad it was."""
    TIME = "time"
    FLOOD = "flood"
    """A report that is too long for anybody to find in it what counts."""
    MARKUP = "markup"
    """The report says what the candidate wants: a script, an escape, a letter that turns the writing."""
    HOST = "host"
    """A file, a process, a box or a volume that the run leaves; looked for once, for all attacks together."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a submission."""

    scorecard: Scorecard | None
    report: str
    error: GraderError | None
    wall_seconds: float

    @property
    def text(self) -> str:
        """All that was kept of it."""
        return "" if self.scorecard is None else scorecard_json(self.scorecard).decode()


def gains(outcome: Outcome, poor: Scorecard, canaries: frozenset[str]) -> dict[Gain, str]:
    """What was gained, each with a sentence on what was seen; empty when the attack got nothing."""
    looks: dict[Gain, Callable[[], Iterator[str]]] = {
        Gain.POINTS: lambda: _points(outcome, poor),
        Gain.SECRET: lambda: _secrets(outcome, canaries),
        Gain.PASSAGE: lambda: _confessions(outcome),
        Gain.JUDGE_ERROR: lambda: _judge_errors(outcome),
        Gain.TIME: lambda: _time(outcome),
        Gain.FLOOD: lambda: _flood(outcome),
        Gain.MARKUP: lambda: _markup(outcome.report),
    }
    return {gain: said for gain, look in looks.items() if (said := "; ".join(look()))}


def _points(outcome: Outcome, poor: Scorecard) -> Iterator[str]:
    """In the total, in an area, or in a probe, where being left out of the total is better than losing points, too."""
    card = outcome.scorecard
    if card is None:
        return
    if card.total is not None and poor.total is not None and card.total > poor.total:
        yield f"a total of {card.total:g} where the poor submission has {poor.total:g}"
    scores = {area.area.id: area.score for area in poor.areas}
    for area in card.areas:
        known = scores.get(area.area.id)
        if area.score is not None and known is not None and area.score > known:
            yield f"{area.score:g} for {area.area.id}, where the poor submission has {known:g}"
    known_results = {result.probe.id: result for result in poor.results}
    for result in card.results:
        was = known_results.get(result.probe.id)
        if was and _is_better(result, was):
            yield f"{result.probe.id} {result.verdict}, which the poor submission has {was.verdict}"


def _is_better(result: ProbeResult, was: ProbeResult) -> bool:
    lost = 1 - (fraction_earned(was) or 0)
    if result.verdict is Verdict.NOT_MEASURED:
        return was.verdict is not Verdict.NOT_MEASURED and lost > 0
    return 1 - (fraction_earned(result) or 0) < lost


def _secrets(outcome: Outcome, canaries: frozenset[str]) -> Iterator[str]:
    for canary in sorted(canaries):
        if canary in outcome.text or canary in outcome.report:
            yield f"{canary} of the hidden suite is in what was kept"


def _confessions(outcome: Outcome) -> Iterator[str]:
    for said in streams(outcome.scorecard):
        yield from (line for line in said.splitlines() if line.startswith(GOT))


def _judge_errors(outcome: Outcome) -> Iterator[str]:
    card = outcome.scorecard
    if outcome.error is not None and outcome.error.exit_status != 2:
        yield f"{type(outcome.error).__name__}: {outcome.error}"
    if card is None:
        return
    yield from card.judge_errors
    if card.total is None:
        yield f"the score is open: {card.rationale}"
    for result in card.results:
        if result.verdict is Verdict.JUDGE_ERROR:
            yield f"{result.probe.id}: {result.rationale}"


def _time(outcome: Outcome) -> Iterator[str]:
    if outcome.wall_seconds > MOST_SECONDS:
        yield f"it kept the grader busy for {outcome.wall_seconds:.0f} s"


def _flood(outcome: Outcome) -> Iterator[str]:
    n_findings = len(outcome.scorecard.findings) if outcome.scorecard else 0
    if len(outcome.report.encode()) > MOST_REPORT_BYTES or n_findings > MOST_FINDINGS:
        yield f"the report has {len(outcome.report):,} characters and {n_findings:,} findings"


def _markup(page: str) -> Iterator[str]:
    tags = _Tags()
    tags.feed(page)
    if tags.found:
        yield f"the report has {', '.join(sorted(tags.found))}"
    odd = sorted({f"U+{ord(char):04X}" for char in page if not char.isprintable() and char not in "\n\u202f"})
    if odd:
        yield f"the report has the raw characters {', '.join(odd)}"


def streams(card: Scorecard | None) -> Iterator[str]:
    """All that the submission's programs said and wrote, as far as it is kept."""
    for result in card.results if card else ():
        for evidence in result.evidence:
            yield from (evidence.stdout, evidence.stderr, evidence.note)
    for finding in card.findings if card else ():
        yield finding.detail


class _Tags(HTMLParser):
    """Those that no report of ours has, and what would run as a script."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs if name.startswith("on")}
        links = {value for name, value in attrs if name in ("href", "src") and not (value or "").startswith("#")}
        if tag in _TAGS or names or links:
            self.found.add(f"<{tag} {' '.join(sorted(names))}>")
