"""Stages import in one direction only, and importing does nothing else."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "flightdelays"
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
    if path.stem != "__main__"
)
MAY_IMPORT = {
    "flightdelays.intake": ("flightdelays.errors", "flightdelays.intake"),
    "flightdelays.learning": ("flightdelays.learning",),
    "flightdelays.output": ("flightdelays.errors",),
    "flightdelays.features": ("flightdelays.intake",),
}


def imports(module):
    path = PACKAGE.parent.joinpath(*module.split("."))
    tree = ast.parse((path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            children = [f"{node.module}.{name.name}" for name in node.names]
            yield from (child if child in MODULES else node.module for child in children)


@pytest.mark.parametrize(("stage", "allowed"), MAY_IMPORT.items())
def test_a_stage_knows_only_those_before_it(stage, allowed):
    for module in MODULES:
        if module.startswith(stage):
            ours = [name for name in imports(module) if name.startswith("flightdelays")]
            assert [name for name in ours if not name.startswith(allowed)] == [], module


def test_no_module_imports_itself_by_a_detour():
    graph = {module: [name for name in imports(module) if name in MODULES] for module in MODULES}
    done = set()

    def visit(module, on_the_way):
        assert module not in on_the_way, (*on_the_way, module)
        if module not in done:
            for name in graph[module]:
                visit(name, (*on_the_way, module))
            done.add(module)

    for module in MODULES:
        visit(module, ())
    assert len(done) == len(MODULES) > 12


def test_importing_prints_nothing_writes_nothing_and_is_quick_to_start(tmp_path):
    code = f"import sys, {', '.join(MODULES)}; sys.exit('lightgbm' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_lightgbm_is_known_to_one_module_and_imported_only_where_it_is_used():
    text = {path.stem: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    assert [name for name in text if "import lightgbm" in text[name]] == ["boosting"]
    assert "lightgbm" not in imports("flightdelays.learning.boosting")
