"""What an interpreter lacks is said before the probes run: `blocked` ten times told nobody that pandas was missing."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.interpreter import InterpreterError
from grader.libraries import lacking_text, missing_libraries

HERE = Path(sys.executable)


def a_folder(top: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        place = top / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return top


def test_what_is_imported_or_required_and_not_there_is_named(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "pytest>=7\nno-such-library==1.0\n",
        "app/__init__.py": "",
        "app/model.py": "import json\nimport nowhere_at_all.deep as n\nfrom not_there import x\nfrom . import other\n",
        "src/other/__init__.py": "import pytest\n",
    }
    assert missing_libraries(a_folder(tmp_path, files), HERE) == ("no-such-library", "not_there", "nowhere_at_all")


def test_what_need_not_be_there_is_not_missed(tmp_path: Path) -> None:
    files = {
        "app/model.py": "try:\n    import nowhere_fast\nexcept ImportError:\n    pass\nimport app.sub, helpers\n",
        "app/late.py": "def plot():\n    import nowhere_plotted\n",
        "app/helpers.py": "",
        "app/broken.py": "import nowhere_broken\ndef :\n",
        "tests/test_app.py": "import nowhere_tested\n",
        "conftest.py": "import nowhere_tested\n",
        ".venv/lib/x.py": "import nowhere_installed\n",
        "env/pyvenv.cfg": "",
        "env/lib/x.py": "import nowhere_installed\n",
    }
    assert missing_libraries(a_folder(tmp_path, files), HERE) == ()


def test_what_is_no_python_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(InterpreterError, match="does not work as a Python"):
        missing_libraries(tmp_path, Path("/bin/false"))


def test_the_text_says_what_to_do() -> None:
    text = lacking_text(Path("/usr/bin/python3"), ("numpy", "pandas"))
    assert "/usr/bin/python3 lacks numpy, pandas" in text
    assert "/usr/bin/python3 -m pip install" in text
    assert "--python .venv/bin/python" in text
    assert lacking_text(HERE, ()) == ""
