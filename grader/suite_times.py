"""How long each suite of an examination took, by the host's clock, from what the examiner says as it goes."""

from dataclasses import dataclass

from grader.model import Phase, Probe, ProbeResult

SUITE_PHASE = "suite "
"""What the name of a suite's phase begins with."""


@dataclass(slots=True)
class _Span:
    began: float | None = None
    ended: float = 0.0
    beside_seconds: float = 0.0
    """Of probes that ran beside the others."""


class SuiteTimes:
    """Is told when a probe begins and when it has a result; seconds since the examination began, by one clock.

    Probes of files alone run beside the others and are never said to begin: what they took is the examiner's word, and
    counts only where the whole suite is of such.
    """

    def __init__(self) -> None:
        self._spans: dict[str, _Span] = {}
        self._running: str | None = None

    def begin(self, probe: Probe, at_seconds: float) -> None:
        self._running = probe.id
        span = self._span(probe)
        if span.began is None:
            span.began = at_seconds

    def end(self, result: ProbeResult, at_seconds: float) -> None:
        span = self._span(result.probe)
        if result.probe.id == self._running:
            span.ended = at_seconds
        else:
            span.beside_seconds += result.wall_seconds
        self._running = None

    def phases(self) -> tuple[Phase, ...]:
        """One for each suite, in the order in which they were first heard of."""
        return tuple(_phase(suite, span) for suite, span in self._spans.items())

    def _span(self, probe: Probe) -> _Span:
        return self._spans.setdefault(probe.suite, _Span())


def _phase(suite: str, span: _Span) -> Phase:
    name = f"{SUITE_PHASE}{suite}"
    if span.began is None:
        return Phase(name=name, wall_seconds=span.beside_seconds)
    return Phase(name=name, wall_seconds=max(span.ended - span.began, 0.0), started_seconds=span.began)
