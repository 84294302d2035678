"""A review beside a scorecard: what an entry may say, and what the score is with it. The scorecard stays as it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from grader.errors import ReviewError
from grader.model import Area, Points, Probe, ProbeResult, Rubric, Scorecard, Verdict
from grader.review import Act, Review, ReviewEntry
from grader.scoring import score_again
from reports.references import probe_reference

OVERRIDES = {"passed": Verdict.PASSED, "failed": Verdict.FAILED, "left-out": Verdict.NOT_MEASURED}
"""Verdicts that a person may give, by the word for them. Left out: worth nothing either way."""
SHORTEST_TITLE = 12
"""Characters, from which on a text that has a probe's title has it hardly by chance."""
MOST_CHARACTERS = 20_000
"""Of one entry's text."""
_POINTS = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)\s*/\s*(\d{1,4}(?:\.\d{1,2})?)")
_WORDS = {
    Act.NOTE: "Give them with --note.",
    Act.POINTS: "Say with --reason what the points are for.",
    Act.OVERRIDE: "Say with --reason why the machine's verdict is wrong.",
    Act.APPEAL: "Give the candidate's with --appeal.",
    Act.ANSWER: "Give them with --answer.",
    Act.REPAIR: "Say with --reason what the patch repairs.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """What a person typed; which of these go together, `entry_of` says."""

    act: Act
    text: str
    area: str = ""
    probe: str = ""
    """An id or a reference."""
    verdict: str = ""
    points: str = ""
    """Such as `4/5`."""


def entry_of(card: Scorecard, remark: Remark, *, by: str, at: str) -> ReviewEntry:
    """The entry that a remark makes. Raises ReviewError when it is about nothing that there is, or lacks something."""
    text, act = remark.text.strip(), remark.act
    if not text:
        raise ReviewError(f"An entry of the kind {act.value} needs words. {_WORDS[act]}")
    if len(text) > MOST_CHARACTERS:
        raise ReviewError(f"{len(text):,} characters are too many for one entry: {MOST_CHARACTERS:,} at most.")
    if not by.strip():
        raise ReviewError("Nobody is named who says it. Name yourself with --by.")
    on_probe = act in (Act.OVERRIDE, Act.APPEAL, Act.ANSWER)
    if on_probe and not remark.probe:
        raise ReviewError(f"An entry of the kind {act.value} is about a probe. Name it with --probe.")
    if on_probe and remark.area:
        raise ReviewError(f"An entry of the kind {act.value} is about a probe, not about an area. Leave --area out.")
    if act is Act.ANSWER:
        require_untold(card, text)
    return ReviewEntry(
        at=at,
        by=by.strip(),
        act=act,
        text=text,
        area=find_area(card, remark.area).id if remark.area else "",
        probe=find_probe(card, remark.probe).id if remark.probe else "",
        verdict=OVERRIDES[remark.verdict] if act is Act.OVERRIDE else None,
        points=_points(remark.points) if act is Act.POINTS else None,
        examination=card.provenance.examination_key,
        commit=card.snapshot.commit,
    )


def reviewed(card: Scorecard, entries: Iterable[ReviewEntry]) -> Review:
    """The review of a scorecard: of its overrides, those of this examination count, the last one of each probe."""
    entries = tuple(entries)
    known = {result.probe.id for result in card.results}
    last = {
        entry.probe: entry
        for entry in entries
        if entry.act is Act.OVERRIDE and entry.probe in known and is_of(entry, card)
    }
    if not last:
        return Review(entries=entries)
    results = tuple(_overridden(result, last.get(result.probe.id)) for result in card.results)
    scored = score_again(card, results, Rubric(areas=tuple(score.area for score in card.areas), bands=card.bands))
    return Review(
        entries=entries,
        counted=tuple(last.values()),
        total=scored.total,
        band=scored.band,
        rationale=scored.rationale,
    )


def is_of(entry: ReviewEntry, card: Scorecard) -> bool:
    """It is about this examination, not about an earlier one."""
    return entry.examination == card.provenance.examination_key


def find_probe(card: Scorecard, name: str) -> Probe:
    """The probe of that id, or of that reference, such as `K7Q-2FD`. Raises ReviewError when there is none."""
    wanted = name.strip()
    for result in card.results:
        if wanted == result.probe.id or wanted.upper() == probe_reference(card, result.probe):
            return result.probe
    raise ReviewError(
        f"{card.name} has no probe {wanted!r}. Its probes stand in report.html, each with its id and with a reference "
        "such as K7Q-2FD, by which the candidate knows it; references change when a submission is examined anew."
    )


def find_area(card: Scorecard, id: str) -> Area:
    """Raises ReviewError when the scorecard has no such area."""
    for score in card.areas:
        if id == score.area.id:
            return score.area
    raise ReviewError(f"{card.name} has no area {id!r}. It has {', '.join(score.area.id for score in card.areas)}.")


def require_untold(card: Scorecard, text: str) -> None:
    """Raises ReviewError when an answer, which the candidate reads, has a probe's title or id in it."""
    plain = _plain(text)
    for result in card.results:
        title = _plain(result.probe.title).rstrip(".")
        function = result.probe.id.partition("[")[0].rpartition("::")[2].casefold()
        for told in (title, function):
            if len(told) >= SHORTEST_TITLE and told in plain:
                raise ReviewError(
                    f"The candidate reads the answer, and {told!r} in it tells what a hidden probe looks at. "
                    "Say it by the brief's requirement instead; nothing was noted."
                )


def _points(text: str) -> Points:
    found = _POINTS.fullmatch(text.strip())
    earned, possible = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    if not 0 <= earned <= possible or possible == 0:
        raise ReviewError(f"{text!r} are no points. Give those earned of those possible, such as --points 4/5.")
    return Points(earned=earned, possible=possible)


def _overridden(result: ProbeResult, entry: ReviewEntry | None) -> ProbeResult:
    if entry is None or entry.verdict is None:
        return result
    return replace(result, verdict=entry.verdict, fraction=None)


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").casefold().split())
