"""What no source of ours does, for what it reads may be a candidate's: nothing is unpickled, nothing unpacks itself."""

import ast
from collections.abc import Iterator

from tests.conftest import REPOSITORY

IN_BOXES = (
    *("grader/examiner/", "grader/intake_box/", "grader/outline_box/", "grader/suites/"),
    *("sandbox/fill_box/", "sandbox/install_box/", "sandbox/runner/"),
)
RUNS_WHAT_IT_READS = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve", "torch", "yaml"}
UNPACKS = {"extract", "extractall", "unpack_archive"}
"""Each follows the archive's own word on where a member goes; our readers write from the headers."""
OPENS = {"tarfile.open", "tarfile.TarFile", "zipfile.ZipFile"}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Of each source, with its path."""
    for folder in ("grader", "reports", "sandbox"):
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            name = path.relative_to(REPOSITORY).as_posix()
            yield from ((name, node) for node in ast.walk(ast.parse(path.read_text())))


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """With its file, and the name of what is called as it is written."""
    for path, node in nodes():
        if isinstance(node, ast.Call):
            yield path, ast.unparse(node.func), node


def test_nothing_that_runs_what_it_reads_is_imported() -> None:
    imported = {(path, name.name) for path, node in nodes() if isinstance(node, ast.Import) for name in node.names}
    imported |= {(path, node.module or "") for path, node in nodes() if isinstance(node, ast.ImportFrom)}

    assert ("grader/examiner/reading.py", "json") in imported
    found = {(path, name) for path, name in imported if name.partition(".")[0] in RUNS_WHAT_IT_READS}
    assert found == {("sandbox/boot.py", "marshal")}, "which writes our own code, compiled, for a box"
    assert {name for _, name, _ in calls() if name.startswith("marshal.")} == {"marshal.dumps"}


def test_no_archive_unpacks_itself_but_that_of_our_own_interpreter() -> None:
    ours = "sandbox/install_box/lay_interpreter.py"  # packed from our base, and laid where nothing of ours is yet

    assert [path for path, name, _ in calls() if name.rpartition(".")[2] in UNPACKS] == [ours]


def test_the_host_opens_no_archive_but_to_write_one() -> None:
    opened = {(path, name, _mode(call)) for path, name, call in calls() if name in OPENS}

    assert {path for path, _, _ in opened} >= {"grader/suite_files.py", "sandbox/runner/archive.py"}
    assert [found for found in opened if not found[0].startswith(IN_BOXES) and not found[2].startswith("w")] == []


def _mode(call: ast.Call) -> str:
    modes = [word.value for word in call.keywords if word.arg == "mode"]
    return str(modes[0].value) if modes and isinstance(modes[0], ast.Constant) else ""
