"""What of a hidden suite's words stands in a text that candidates read."""

import ast
import html
import re
from collections.abc import Iterator

from grader.assessment import BRIEF, FILE, Assessment
from grader.public_part import public_file
from grader.suite_files import suite_files
from reports.html import candidate_page_wording

SHORTEST = 8
"""Characters; shorter words are anybody's."""
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


def hidden_literals_in(page_text: str, assessment: Assessment) -> tuple[str, ...]:
    """The texts of the hidden suite's code that a page shows, sorted; none, if it keeps what is hidden.

    A text is a string constant, a line of a longer one such as a probe's title, or what stands between the braces of an
    f-string. What stands in the brief, the public suite, the public tables of assessment.toml or in the wording that
    all candidates' pages have is no secret.
    """
    shown, marked_up = _plain(page_text), html.unescape(_STYLE.sub("", page_text))
    told = "\n".join(f"{_plain(text)}\n{_spaced(text)}" for text in _told(assessment))
    found = {text for text in _literals(assessment) if (text in shown or text in marked_up) and text not in told}
    return tuple(sorted(found))


def _literals(assessment: Assessment) -> Iterator[str]:
    for path, content in assessment.hidden.files().items():
        if not path.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(content)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                lines = (_spaced(line).rstrip(".") for line in node.value.splitlines())  # a page may set a title bare
                yield from (line for line in lines if len(line) >= SHORTEST)


def _told(assessment: Assessment) -> Iterator[str]:
    yield candidate_page_wording()
    yield (assessment.folder / BRIEF).read_text(encoding="utf-8")
    yield public_file((assessment.folder / FILE).read_text(encoding="utf-8"))
    for content in suite_files(assessment.public.folder).values():
        try:
            yield content.decode()
        except UnicodeDecodeError:  # packed data
            continue


def _plain(text: str) -> str:
    """As a reader sees it: no mark-up, no backticks, one blank between words."""
    return _spaced(html.unescape(_TAG.sub("", _STYLE.sub("", text))))


def _spaced(text: str) -> str:
    return " ".join(text.replace("`", "").split())
