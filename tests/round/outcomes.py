"""What became of a member, held against the table: every difference is a sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from grader.model import ProbeResult, Scorecard, Verdict
from grader.probe_pattern import matches_any
from grader.scoring import has_judge_error
from grader.store import scorecard_json
from tests.round.member import Kind, Member, Outcome

_COSTS_NOTHING = (Verdict.PASSED, Verdict.NOT_MEASURED)


@dataclass(frozen=True, kw_only=True)
class Became:
    """Of one member."""

    card: Scorecard | None = None
    error: str = ""
    in_time: bool = True


def differences(
    member: Member, became: Became, *, fails: tuple[str, ...] = (), may_fail: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """None: it is as it should be. `fails` and `may_fail` are a known-bad's own, besides the table's."""
    outcome = member.outcome
    if outcome.kind is not Kind.SCORED:
        return tuple(_unscored(outcome, became))
    if became.card is None:
        return (f"has no scorecard: {became.error}",)
    return tuple(_scored(outcome, became.card, (*outcome.fails, *fails), (*outcome.may_fail, *may_fail)))


def _unscored(outcome: Outcome, became: Became) -> Iterator[str]:
    if became.card is not None:
        yield f"is scored: {became.card.total}"
    if not re.search(outcome.says, became.error):
        yield f"is told {became.error!r}, without {outcome.says!r}"
    if became.in_time is (outcome.kind is Kind.NOTHING_IN_TIME):
        yield "is said to have come too late" if not became.in_time else "is not said to have come too late"


def _scored(outcome: Outcome, card: Scorecard, fails: tuple[str, ...], may_fail: tuple[str, ...]) -> Iterator[str]:
    if has_judge_error(card) or card.total is None:
        errors = (*card.judge_errors, *(each.rationale for each in card.results if _is_judge_error(each)))
        yield f"is not judged: {card.rationale} {' '.join(errors)}"
        return
    if not outcome.at_least <= card.total <= outcome.at_most:
        yield f"comes to {card.total:g}, not to {outcome.at_least:g} to {outcome.at_most:g}"
    yield from _probes(outcome, card, fails, may_fail)
    kinds = {finding.kind for finding in (*card.findings, *card.snapshot.findings)}
    yield from (f"has no finding {kind!r}" for kind in outcome.findings if kind not in kinds)
    text = scorecard_json(card).decode()
    if outcome.says_somewhere not in text:
        yield f"says nothing of {outcome.says_somewhere!r}"
    if outcome.never_says and outcome.never_says in text:
        yield f"says {outcome.never_says!r}"
    yield from _environment(outcome, msgspec.json.decode(text))


def _probes(outcome: Outcome, card: Scorecard, fails: tuple[str, ...], may_fail: tuple[str, ...]) -> Iterator[str]:
    costly = [result.probe.id for result in card.results if result.verdict not in _COSTS_NOTHING]
    for pattern in fails:
        asked = [each.probe.id for each in card.results if matches_any((pattern,), each.probe.id)]
        unmeasured = [each.probe.id for each in card.results if each.verdict is Verdict.NOT_MEASURED]
        if not asked:
            yield f"was not asked {pattern}"
        elif not set(asked) & {*costly, *unmeasured}:
            yield f"passes {pattern}"
    if outcome.only_fails:
        extra = [identity for identity in costly if not matches_any((*fails, *may_fail), identity)]
        yield from (f"fails {identity}" for identity in extra)


def _environment(outcome: Outcome, values: dict[str, Any]) -> Iterator[str]:
    provenance, deadline = values["provenance"], values["snapshot"].get("deadline") or {}
    python, versions = str(provenance.get("python", "")), provenance["versions"]
    if outcome.python and not f"{python}.".startswith(f"{outcome.python}."):
        yield f"ran on Python {python}, not {outcome.python}"
    for name, version in outcome.versions.items():
        if versions.get(name) != version:
            yield f"has {name} {versions.get(name)}, not {version}"
    n_later = deadline.get("n_later", 0)
    if n_later != outcome.n_later:
        yield f"has {n_later} commits after the deadline, not {outcome.n_later}"


def _is_judge_error(result: ProbeResult) -> bool:
    return result.verdict is Verdict.JUDGE_ERROR
