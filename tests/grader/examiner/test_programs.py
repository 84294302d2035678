"""What the examiner hands over to be run on the candidate's interpreter runs on the oldest that there may be."""

import ast
import sys

import pytest

from grader.examiner.reading import PROGRAMS

OLDEST = (3, 9)
HANDED_OVER = ("call_part", "call_parts", "import_modules", "look_around", "reach", "run_commands", "run_tests")
THEIRS = {"call_part", "pytest", "reach"}
"""Beside them, or the candidate's."""


@pytest.mark.parametrize("name", HANDED_OVER)
def test_it_is_written_for_the_oldest_python_and_imports_the_standard_library_only(name: str) -> None:
    tree = ast.parse((PROGRAMS / f"{name}.py").read_text(encoding="utf-8"), feature_version=OLDEST)
    nodes = list(ast.walk(tree))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}

    assert {each.partition(".")[0] for each in imported} <= sys.stdlib_module_names | THEIRS
    unions = [node for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)]
    assert not [ast.unparse(node) for node in unions if "None" in ast.unparse(node)], "only quoted, before 3.10"
