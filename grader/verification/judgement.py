"""What the trials say of the suite. Pure: outcomes in, troubles out."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from grader.model import Probe, Verdict
from grader.probe_pattern import matches, matches_any
from grader.verification.known_bads import KnownBad
from grader.verification.outcome import Catch, Cell, Check, KnownBadResult, TrialKind, TrialOutcome, Trouble
from grader.verification.solutions import Solutions

STARTER_AT_MOST = 10.0
HARD_CODED_BELOW = 30.0
HIDDEN = "hidden"


def troubles_of_trials(outcomes: tuple[TrialOutcome, ...]) -> Iterator[Trouble]:
    """Of references, the ends of the scale, and whatever could not be graded."""
    for outcome in outcomes:
        if outcome.error:
            yield Trouble(check=Check.JUDGE_ERROR, where=outcome.name, text=f"was not graded: {outcome.error}")
        for text in (*outcome.judge_errors, *_judge_errors(outcome)):
            yield Trouble(check=Check.JUDGE_ERROR, where=outcome.name, text=text)
        match outcome.kind:
            case TrialKind.REFERENCE:
                yield from _unpassed(outcome, Check.REFERENCE)
            case TrialKind.PUBLIC:
                yield from _unpassed(outcome, Check.PUBLIC)
            case TrialKind.STARTER:
                yield from _too_high(outcome, f"at most {STARTER_AT_MOST:g}", lambda total: total <= STARTER_AT_MOST)
            case TrialKind.HARD_CODED:
                yield from _too_high(outcome, f"below {HARD_CODED_BELOW:g}", lambda total: total < HARD_CODED_BELOW)
            case TrialKind.KNOWN_BAD | TrialKind.JUNK:
                pass


def flakes(outcomes: tuple[TrialOutcome, ...]) -> Iterator[Trouble]:
    """Probes that say one thing of a reference in one run, and another in the next."""
    seen: dict[tuple[str, str], dict[str, list[str]]] = {}
    for outcome in outcomes:
        if outcome.kind is TrialKind.REFERENCE:
            for cell in outcome.cells:
                said = f"{cell.verdict}{'' if cell.fraction is None else f' {cell.fraction:.2f}'}"
                seen.setdefault((outcome.solution, cell.probe), {}).setdefault(said, []).append(outcome.about)
    for (solution, probe), runs_by_verdict in seen.items():
        if len(runs_by_verdict) > 1:
            text = "; ".join(f"{verdict} ({', '.join(runs)})" for verdict, runs in runs_by_verdict.items())
            yield Trouble(check=Check.FLAKE, where=probe, text=f"on {solution}: {text}")


def results_of_known_bads(
    known_bads: tuple[KnownBad, ...], outcomes: Mapping[str, TrialOutcome], solutions: Solutions
) -> tuple[KnownBadResult, ...]:
    """`outcomes` by the known-bad's name."""
    reasons = {excuse.known_bad: excuse.reason for excuse in solutions.excuses}
    return tuple(
        _known_bad_result(known_bad, outcomes[known_bad.name], reasons.get(known_bad.name, ""))
        for known_bad in known_bads
    )


def troubles_of_known_bads(
    known_bads: tuple[KnownBad, ...], results: tuple[KnownBadResult, ...], probes: tuple[Probe, ...]
) -> Iterator[Trouble]:
    by_name = {known_bad.name: known_bad for known_bad in known_bads}
    for result in results:
        known_bad = by_name[result.name]
        for pattern in known_bad.fails:
            if not any(matches(pattern, probe.id) for probe in probes):
                text = f"names {pattern!r}, and the suite has no such probe"
                yield Trouble(check=Check.KNOWN_BAD, where=result.name, text=text)
        if result.catch is Catch.MISSED:
            yield Trouble(check=Check.KNOWN_BAD, where=result.name, text=_missed_text(known_bad, result))
        elif result.catch is Catch.TOO_MUCH:
            text = f"also failed {', '.join(result.others)}; allow it in may_fail, or find out why"
            yield Trouble(check=Check.OTHERS, where=result.name, text=text)


