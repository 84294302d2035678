"""Whether anything hidden gets out: into the kit, a candidate's page, or by what commands are handed."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.assessment import Assessment
from grader.errors import AssessmentError
from grader.examiner_order import HIDDEN_IN_THE_BOX
from grader.kit import hidden_in, kit_files
from grader.leaks import hidden_literals_in
from grader.model import Finding
from grader.suite_files import suite_files
from grader.verification.labels import label_troubles
from grader.verification.outcome import Check, Trouble
from grader.verification.solutions import Labels
from grader.verification.tables import TextTable, named_table, read_table

MOST_TOLD = 5
"""Of one kind, before the rest is counted."""


def troubles_of_leaks(
    assessment: Assessment,
    all_labels: tuple[Labels, ...],
    pages: Iterable[tuple[str, Path]],
    findings: Iterable[tuple[str, Finding]],
) -> Iterator[Trouble]:
    """`pages`: candidates' pages that were written, and `findings`, both by the trial's name."""
    yield from _of_kit(assessment)
    for name, finding in findings:
        if finding.kind == HIDDEN_IN_THE_BOX:
            yield _trouble(name, f"of the hidden suite, {finding.title}")
    for name, page in pages:
        text = page.read_text(encoding="utf-8").replace(name, "")  # a trial is called as the author likes
        literals = hidden_literals_in(text, assessment)
        for literal in literals[:MOST_TOLD]:
            yield _trouble(f"{name}/{page.name}", f"shows {literal!r}, which stands in the hidden suite's code")
    hidden = assessment.hidden.files()
    for labels in all_labels:
        public = (*_public_tables(assessment), *_underived(assessment, labels))
        inputs, outcomes = named_table(hidden, labels.inputs), named_table(hidden, labels.outcomes)
        yield from label_troubles(labels, inputs, outcomes, [_joined(labels, table, public) for table in public])


def _of_kit(assessment: Assessment) -> Iterator[Trouble]:
    try:
        found = hidden_in(kit_files(assessment), assessment)
    except AssessmentError as error:
        yield _trouble("kit", str(error))
        return
    for text in found[:MOST_TOLD]:
        yield _trouble("kit", text)


def _public_tables(assessment: Assessment) -> tuple[TextTable, ...]:
    files = suite_files(assessment.public.folder)
    return tuple(
        read_table(f"public/{path}", content)
        for path, content in files.items()
        if path.removesuffix(".gz").endswith(".csv")
    )


def _underived(assessment: Assessment, labels: Labels) -> tuple[TextTable, ...]:
    """What derived data were made of may be public, as last year's flights are."""
    if not assessment.hidden.derived:
        return ()
    own = suite_files(assessment.hidden.folder)
    tables = [named_table(own, name) for name in (labels.inputs, labels.outcomes)]
    return tuple(TextTable(name=f"hidden/{table.name}, underived", columns=table.columns) for table in tables)


def _joined(labels: Labels, table: TextTable, others: tuple[TextTable, ...]) -> TextTable:
    """With the label of another table that has the same keys, where it has none itself."""
    if labels.label in table.columns or labels.key not in table.columns:
        return table
    for other in others:
        if {labels.key, labels.label} <= set(other.columns):
            found = dict(zip(other.columns[labels.key], other.columns[labels.label], strict=True))
            cells = tuple(found.get(key, "") for key in table.columns[labels.key])
            if any(cells):
                return TextTable(name=table.name, columns={**table.columns, labels.label: cells})
    return table


def _trouble(where: str, text: str) -> Trouble:
    return Trouble(check=Check.LEAK, where=where, text=text)
