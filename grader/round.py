"""A round: the list of submissions that are graded together, read from a CSV file with all its faults told at once.

    name,url,revision,deadline
    Ada Park,https://host/ada/challenge.git,main,2026-11-22T23:59:00+01:00

`name` and `url` are needed; further columns may be missing, and cells of theirs empty.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.deadline import parse_deadline
from grader.errors import DeadlineError, RoundError, SourceError
from grader.source import Source, parse_source
from grader.store import NAME_LENGTH

COLUMNS = ("name", "url", "revision", "deadline")
NEEDED = COLUMNS[:2]
MOST_BYTES = 2**20
_SEPARATORS = ",;\t"
_NAME = re.compile(r"[^\W_][\w .,'’()&+@-]*")
_SHARED = re.compile(r"(cohort|compare|round).*\.(html|csv|json|jsonl|svg|png)", re.IGNORECASE)
"""As files above the submissions' folders may be called."""
_EXAMPLE = "It begins with a line of columns, such as `name,url,revision,deadline`."


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundRow:
    """One submission of a round."""

    line: int
    """In the file, from 1."""
    name: str
    source: Source
    revision: str | None
    """None: the file says nothing of it."""
    deadline: str | None
    """ISO 8601 with its zone; None likewise."""


def read_round(file: Path) -> tuple[RoundRow, ...]:
    """The rows in their order. Folders among the URLs start from where the file is.

    Commas, semicolons or tabs, LF or CRLF, with a byte order mark or without one: as spreadsheets save it.

    Raises:
        RoundError: the file can't be read or is no such table, or rows have faults: the text has all of them, each with
            its line.
    """
    text = _text(file)
    rows = _records(file, text)
    if not rows:
        raise RoundError(f"{file} is empty. {_EXAMPLE}")
    header_line, header = rows[0]
    columns = tuple(cell.casefold() for cell in header)
    faults = [f"line {header_line}: {fault}" for fault in _header_faults(columns, header)]
    if any(name not in columns for name in NEEDED):
        raise _error(file, faults)
    if len(rows) == 1:
        raise RoundError("\n".join([f"{file} names no submission: below its columns there is no row.", *faults]))
    read = [_Row.read(line, columns, cells, file.parent) for line, cells in rows[1:]]
    faults += [f"line {row.line}: {fault}" for row in read for fault in row.faults]
    faults += _repeated(read)
    if faults:
        raise _error(file, faults)
    return tuple(row.value for row in read if row.value is not None)


def name_fault(name: str) -> str:
    """Why a candidate can't be called so, as the rest of a sentence; empty if they can. The name becomes a folder's."""
    if not name:
        return "has no name"
    if len(name) > NAME_LENGTH:
        return f"has a name of {len(name)} characters; {NAME_LENGTH} are the most"
    if not _NAME.fullmatch(name) or name[-1] in " .":
        return (
            f"has the name {name!r}, which can't be a folder's: letters, digits, spaces and - _ . , ' ( ) & + @ may be "
            "in it, a letter or digit comes first, and neither a dot nor a space last"
        )
    if _SHARED.fullmatch(name):
        return f"has the name {name!r}, as a file of all submissions is called"
    return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    line: int
    name: str
    place: tuple[str, str]
    """Location and revision; empty: there is none."""
    faults: tuple[str, ...]
    value: RoundRow | None

    @classmethod
    def read(cls, line: int, columns: tuple[str, ...], cells: Sequence[str], folder: Path) -> "_Row":
        faults = []
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            faults.append(f"has {len(cells)} cells, and there are {len(columns)} columns; a comma in one needs quotes")
        values = dict(zip(columns, cells, strict=False))
        name = unicodedata.normalize("NFC", values.get("name", ""))
        faults += [fault for fault in (name_fault(name),) if fault]
        source, deadline = None, None
        if not values.get("url"):
            faults.append("has no url")
        else:
            try:
                source = parse_source(values["url"], folder=folder)
            except SourceError as error:
                faults.append(f"has a url that can't be taken. {error}")
        try:
            deadline = parse_deadline(values["deadline"]) if values.get("deadline") else None
        except DeadlineError as error:
            faults.append(f"has a deadline that is none. {error}")
        revision = values.get("revision") or None
        value = None
        if source is not None and not faults:
            value = RoundRow(line=line, name=name, source=source, revision=revision, deadline=deadline)
        place = (source.location if source else "", revision or "")
        return cls(line=line, name=name, place=place, faults=tuple(faults), value=value)


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise RoundError(f"{file} can't be read: {error.strerror}.") from error
    if len(content) > MOST_BYTES:
        raise RoundError(f"{file} is larger than {MOST_BYTES // 2**20} MB, which no list of submissions is.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RoundError(f"{file} is no text in UTF-8 (line {line}). Save it as CSV in UTF-8.") from error
    if "\0" in text:
        raise RoundError(f"{file} is no text: it has zero bytes. Save it as CSV in UTF-8.")
    return text


def _records(file: Path, text: str) -> list[tuple[int, list[str]]]:
    """Line and stripped cells of each row that has any; the separator is what the first of them has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records, line = [], 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                records.append((line, stripped))
            line = reader.line_num + 1
    except csv.Error as error:
        raise RoundError(f"{file} is no CSV: {error} (line {line}). Is a quote left open?") from error
    return records


def _header_faults(columns: tuple[str, ...], header: Sequence[str]) -> Iterator[str]:
    for name in NEEDED:
        if name not in columns:
            yield f"has no column `{name}`. {_EXAMPLE}"
    for column, shown in zip(columns, header, strict=True):
        if column not in COLUMNS:
            yield f"has a column {shown[:40]!r}, which is none of {', '.join(COLUMNS)}"
    for column in dict.fromkeys(column for column in columns if column in COLUMNS and columns.count(column) > 1):
        yield f"has the column `{column}` {columns.count(column)} times"


def _repeated(rows: Iterable[_Row]) -> Iterator[str]:
    """Names that file systems may take for one, and submissions that are graded twice over."""
    names: dict[str, int] = {}
    places: dict[tuple[str, str], int] = {}
    for row in rows:
        first = names.setdefault(row.name.casefold(), row.line) if row.name else row.line
        if first != row.line:
            yield f"line {row.line}: has the name {row.name!r}, as line {first} has; each needs one of its own"
        first = places.setdefault(row.place, row.line) if row.place[0] else row.line
        if first != row.line:
            yield f"line {row.line}: is the repository and revision that line {first} is"


def _error(file: Path, faults: Sequence[str]) -> RoundError:
    n_faults = "a fault" if len(faults) == 1 else f"{len(faults)} faults"
    lines = sorted(faults, key=lambda fault: int(fault.removeprefix("line ").partition(":")[0]))
    return RoundError("\n".join([f"{file} has {n_faults}; nothing was graded:", *(f"  {line}" for line in lines)]))
