"""Places in the graded commit, changes of ours to it, and findings: what there is to look at, as lines of code."""

import re
from dataclasses import dataclass

from grader.model import Finding, Place
from reports.highlight import Piece, coloured
from reports.visible import visible_line, visible_prose

MAX_DIFFERENCE_LINES = 60
MAX_PLACES = 20
_HUNK = re.compile(r"@@ -(\d{1,9})(?:,\d+)? \+\d+(?:,\d+)? @@")


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeLine:
    number: str
    is_here: bool
    """The line that it is about."""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceView:
    where: str
    """`flightdelays/features.py:58`."""
    note: str
    """What is said of it, where it is no line of code."""
    lines: tuple[CodeLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DifferenceLine:
    kind: str
    """`was`, `became`, `around`, or `at`: lines were left out here."""
    sign: str
    number: str
    """In the candidate's file; empty for a line of ours."""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingView:
    kind: str
    title: str
    detail: str
    places: tuple[PlaceView, ...]
    more_places_text: str
    difference: tuple[DifferenceLine, ...] = ()


def finding_view(finding: Finding) -> FindingView:
    path = finding.places[0].path if finding.places else ""
    return FindingView(
        kind=visible_line(finding.kind),
        title=visible_line(finding.title),
        detail=visible_prose(finding.detail),
        places=tuple(_bare(place) for place in finding.places[:MAX_PLACES])
        if finding.difference
        else place_views(finding.places),
        more_places_text=more_text(len(finding.places) - MAX_PLACES, "place", "places"),
        difference=difference_lines(finding.difference, path),
    )


def place_views(places: tuple[Place, ...]) -> tuple[PlaceView, ...]:
    return tuple(_place_view(place) for place in places[:MAX_PLACES])


def difference_lines(difference: str, path: str = "") -> tuple[DifferenceLine, ...]:
    """Of a unified diff of that file: what was, what became of it, and what stands around it, with its numbers."""
    kinds = {"-": "was", "+": "became"}
    views: list[DifferenceLine] = []
    number: int | None = None
    lines = difference.split("\n")[:MAX_DIFFERENCE_LINES] if difference else []
    bodies = coloured(path, tuple(line[1:] for line in lines))
    for line, pieces in zip(lines, bodies, strict=True):
        if hunk := _HUNK.match(line):
            number = int(hunk[1])
            if views:
                views.append(DifferenceLine(kind="at", sign="", number="", pieces=(Piece(text="…", kind=""),)))
            continue
        kind = kinds.get(line[:1], "around")
        is_theirs = kind != "became" and number is not None
        views.append(
            DifferenceLine(
                kind=kind,
                sign={"was": "−", "became": "+"}.get(kind, " "),
                number=str(number) if is_theirs else "",
                pieces=pieces,
            )
        )
        number = number + 1 if number is not None and is_theirs else number
    while views and views[-1].kind == "around" and not views[-1].pieces:
        views.pop()
    return tuple(views)


def more_text(n: int, one: str, many: str) -> str:
    return "" if n <= 0 else f"{n:,} more {one if n == 1 else many} left out"


def _place_view(place: Place) -> PlaceView:
    if place.line is None:
        return _bare(place, note=visible_line(place.text))
    lines, first = place.around, place.first_line
    if not lines or first is None:
        lines, first = ((place.text,) if place.text else ()), place.line
    return PlaceView(
        where=_where(place),
        note="",
        lines=tuple(
            CodeLine(number=str(n), is_here=n == place.line and len(lines) > 1, pieces=pieces)
            for n, pieces in enumerate(coloured(place.path, lines), start=first)
        ),
    )


def _bare(place: Place, note: str = "") -> PlaceView:
    return PlaceView(where=_where(place), note=note, lines=())


def _where(place: Place) -> str:
    return visible_line(place.path) + ("" if place.line is None else f":{place.line}")
