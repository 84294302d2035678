"""Requirements files as pip writes and reads them: lines, includes, options; not yet judged."""

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from grader.intake_box.text import shown, without_secrets
from grader.model import Place

FILE_LIMIT_BYTES = 256 * 2**10
FILES_LIMIT = 20
_COMMENT = re.compile(r"(^|\s)#.*$")
_PER_REQUIREMENT = re.compile(r"\s--?(hash|config-settings?|global-option|install-option|C)[\s=].*$")
_INCLUDE = re.compile(r"(-r|--requirement|-c|--constraint)[\s=]*(\S.*)")
_IN_FORCE_ANYHOW = re.compile(r"--(require-hashes|prefer-binary|only-binary|use-feature)\b")
_INDEX = re.compile(r"(-i|--index-url|--extra-index-url|--no-index|-f|--find-links|--trusted-host)\b|--pypi-url")
_EDITABLE = re.compile(r"(-e|--editable)\b")
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

Reader = Callable[[str], bytes | None]
"""A file's content by its path in the repository; None when it wasn't taken."""


class Asked(NamedTuple):
    """One requirement, as it stands somewhere."""

    text: str
    place: Place


class Refused(NamedTuple):
    reason: str
    place: Place


class Gathering:
    """What the files say, before it is judged."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.constraints: list[Asked] = []
        self.refused: list[Refused] = []
        self.read_from: list[str] = []
        self.requires_python = ""


def gather_file(gathering: Gathering, read: Reader, path: str, *, constraint: bool = False) -> None:
    """Add what a requirements file says, and what it includes. That there is none is no fault of the top one's."""
    _gather(gathering, read, path, constraint, seen=set())


def _gather(gathering: Gathering, read: Reader, path: str, constraint: bool, seen: set[tuple[str, bool]]) -> None:
    if (path, constraint) in seen:
        return
    seen.add((path, constraint))
    content = read(path)
    if content is None:
        return
    whole = Place(path=path)
    if len(seen) > FILES_LIMIT:
        gathering.refused.append(
            Refused(f"More than {FILES_LIMIT} files include each other; this one is not read.", whole)
        )
        return
    text = _text_of(content) if len(content) <= FILE_LIMIT_BYTES else None
    if text is None:
        gathering.refused.append(
            Refused(f"The file is not text in UTF-8, or larger than {FILE_LIMIT_BYTES // 2**10} KB.", whole)
        )
        return
    gathering.read_from.append(path)
    for number, line in _logical_lines(text):
        place = Place(path=path, line=number, text=shown(without_secrets(line)))
        include = _INCLUDE.fullmatch(line)
        if include:
            below = _inside(path, include[2].strip("\"'"))
            if below is None or read(below) is None:
                gathering.refused.append(Refused("It includes a file that is not in the repository.", place))
            else:
                _gather(gathering, read, below, constraint or include[1].startswith(("-c", "--c")), seen)
        elif reason := _option_fault(line):
            gathering.refused.append(Refused(reason, place))
        elif not _IN_FORCE_ANYHOW.match(line):
            into = gathering.constraints if constraint else gathering.asked
            into.append(Asked(_PER_REQUIREMENT.sub("", line).strip(), place))


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """As pip joins and strips them: number of the first physical line, and the text."""
    held, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        start = start or number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            held += line[:-1]
            continue
        whole, held = _COMMENT.sub("", held + line).strip(), ""
        if whole:
            yield start, whole
        start = 0
    if held.strip():
        yield start, _COMMENT.sub("", held).strip()


def _option_fault(line: str) -> str:
    if _INDEX.match(line):
        return "Packages come from the grader's own index; an index option is not followed."
    if _EDITABLE.match(line):
        return "An editable install would run the repository's own build; it is not done."
    if line.startswith("-") and not _IN_FORCE_ANYHOW.match(line):
        return "This option is not followed."
    return ""


def _inside(path: str, named: str) -> str | None:
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), named))
    return None if joined.startswith(("/", "..")) or "://" in named else joined


def _text_of(content: bytes) -> str | None:
    """As pip decodes it; None when it can't be."""
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None
