"""What a submission's README says, as plain data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from grader.examiner.reading import read_with

LARGEST_BYTES = 256 * 2**10
"""Of a README that is read; R23's "one page" has 5."""
ENDINGS = (".md", ".markdown", ".rst", ".txt", "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """A metric's number."""

    metric: str
    line: int
    value: float
    in_table: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    line: int
    level: int
    title: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadMe:
    path: str
    commands: tuple[tuple[int, str, bool], ...]
    """Line, text, and whether it stands in a block of its own."""
    stated: tuple[Stated, ...]
    sections: tuple[Section, ...]
    links: tuple[str, ...]
    """To documents of the repository."""
    n_words: int


def readme_path(files: Mapping[str, bytes]) -> str:
    """The README in the top folder; empty if there is none."""
    by_name = {path.lower(): path for path in files if "/" not in path}
    return next((by_name[f"readme{end}"] for end in ENDINGS if f"readme{end}" in by_name), "")


def read_readme(path: str, content: bytes, metrics: tuple[str, ...]) -> ReadMe:
    """Raises AnswerError when it can't be read: the candidate's fault."""
    text = content[:LARGEST_BYTES].decode("utf-8-sig", errors="replace")
    found = read_with("read_readme", json.dumps({"text": text, "metrics": metrics}).encode(), path)
    return ReadMe(
        path=path,
        commands=tuple((line, text, is_block) for line, text, is_block in found["commands"]),
        stated=tuple(
            Stated(metric=metric, line=line, value=value, in_table=in_table)
            for metric, line, value, in_table in found["claims"]
        ),
        sections=tuple(
            Section(line=line, level=level, title=title, text=text) for line, level, title, text in found["sections"]
        ),
        links=tuple(found["links"]),
        n_words=found["n_words"],
    )
