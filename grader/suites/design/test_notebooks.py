"""Notebooks are welcome, and nothing that is needed lives in one alone."""

from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from grader.examiner.submission import Submission
from grader.model import Place
from grader.suites.design.code_base import CodeBase, Module
from grader.suites.design.import_graph import graph_of, reached
from grader.suites.design.layers import layers_of

RUNS_NOTEBOOKS = {"import_ipynb", "importnb", "nbclient", "nbconvert", "nbformat", "nbimporter", "papermill", "runipy"}
"""Libraries that read, run or import notebooks."""
LARGE_BYTES = 2**20
MOST_SHOWN = 5


@pytest.mark.probe(
    area="modular-design",
    points=1,
    static=True,
    ask="What of your notebooks would have to move into a module before anything depends on it?",
    answer="Tells what was explored from what is relied on.\nMoves it with a test.",
)
def test_nothing_needed_lives_in_a_notebook_alone(working: Submission, code: CodeBase) -> None:
    """Notebooks are welcome, but nothing that is needed lives only there.

    What a command or a declared part needs must be importable and testable. A notebook's cells run in whatever order
    they were left in. A repository without notebooks, or with some that nothing depends on, loses nothing.
    """
    notebooks = [path for path in working.files if path.endswith(".ipynb")]
    large = [path for path in notebooks if len(working.files[path]) > LARGE_BYTES]
    if large:
        told = "; ".join(f"{path} has {len(working.files[path]) / 2**20:.1f} MB" for path in large[:MOST_SHOWN])
        places = tuple(working.place(path) for path in large[:MOST_SHOWN])
        working.find("large-notebook", "A notebook was committed with large outputs", told, places)
    needed = [code.modules[name] for name in sorted(_needed(working, code))]
    found = [*_missing_parts(working, notebooks), *(hit for module in needed for hit in _uses(working, module))]
    working.note(
        f"{len(notebooks)} notebooks; {len(needed)} modules are needed by commands and declared parts.",
        tuple(place for _, places in found for place in places)[:MOST_SHOWN],
    )
    assert not found, "; ".join(text for text, _ in found[:MOST_SHOWN])


def _needed(submission: Submission, code: CodeBase) -> frozenset[str]:
    """What the contract's commands and the declared parts import, in whatever way."""
    layers = layers_of(code, submission.contract, submission.snapshot.parts)
    declared = {part.module for part in submission.snapshot.parts if part.module in code.modules}
    starts = {*layers.interface, *layers.parts.values(), *declared}
    return reached(graph_of(code, {"top", "inner"}), starts)


def _missing_parts(submission: Submission, notebooks: list[str]) -> Iterator[tuple[str, tuple[Place, ...]]]:
    """Parts declared in a module that only a notebook has the name of."""
    stems = {PurePosixPath(path).stem: path for path in notebooks}
    for part in submission.snapshot.parts:
        stem = part.module.replace(".", "/")
        there = any(f"{top}{stem}{end}" in submission.files for top in ("", "src/") for end in (".py", "/__init__.py"))
        path = stems.get(part.module.rpartition(".")[2], "")
        if path and not there:
            text = f"part `{part.name}` is declared in {part.module}, of which there is only the notebook {path}"
            yield text, (submission.place(path),)


def _uses(submission: Submission, module: Module) -> Iterator[tuple[str, tuple[Place, ...]]]:
    for library, line in module.libraries:
        if library in RUNS_NOTEBOOKS:
            where = f"{module.path}:{line}"
            yield f"{module.name} imports {library} ({where})", (submission.place(module.path, line),)
    for notebook, line in module.notebooks:
        if any(path == notebook or path.endswith(f"/{notebook.lstrip('./')}") for path in submission.files):
            where = f"{module.path}:{line}"
            yield f"{module.name} uses the notebook {notebook} ({where})", (submission.place(module.path, line),)
