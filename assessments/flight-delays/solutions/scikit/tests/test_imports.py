import subprocess
import sys
from pathlib import Path

import flightdelays

MODULES = sorted(path.stem for path in Path(flightdelays.__file__).parent.glob("*.py"))


def test_importing_does_nothing_else(tmp_path):
    top = str(Path(flightdelays.__file__).parent.parent)
    code = f"import sys; sys.path.insert(0, {top!r}); import flightdelays.cli"
    done = subprocess.run([sys.executable, "-B", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_modules_import_only_those_below_them():
    order = [
        "files", "naming", "table", "clock", "trees", "checks", "weather", "features", "model", "cli", "__main__",
    ]  # fmt: skip
    assert sorted([*order, "__init__"]) == MODULES
    for place, name in enumerate(order):
        text = (Path(flightdelays.__file__).parent / f"{name}.py").read_text(encoding="utf-8")
        imported = [other for other in order if f"flightdelays.{other} import" in text or f" {other}" in _own(text)]
        assert [other for other in imported if order.index(other) >= place] == []


def _own(text):
    """What `from flightdelays import a, b` lines import."""
    lines = [line for line in text.splitlines() if line.startswith("from flightdelays import ")]
    return " ".join(" " + line.removeprefix("from flightdelays import ").replace(",", " ") for line in lines)
