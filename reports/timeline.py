"""Where a cohort's time went: each submission's phases over the clock, as a picture, and in seconds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import NamedTuple

from grader.model import Phase, Scorecard
from reports.linked import Linked, NameView, name_view
from reports.quantities import NOTHING, count_text, seconds_text, time_text
from reports.scale import percent

_SUITE = "suite "
_STAGES = ("clone", "image", "attempt given up", "examination", "report")
"""One after the other, and together the whole; what else there is are parts of an examination."""
_PAUSE_SECONDS = 180.0
"""Nobody was graded for longer: that is cut out of the picture."""
_PAUSE_SHARE = 0.03
"""Of the picture's width, for what is cut out."""
_MOST_TICKS = 7
_STEPS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
_LONGEST_SECONDS = 1e6
_LATEST = 4e9
"""The year 2096. What claims to be later or longer is a scorecard that somebody wrote by hand."""
_THINNEST = 0.02
"""Percent of the width; less is not drawn."""


class Kind(NamedTuple):
    """A column of seconds. `mark` is the colour and pattern in the picture; some share one."""

    mark: str
    title: str


_PHASES = {
    "clone": Kind("clone", "Clone"),
    "image": Kind("image", "Image"),
    "outline": Kind("rest", "Outline"),
    "boxes": Kind("boxes", "Boxes"),
    "preparation": Kind("preparation", "Preparation"),
    "suite hidden": Kind("hidden", "Suite hidden"),
    "suite testing": Kind("testing", "Suite testing"),
    "suite security": Kind("suites", "Suite security"),
    "suite design": Kind("suites", "Suite design"),
    "suite communication": Kind("suites", "Suite communication"),
    "suite …": Kind("suites", "Other suites"),
    "attempt given up": Kind("given-up", "Given up"),
    "report": Kind("rest", "Report"),
}
"""By a phase's name, in the order of the columns."""
KINDS = tuple(_PHASES.values())
LEGEND = (
    *(_PHASES[name] for name in ("clone", "image", "boxes", "preparation", "suite hidden", "suite testing")),
    Kind("suites", "Other suites"),
    Kind("given-up", "Given up"),
    Kind("rest", "Report"),
)
"""Of each mark, what it stands for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SpanView:
    """x and width in percent of the picture."""

    mark: str
    x: str
    width: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondsView:
    title: str
    """Of the column."""
    text: str
    value: str
    """For sorting; empty where it is not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeRowView:
    name: NameView
    began_text: str
    began_value: str
    spans: tuple[SpanView, ...]
    together: SecondsView
    seconds: tuple[SecondsView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TickView:
    x: str
    text: str
    anchor: str
    """Where the text is held, so that none hangs over the edge."""
    is_spare: bool
    """Left out where there is little room."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SumView:
    title: str
    together_text: str
    texts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelineView:
    kinds: tuple[Kind, ...]
    """Those that somebody has, in the order of the columns."""
    legend: tuple[Kind, ...]
    rows: tuple[TimeRowView, ...]
    """By when they began."""
    ticks: tuple[TickView, ...]
    cuts: tuple[SpanView, ...]
    sums: tuple[SumView, ...]
    sentence: str


def timeline_view(linked: Sequence[Linked]) -> TimelineView | None:
    """None: nobody's phases are known."""
    timed = sorted((_timed(each) for each in linked), key=lambda each: (each.began is None, each.began or 0.0))
    kinds = tuple(kind for kind in KINDS if any(kind in each.seconds for each in timed))
    if not kinds:
        return None
    axis = _Axis.of(timed)
    return TimelineView(
        kinds=kinds,
        legend=tuple(each for each in LEGEND if each.mark in {kind.mark for kind in kinds}),
        rows=tuple(_row(each, kinds, axis) for each in timed),
        ticks=axis.ticks(),
        cuts=axis.cuts(),
        sums=(
            _sum("Half took at most", timed, kinds, median),
            _sum("All together", timed, kinds, sum),
        ),
        sentence=_sentence(timed, axis),
    )


def kind_of(phase: Phase) -> Kind | None:
    """None for one that others are parts of."""
    otherwise = _PHASES["suite …"] if phase.name.startswith(_SUITE) else None
    return _PHASES.get(phase.name, otherwise)


class _Timed(NamedTuple):
    linked: Linked
    began: float | None
    """Seconds since 1970; None: not known."""
    spans: tuple[tuple[Kind, float, float], ...]
    """Begin and end, likewise."""
    seconds: dict[Kind, float]
    together: float


def _timed(linked: Linked) -> _Timed:
    card = linked.card
    began = _instant(card.provenance.started_at)
    seconds: dict[Kind, float] = {}
    spans = []
    for phase in card.provenance.phases:
        kind = kind_of(phase)
        if kind is None:
            continue
        seconds[kind] = seconds.get(kind, 0.0) + phase.wall_seconds
        if began is not None and phase.started_seconds is not None and phase.wall_seconds < _LONGEST_SECONDS:
            start = began + phase.started_seconds
            spans.append((kind, start, start + phase.wall_seconds))
    return _Timed(linked, began if spans else None, tuple(spans), seconds, _together(card))


def _together(card: Scorecard) -> float:
    return sum(phase.wall_seconds for phase in card.provenance.phases if phase.name in _STAGES)


def _instant(text: str) -> float | None:
    try:
        time = datetime.fromisoformat(text)
        instant = (time.replace(tzinfo=UTC) if time.tzinfo is None else time).timestamp()
    except (ValueError, OverflowError):
        return None
    return instant if 0 <= instant < _LATEST else None


class _Axis:
    """From the clock to the picture's width, without the pauses."""

    def __init__(self, stretches: Sequence[tuple[float, float]]) -> None:
        """`stretches`: when somebody was graded, begin and end, in order and apart; at least one."""
        self._stretches = stretches
        busy = sum(end - start for start, end in stretches) or 1.0
        left = 1.0 - _PAUSE_SHARE * (len(stretches) - 1)
        self._scale = max(left, 0.2) / busy
        self._pause = (1.0 - self._scale * busy) / (len(stretches) - 1) if len(stretches) > 1 else 0.0
        self.busy_seconds = busy

    @classmethod
    def of(cls, timed: Iterable[_Timed]) -> "_Axis":
        whole = sorted(_whole(each) for each in timed if each.spans)
        stretches: list[tuple[float, float]] = []
        for start, end in whole:
            if stretches and start - stretches[-1][1] <= _PAUSE_SECONDS:
                stretches[-1] = (stretches[-1][0], max(stretches[-1][1], end))
            else:
                stretches.append((start, end))
        return cls(stretches or [(0.0, 0.0)])

    @property
    def n_cuts(self) -> int:
        return len(self._stretches) - 1

    def place(self, instant: float) -> float:
        """In percent."""
        x = 0.0
        for start, end in self._stretches:
            if instant <= end:
                return 100 * (x + max(instant - start, 0.0) * self._scale)
            x += (end - start) * self._scale + self._pause
        return 100.0

    def cuts(self) -> tuple[SpanView, ...]:
        ends = [end for _, end in self._stretches[:-1]]
        return tuple(SpanView(mark="cut", x=percent(self.place(end)), width=percent(100 * self._pause)) for end in ends)

    def ticks(self) -> tuple[TickView, ...]:
        step = next((step for step in _STEPS if self.busy_seconds / step <= _MOST_TICKS), _STEPS[-1])
        instants = [at for start, end in self._stretches for at in _multiples(start, end, step)][: 4 * _MOST_TICKS]
        places = [(at, self.place(at)) for at in instants]
        form = "%H:%M:%S" if step < 60 else "%H:%M"
        return tuple(
            TickView(
                x=percent(x),
                text=datetime.fromtimestamp(at, UTC).strftime(form),
                anchor="start" if x < 4 else "end" if x > 96 else "middle",
                is_spare=bool(n % 2),
            )
            for n, (at, x) in enumerate(places)
        )


def _multiples(start: float, end: float, step: int) -> list[float]:
    first = -(-start // step) * step
    return [first + n * step for n in range(int((end - first) // step) + 1)] if first <= end else []


def _row(timed: _Timed, kinds: Sequence[Kind], axis: _Axis) -> TimeRowView:
    return TimeRowView(
        name=name_view(timed.linked),
        began_text=NOTHING if timed.began is None else time_text(timed.linked.card.provenance.started_at),
        began_value="" if timed.began is None else f"{timed.began:.0f}",
        spans=tuple(span for kind, start, end in timed.spans if (span := _span(kind, start, end, axis))),
        together=_seconds("Together", timed.together or None),
        seconds=tuple(_seconds(kind.title, timed.seconds.get(kind)) for kind in kinds),
    )


def _span(kind: Kind, start: float, end: float, axis: _Axis) -> SpanView | None:
    x, width = axis.place(start), axis.place(end) - axis.place(start)
    return SpanView(mark=kind.mark, x=percent(x), width=percent(width)) if width >= _THINNEST else None


def _seconds(title: str, seconds: float | None) -> SecondsView:
    if seconds is None:
        return SecondsView(title=title, text=NOTHING, value="")
    return SecondsView(title=title, text=seconds_text(seconds), value=f"{seconds:.3f}")


def _sum(
    title: str, timed: Sequence[_Timed], kinds: Sequence[Kind], reckon: Callable[[Sequence[float]], float]
) -> SumView:
    columns = [[each.seconds[kind] for each in timed if kind in each.seconds] for kind in kinds]
    return SumView(
        title=title,
        together_text=seconds_text(reckon([each.together for each in timed])),
        texts=tuple(seconds_text(reckon(column)) for column in columns),
    )


def _sentence(timed: Sequence[_Timed], axis: _Axis) -> str:
    placed = [each for each in timed if each.spans]
    n_lost = len(timed) - len(placed)
    parts = []
    if placed:
        first = _clock_text(min(_whole(each)[0] for each in placed))
        last = _clock_text(max(_whole(each)[1] for each in placed))
        parts.append(f"From {first} to {last}; somebody was graded for {seconds_text(axis.busy_seconds)} of that.")
    if axis.n_cuts:
        parts.append(f"{count_text(axis.n_cuts, 'pause')} in which nobody was graded {_be(axis.n_cuts)} cut out.")
    if n_lost:
        parts.append(f"Of {count_text(n_lost, 'submission')} it is not known when: an earlier takehome graded them.")
    return " ".join(parts)


def _whole(timed: _Timed) -> tuple[float, float]:
    return min(start for _, start, _ in timed.spans), max(end for _, _, end in timed.spans)


def _clock_text(instant: float) -> str:
    return time_text(datetime.fromtimestamp(instant, UTC).isoformat())


def _be(n: int) -> str:
    return "is" if n == 1 else "are"