def unproven(probes: tuple[Probe, ...], outcomes: tuple[TrialOutcome, ...]) -> Iterator[Trouble]:
    """Hidden probes that no known-bad failed: nobody knows whether they can fail."""
    failed = {cell.probe for outcome in outcomes if outcome.kind is TrialKind.KNOWN_BAD for cell in outcome.losses}
    for probe in probes:
        if probe.suite == HIDDEN and probe.id not in failed:
            yield Trouble(check=Check.UNPROVEN, where=probe.id, text="no known-bad fails it, so it proves nothing")


def passed_on_junk(outcomes: tuple[TrialOutcome, ...], solutions: Solutions) -> Iterator[Trouble]:
    for outcome in outcomes:
        kind = outcome.name.partition(".")[2]
        excused = tuple(probe for excuse in solutions.junk_excuses if excuse.kind == kind for probe in excuse.probes)
        if outcome.kind is TrialKind.JUNK:
            for cell in outcome.cells:
                if cell.looked and _earned(cell) and not matches_any(excused, cell.probe):
                    text = f"{cell.verdict} on {kind} answers ({outcome.about}), which it looked at"
                    yield Trouble(check=Check.JUNK, where=cell.probe, text=text)


def _judge_errors(outcome: TrialOutcome) -> Iterator[str]:
    for cell in outcome.cells:
        if cell.verdict is Verdict.JUDGE_ERROR:
            yield f"{cell.probe}: {cell.rationale}"


def _unpassed(outcome: TrialOutcome, check: Check) -> Iterator[Trouble]:
    for cell in outcome.cells:
        if cell.verdict is not Verdict.PASSED and cell.verdict is not Verdict.JUDGE_ERROR:
            text = (
                f"{cell.probe} {cell.verdict} ({outcome.about}): {cell.rationale}" if outcome.about else cell.rationale
            )
            yield Trouble(check=check, where=outcome.solution, text=text)


def _too_high(outcome: TrialOutcome, wanted: str, is_right: Callable[[float], bool]) -> Iterator[Trouble]:
    if outcome.total is None:
        if not outcome.error:
            yield Trouble(check=Check.ENDS, where=outcome.solution, text=f"has no total; it should be {wanted}")
    elif not is_right(outcome.total):
        earned = ", ".join(cell.probe for cell in outcome.cells if _earned(cell))
        text = f"scores {outcome.total:g}, and should score {wanted}; it earns points by {earned}"
        yield Trouble(check=Check.ENDS, where=outcome.solution, text=text)


def _known_bad_result(known_bad: KnownBad, outcome: TrialOutcome, reason: str) -> KnownBadResult:
    lost = [cell.probe for cell in outcome.losses]
    named = [probe for probe in lost if known_bad.blind or matches_any(known_bad.fails, probe)]
    allowed = (*known_bad.fails, *known_bad.may_fail)
    others = [] if known_bad.blind else [probe for probe in lost if not matches_any(allowed, probe)]
    return KnownBadResult(
        name=known_bad.name,
        about=known_bad.about,
        catch=_catch(known_bad, outcome, named, others, reason),
        blind=known_bad.blind,
        by=tuple(named),
        others=tuple(others),
        reason=reason,
    )


def _catch(known_bad: KnownBad, outcome: TrialOutcome, named: list[str], others: list[str], reason: str) -> Catch:
    if outcome.error:
        return Catch.NOT_GRADED
    is_caught = bool(named) and all(any(matches(pattern, probe) for probe in named) for pattern in known_bad.fails)
    if not is_caught:
        return Catch.EXCUSED if reason else Catch.MISSED
    return Catch.TOO_MUCH if others else Catch.CAUGHT


def _missed_text(known_bad: KnownBad, result: KnownBadResult) -> str:
    if known_bad.blind:
        return f"costs no points: {known_bad.about}"
    passed = [pattern for pattern in known_bad.fails if not any(matches(pattern, probe) for probe in result.by)]
    instead = f"; it failed {', '.join(result.others)} instead" if result.others else ""
    return f"does not fail {', '.join(passed)}{instead} ({known_bad.about})"


def _earned(cell: Cell) -> bool:
    return cell.verdict in (Verdict.PASSED, Verdict.PARTIAL)


def all_probes(outcomes: Iterable[tuple[Probe, ...]]) -> tuple[Probe, ...]:
    """Each probe once, in the order in which the suites have them."""
    by_id = {probe.id: probe for probes in outcomes for probe in probes}
    return tuple(by_id.values())
