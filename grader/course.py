"""The course of one examination: what the examiner says, checked message by message, and what of it is kept.

An examiner has parsed hostile bytes. What it says of its own submission is believed; it costs the host no more than the
limits here, and changes nothing that it has said before.
"""

import json
from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import Meta

from grader.model import Examination, Finding, Need, Phase, Probe, ProbeResult, Verdict
from grader.plain import plain
from grader.suite_times import SuiteTimes
from sandbox.known_types import known
from sandbox.protocol import Message, ProtocolError

HEAD_LIMIT_BYTES = 8 * 2**20
"""Of one message; a result of our suites with all its evidence takes 40 KB."""
SAID_LIMIT_CHARACTERS = 32 * 2**20
"""Of all messages of one examination together, as JSON: 200 probes with four excerpts each take 4 million."""
TEXT_LIMIT = 16_384
MOST_BOXES = 8
MOST_GENERATIONS = 1_000
"""Of one box. Two for each command that kills it."""
_REASON_LIMIT = 300


class _Said(msgspec.Struct, tag_field="op", frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Collected(_Said, tag="collected", frozen=True):
    probes: tuple[Probe, ...]
    n_boxes: Annotated[int, Meta(ge=1, le=MOST_BOXES)]


class Started(_Said, tag="started", frozen=True):
    probe: str
    """Its id."""


class Resulted(_Said, tag="result", frozen=True):
    result: ProbeResult


class Found(_Said, tag="finding", frozen=True):
    finding: Finding


class Faulted(_Said, tag="judge_error", frozen=True):
    text: str


class BoxDied(_Said, tag="box_died", frozen=True):
    """The next generation of the box is asked for."""

    box: Annotated[int, Meta(ge=0)]
    generation: Annotated[int, Meta(ge=1, le=MOST_GENERATIONS)]


class PhaseEnded(_Said, tag="phase", frozen=True):
    name: str
    wall_seconds: Annotated[float, Meta(ge=0)]


class Needed(_Said, tag="need", frozen=True):
    need: Need


class Ended(_Said, tag="end", frozen=True):
    """Of the examination."""


Said = Collected | Started | Resulted | Found | Faulted | BoxDied | PhaseEnded | Needed | Ended


class Course:
    """What has come from one examiner so far."""

    def __init__(self, *, elapsed: Callable[[], float] = lambda: 0.0) -> None:
        """`elapsed`: seconds since the examination began, by the host's clock."""
        self._elapsed = elapsed
        self._times = SuiteTimes()
        self._probes: dict[str, Probe] | None = None
        self._results: dict[str, ProbeResult] = {}
        self._findings: list[Finding] = []
        self._phases: list[Phase] = []
        self._needs: list[Need] = []
        self._judge_errors: list[str] = []
        self._generations: list[int] = []
        self._n_characters = 0

    @property
    def n_probes(self) -> int:
        return len(self._probes or ())

    @property
    def n_done(self) -> int:
        return len(self._results)

    def probe(self, identity: str) -> Probe:
        """Raises ProtocolError."""
        probe = (self._probes or {}).get(identity)
        if probe is None:
            raise ProtocolError(f"the examiner speaks of a probe that it has not collected: {identity!r:.100}")
        return probe

    def take(self, message: Message) -> Said:
        """What the message says; it is kept.

        Raises:
            ProtocolError: it says what no examiner of ours does, or not now. Nothing of it is kept.
        """
        said = self._checked(message)
        match said:
            case Collected():
                self._collect(said)
            case Started():
                self._times.begin(self.probe(said.probe), self._elapsed())
            case Resulted():
                self._conclude(said.result)
                self._times.end(said.result, self._elapsed())
            case Found():
                self._findings.append(said.finding)
            case Faulted():
                self._judge_errors.append(said.text)
            case BoxDied():
                self._renew(said)
            case PhaseEnded():
                began = max(self._elapsed() - said.wall_seconds, 0.0)
                self._phases.append(Phase(name=said.name, wall_seconds=said.wall_seconds, started_seconds=began))
            case Needed():
                self._needs.append(said.need)
            case Ended():
                if self._probes is None and not self._judge_errors:
                    raise ProtocolError("the examiner ended without a word on which probes there are")
        return said

    def break_off(self, reason: str) -> None:
        """Nothing more will come, for a reason of ours."""
        self._judge_errors.append(reason)

    def examination(self, versions: dict[str, str], phases: tuple[Phase, ...] = ()) -> Examination:
        """Every collected probe has a result in it. `phases` are those before the examiner's."""
        return Examination(
            results=tuple(self._result(probe) for probe in (self._probes or {}).values()),
            findings=tuple(self._findings),
            judge_errors=tuple(self._judge_errors),
            versions=versions,
            phases=(*phases, *self._phases, *self._times.phases()),
            needs=tuple(self._needs),
        )

    def _checked(self, message: Message) -> Said:
        try:
            head = plain(message.head, _text)
            said: Said = msgspec.convert(head, known(Said))
        except (msgspec.ValidationError, ValueError) as error:
            raise ProtocolError(f"the examiner said what none of ours does: {error!s:.{_REASON_LIMIT}}") from error
        self._n_characters += len(json.dumps(head))
        if self._n_characters > SAID_LIMIT_CHARACTERS:
            raise ProtocolError(f"the examiner said more than {SAID_LIMIT_CHARACTERS:,} characters")
        return said

    def _collect(self, said: Collected) -> None:
        if self._probes is not None:
            raise ProtocolError("the examiner collected its probes twice")
        probes = {probe.id: probe for probe in said.probes}
        if len(probes) < len(said.probes):
            raise ProtocolError("two of the suite's probes have one name: give their files different names")
        self._probes = probes
        self._generations = [0] * said.n_boxes

    def _conclude(self, result: ProbeResult) -> None:
        identity = result.probe.id
        if self.probe(identity) != result.probe:
            raise ProtocolError(f"the examiner has another probe under the name of {identity!r:.100}")
        if identity in self._results:
            raise ProtocolError(f"the examiner has a second result for {identity!r:.100}")
        self._results[identity] = result

    def _renew(self, said: BoxDied) -> None:
        if said.box >= len(self._generations) or said.generation <= self._generations[said.box]:
            raise ProtocolError(f"the examiner asked for box {said.box}, generation {said.generation}")
        self._generations[said.box] = said.generation

    def _result(self, probe: Probe) -> ProbeResult:
        return self._results.get(probe.id) or ProbeResult(
            probe=probe, verdict=Verdict.JUDGE_ERROR, rationale="The examination ended before this probe had a verdict."
        )


def _text(text: str) -> str:
    return text[:TEXT_LIMIT]
