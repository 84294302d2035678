"""What runs on the candidate's interpreter runs on the oldest that an assessment may allow."""

import ast
import sys
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parents[3] / "sandbox" / "runner" / "programs"
OLDEST = (3, 9)
PARTNERS = {"forked_program"}


@pytest.mark.parametrize("path", sorted(PROGRAMS.glob("*.py")), ids=lambda path: path.name)
def test_it_is_written_for_the_oldest_python_and_imports_the_standard_library_only(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=OLDEST)
    nodes = list(ast.walk(tree))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}

    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names | PARTNERS
    unions = [node for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)]
    assert not [ast.unparse(node) for node in unions if "None" in ast.unparse(node)], "only quoted, before 3.10"
