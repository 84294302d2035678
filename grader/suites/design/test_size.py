"""Size, complexity and copied blocks: shown where they stand out, and costing only far beyond the field's bounds."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from grader.examiner.submission import Submission
from grader.model import Place
from grader.suites.design.code_base import CodeBase, require_all_read

SHOWN_COMPLEXITY, MOST_COMPLEXITY = 15, 30
"""As mccabe and ruff's C901 count, whose own bound is 10. McCabe's report to NIST (SP 500-235, 1996) allows 15 with a
reason; from above 20 on the SEI's scale says "complex, high risk", above 50 "untestable"."""
SHOWN_FUNCTION_LINES, MOST_FUNCTION_LINES = 80, 200
"""Without the docstring. pylint's bound is 50 statements (R0915), SonarPython's 100 lines (S138)."""
SHOWN_FILE_LINES, MOST_FILE_LINES = 600, 1000
"""Lines of code: no comments, docstrings, imports, tables of constants. pylint's bound is 1,000 (C0302), with all of
these."""
SHOWN_COPY_LINES, MOST_COPY_LINES = 12, 30
"""Lines of code that are the same, one after the other. SonarQube's duplication begins at 10, pylint's at 4 (R0801)."""
MOST_SHOWN = 8


class Outlier(NamedTuple):
    text: str
    places: tuple[Place, ...]
    costs: bool


@pytest.mark.probe(
    area="modular-design",
    points=1,
    static=True,
    ask="Which function of yours would you least like to change, and what would you do about that first?",
    answer=(
        "Picks one without being led to it, and says what makes it hard.\nPuts a test around it before taking it apart."
    ),
)
def test_no_function_file_or_copy_is_beyond_all_bounds(working: Submission, code: CodeBase) -> None:
    """No function, file or copied block is far beyond what the field calls large.

    What stands out is shown, for a person to look at. Points are lost for a function of complexity above 30 or more
    than 200 lines, a file of more than 1,000 lines of code, or 30 lines of code that stand twice: half of them for one,
    all for more. Tests, notebooks and others' code apart.
    """
    outliers = [*_functions(working, code), *_files(working, code), *_copies(working, code)]
    for outlier in outliers[:MOST_SHOWN]:
        if not outlier.costs:
            working.find("large", "A function, file or copied block stands out", outlier.text, outlier.places)
    costly = [outlier for outlier in outliers if outlier.costs]
    working.note(
        f"{len(code.modules)} modules were read.", tuple(p for outlier in costly[:MOST_SHOWN] for p in outlier.places)
    )
    text = "; ".join(outlier.text for outlier in costly[:MOST_SHOWN])
    if len(costly) == 1:
        working.partial(0.5, text)
    assert not costly, text
    require_all_read(working, code)


def _functions(submission: Submission, code: CodeBase) -> Iterator[Outlier]:
    """Those that hold another which stands out count once, as the outer one."""
    for module in code.modules.values():
        last = 0
        for item in sorted(module.functions, key=lambda item: item.line):
            places = (submission.place(module.path, item.line),)
            where = f"{item.name} ({module.path}:{item.line})"
            long, branched = item.n_lines > SHOWN_FUNCTION_LINES, item.complexity > SHOWN_COMPLEXITY
            if item.line <= last or not (long or branched):
                continue
            last = item.line + item.n_lines - 1
            text = f"{where} has {item.n_lines} lines and a complexity of {item.complexity}"
            costs = item.n_lines > MOST_FUNCTION_LINES or item.complexity > MOST_COMPLEXITY
            yield Outlier(text, places, costs)


def _files(submission: Submission, code: CodeBase) -> Iterator[Outlier]:
    for module in code.modules.values():
        if module.n_code_lines > SHOWN_FILE_LINES:
            text = f"{module.path} has {module.n_code_lines} lines of code"
            yield Outlier(text, (submission.place(module.path),), module.n_code_lines > MOST_FILE_LINES)


def _copies(submission: Submission, code: CodeBase) -> Iterator[Outlier]:
    for copy in code.copies:
        if copy.n_lines >= SHOWN_COPY_LINES:
            one, other = f"{copy.path}:{copy.line}", f"{copy.other_path}:{copy.other_line}"
            text = f"{copy.n_lines} lines of code stand at {one} and again at {other}"
            places = (submission.place(copy.path, copy.line), submission.place(copy.other_path, copy.other_line))
            yield Outlier(text, places, copy.n_lines >= MOST_COPY_LINES)
