"""What people said of a submission, as both pages show it: beside what the machine said, never in its place."""

from dataclasses import dataclass

from grader.model import Finding, Place, ProbeResult, Scorecard, Verdict
from grader.review import Act, Repair, Review, ReviewEntry, patched_files
from reports.headline_views import OPEN_TEXT
from reports.place_views import DifferenceLine, finding_view
from reports.probe_views import VerdictView, area_title, probe_title, verdict_view
from reports.quantities import count_text, number_text, points_text, score_text, time_text
from reports.references import probe_reference
from reports.visible import visible_line, visible_prose

_KINDS = {
    Act.NOTE: "note",
    Act.POINTS: "points by a person",
    Act.OVERRIDE: "verdict changed",
    Act.APPEAL: "appeal",
    Act.ANSWER: "answer",
    Act.REPAIR: "repair",
}
_BY_PEOPLE = {
    Verdict.PASSED: "Counted as passed by a person’s word.",
    Verdict.FAILED: "Counted as failed by a person’s word.",
    Verdict.NOT_MEASURED: "Left out of the score by a person’s word.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedFileView:
    path: str
    lines: tuple[DifferenceLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewEntryView:
    kind: str
    by: str
    time_text: str
    text: str
    area: str
    points_text: str
    probe: str
    """Its title."""
    reference: str
    was: VerdictView | None
    """By the machine, where a person says otherwise."""
    became: VerdictView | None
    repair_text: str
    """`78.4 (Solid) with it; less 5 points for it, 73.4 (Solid)`."""
    differences: tuple[ChangedFileView, ...]
    is_past: bool
    """It is about an earlier examination, and changes no figure of this one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewView:
    machine_text: str
    people_text: str
    """Empty: nobody changed a verdict."""
    repaired_text: str
    """With the last repair of this examination, less its deduction; empty: there is none."""
    repaired_note: str
    rationale: str
    entries: tuple[ReviewEntryView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerView:
    time_text: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AppealView:
    """What a candidate said of a probe, and what people answered."""

    reference: str
    appeals: tuple[AnswerView, ...]
    answers: tuple[AnswerView, ...]
    outcome: str
    """Whether it counts otherwise now."""


def review_view(scorecard: Scorecard, review: Review) -> ReviewView | None:
    """None while nobody said anything."""
    if not review.entries:
        return None
    results = {result.probe.id: result for result in scorecard.results}
    titles = {score.area.id: area_title(score.area) for score in scorecard.areas}
    repair = next((each.repair for each in reversed(review.entries) if each.repair and _is_now(each, scorecard)), None)
    return ReviewView(
        machine_text=_total_text(scorecard.total, scorecard.band),
        people_text=_total_text(review.total, review.band) if review.counted else "",
        repaired_text=_net_text(repair, scorecard) if repair else "",
        repaired_note=_repair_text(repair, scorecard) if repair else "",
        rationale=visible_line(review.rationale),
        entries=tuple(_entry(entry, results.get(entry.probe), scorecard, titles) for entry in review.entries),
    )


def review_note(scorecard: Scorecard, review: Review) -> str:
    """In a few words, for a table of several: `71.2 (Solid) with people’s verdicts, 1 appeal unanswered`."""
    view = review_view(scorecard, review)
    if view is None:
        return ""
    unanswered = sum(not appeal.answers for appeal in appeal_views(scorecard, review))
    found = (
        f"{view.people_text} with people’s verdicts" if view.people_text else "",
        f"{view.repaired_text} with a repair" if view.repaired_text else "",
        f"{count_text(unanswered, 'appeal')} unanswered" if unanswered else "",
    )
    return ", ".join(text for text in found if text) or "reviewed"


def appeal_views(scorecard: Scorecard, review: Review) -> tuple[AppealView, ...]:
    """By probe, as they came; only those of this examination have a reference on the candidate's page."""
    probes = {result.probe.id: result.probe for result in scorecard.results}
    now = [entry for entry in review.entries if _is_now(entry, scorecard)]
    about = dict.fromkeys(entry.probe for entry in now if entry.act in (Act.APPEAL, Act.ANSWER))
    verdicts = {entry.probe: entry.verdict for entry in review.counted}
    return tuple(
        AppealView(
            reference=probe_reference(scorecard, probes[id]),
            appeals=_said(now, id, Act.APPEAL),
            answers=_said(now, id, Act.ANSWER),
            outcome=_BY_PEOPLE.get(verdict, "") if (verdict := verdicts.get(id)) else "",
        )
        for id in about
        if id in probes
    )


def _said(entries: list[ReviewEntry], probe: str, act: Act) -> tuple[AnswerView, ...]:
    mine = (entry for entry in entries if entry.probe == probe and entry.act is act)
    return tuple(AnswerView(time_text=time_text(entry.at), text=visible_prose(entry.text)) for entry in mine)


def _entry(
    entry: ReviewEntry, result: ProbeResult | None, scorecard: Scorecard, titles: dict[str, str]
) -> ReviewEntryView:
    points = entry.points
    return ReviewEntryView(
        kind=_KINDS[entry.act],
        by=visible_line(entry.by),
        time_text=time_text(entry.at),
        text=visible_prose(entry.text),
        area=titles.get(entry.area, visible_line(entry.area)),
        points_text=points_text(points.earned, points.possible) if points else "",
        probe=probe_title(result) if result else visible_line(entry.probe),
        reference=probe_reference(scorecard, result.probe) if result else "",
        was=verdict_view(result.verdict) if result and entry.verdict else None,
        became=verdict_view(entry.verdict) if entry.verdict else None,
        repair_text=_repair_text(entry.repair, scorecard) if entry.repair else "",
        differences=_differences(entry.repair) if entry.repair else (),
        is_past=not _is_now(entry, scorecard),
    )


def _is_now(entry: ReviewEntry, scorecard: Scorecard) -> bool:
    return entry.examination == scorecard.provenance.examination_key


def _differences(repair: Repair) -> tuple[ChangedFileView, ...]:
    return tuple(
        ChangedFileView(
            path=visible_line(file.path),
            lines=finding_view(
                Finding(kind="repaired", title="", difference=file.hunks, places=(Place(path=file.path),))
            ).difference,
        )
        for file in patched_files(repair.patch)
    )


def _net_text(repair: Repair, scorecard: Scorecard) -> str:
    net = repair.total_less_deduction
    return _total_text(net, _band(net, scorecard))


def _repair_text(repair: Repair, scorecard: Scorecard) -> str:
    if repair.total is None:
        return f"{OPEN_TEXT} with it: see its report, `{repair.report}`."
    gross = _total_text(repair.total, _band(repair.total, scorecard))
    return (
        f"{gross} with it; less {_points_text(repair.deduction)} that the rubric takes off for a repair: "
        f"{_net_text(repair, scorecard)}. Its report is `{repair.report}`."
    )


def _points_text(points: float) -> str:
    return f"{number_text(points)} point{'' if points == 1 else 's'}"


def _band(total: float | None, scorecard: Scorecard) -> str | None:
    if total is None:
        return None
    return next((band.name for band in scorecard.bands if total >= band.at_least), None)


def _total_text(total: float | None, band: str | None) -> str:
    if total is None:
        return OPEN_TEXT
    return f"{score_text(total)} ({visible_line(band)})" if band else score_text(total)
