"""What a probe says: the way it ends, what it found and measured, and the evidence for that."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from grader.contract import Contract
from grader.examiner.answer import Run
from grader.examiner.faults import NotMeasured, PartialCredit
from grader.model import CalibrationGroup, Evidence, Finding, Handled, Handling, Measurement, Place

_MOST_GROUPS = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """A metric of the contract, as a hidden probe measured it."""

    value: float
    low: float
    high: float
    """Where it lies, by chance: usually a 95 % interval."""
    tolerance: float = 0.0
    """How far beyond that an honest claim may be, for it was made on other data."""


class Account:
    """Of one submission, from probe to probe; evidence is of the present one."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.measured: dict[str, Measured] = {}
        """By metric: what `measure` was told so far."""
        self.findings: list[Finding] = []
        self._calibration: tuple[CalibrationGroup, ...] = ()
        self.begin_probe()

    def partial(self, fraction: float, why: str) -> NoReturn:
        """Ends the probe with that share of its points, above 0 and below 1."""
        raise PartialCredit(fraction, why)

    def not_measured(self, why: str) -> NoReturn:
        """Ends the probe: the instrument is unsure."""
        raise NotMeasured(why)

    def find(
        self, kind: str, title: str, detail: str = "", places: tuple[Place, ...] = (), difference: str = ""
    ) -> None:
        """Records something to look at, whatever it costs; with a change of ours, if it is about one, as a diff."""
        self.findings.append(Finding(kind=kind, title=title, detail=detail, places=places, difference=difference))

    def note(self, text: str, places: tuple[Place, ...] = ()) -> None:
        """Adds to the present probe's evidence."""
        self._evidence.append(Evidence(note=text, places=places))

    def measure(
        self,
        metric: str,
        value: float,
        low: float,
        high: float,
        *,
        tolerance: float = 0.0,
        baseline: float | None = None,
        bar: float | None = None,
    ) -> None:
        """Records a metric of the contract and the interval that it lies in, for claims to be held against.

        `tolerance`: how far beyond the interval an honest claim may be, such as from one season to the next. For the
        report to draw, `baseline`: what something simple reaches on the same data, and `bar`: where full points begin.
        Raises KeyError for a metric that the contract has not, ValueError for what is no number.
        """
        known = self.contract.metric(metric)
        numbers = [number for number in (value, low, high, tolerance, baseline, bar) if number is not None]
        if not all(map(math.isfinite, numbers)):
            raise ValueError(f"`{metric}` is {value}, within {low} and {high} give or take {tolerance}")
        low, high = min(low, value), max(high, value)
        self.measured[metric] = Measured(value=value, low=low, high=high, tolerance=abs(tolerance))
        self._measurements.append(
            Measurement(
                metric=metric,
                value=value,
                low=low,
                high=high,
                higher_is_better=known.higher_is_better,
                baseline=baseline,
                bar=bar,
            )
        )

    def calibrate(self, groups: Iterable[tuple[float, float, int]]) -> None:
        """Records, for the report to draw, what was predicted and what happened: `(said, happened, rows)` per group.

        Groups go by rising probability. Raises ValueError for what is no share, or more than 40 groups.
        """
        found = tuple(
            CalibrationGroup(said=float(said), happened=float(happened), n_rows=int(n_rows))
            for said, happened, n_rows in groups
        )
        if len(found) > _MOST_GROUPS or not all(0 <= share <= 1 for g in found for share in (g.said, g.happened)):
            raise ValueError(
                f"{len(found)} groups, of which each is (said, happened, rows) with shares of one: {found}"
            )
        self._calibration = found

    def handled(self, input: str, *, asked: Handling | str, seen: Handling | str | None) -> None:
        """Records, for the report's table, what the brief asks to be made of an input, and what was.

        It earns and costs nothing. Raises ValueError for what is no word of `Handling`.
        """
        seen = None if seen is None else Handling(seen)
        self._handled.append(Handled(input=input, asked=Handling(asked), seen=seen))

    # What the plugin asks

    def begin_probe(self) -> None:
        self._evidence: list[Evidence] = []
        self._measurements: list[Measurement] = []
        self._calibration = ()
        self._handled: list[Handled] = []
        self._timed_out = False
        self.probe_missing = ""
        """On a module that a command of the present probe could not find."""

    @property
    def probe_evidence(self) -> tuple[Evidence, ...]:
        return tuple(self._evidence)

    @property
    def probe_measurements(self) -> tuple[Measurement, ...]:
        return tuple(self._measurements)

    @property
    def probe_calibration(self) -> tuple[CalibrationGroup, ...]:
        return self._calibration

    @property
    def probe_handled(self) -> tuple[Handled, ...]:
        return tuple(self._handled)

    @property
    def probe_timed_out(self) -> bool:
        """A command of the present probe was ended for its time."""
        return self._timed_out

    # What running adds

    def add_run(self, run: Run) -> None:
        self._evidence.append(run.evidence())
        self._timed_out = self._timed_out or run.result.timed_out
        self._find_traces(run)

    def _find_traces(self, run: Run) -> None:
        line, result = " ".join(run.argv), run.result
        if result.left_running:
            detail = f"{result.left_running} outlived `{line}` and were ended."
            self._find_once("left-running", "A command left processes running", detail)
        if result.tampering:
            detail = f"`{line}`: {'; '.join(result.tampering)}"
            self._find_once("tampering", "A command tampered with a process of the sandbox", detail)

    def _find_once(self, kind: str, title: str, detail: str) -> None:
        if not any(finding.kind == kind for finding in self.findings):
            self.find(kind, title, detail)
