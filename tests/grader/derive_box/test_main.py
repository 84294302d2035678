"""An assessment's program makes files from a secret; of how it fails, nothing that could hold the secret comes out."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.derive_box.main import derived, reason

SECRET = b"correct horse battery staple"


@pytest.fixture(autouse=True)
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a program imports is forgotten again."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


def a_program(folder: Path, text: str) -> Path:
    (folder / "derive.py").write_text(text)
    return folder


def test_it_is_given_the_secret_and_the_suites_folder_and_may_import_what_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "beside_it.py").write_text("WORD = b'rows of '\n")
    (tmp_path / "data.csv").write_text("real")
    text = "import beside_it\ndef derive(secret, folder):\n"
    text += "    return {'data.csv': beside_it.WORD + (folder / 'data.csv').read_bytes() + secret[:7]}\n"
    assert derived(a_program(tmp_path, text), "derive.py", SECRET) == {"data.csv": b"rows of realcorrect"}


@pytest.mark.parametrize("made", ["None", "[]", "{1: b''}", "{'data.csv': 'text'}"])
def test_what_is_no_content_by_path_is_an_error(tmp_path: Path, made: str) -> None:
    with pytest.raises(TypeError):
        derived(a_program(tmp_path, f"def derive(secret, folder): return {made}\n"), "derive.py", SECRET)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("raise ValueError(secret.decode())", "ValueError at derive.py:2"),
        ("raise SystemExit(secret.decode())", "SystemExit at derive.py:2"),
        ("return {secret: int(secret)}", "ValueError at derive.py:2"),
        ("return {}[secret]", "KeyError at derive.py:2"),
    ],
)
def test_an_error_is_told_by_kind_and_line_alone(tmp_path: Path, body: str, told: str) -> None:
    with pytest.raises((SystemExit, ValueError, KeyError)) as caught:
        derived(a_program(tmp_path, f"def derive(secret, folder):\n    {body}\n"), "derive.py", SECRET)
    assert reason(caught.value, tmp_path) == told


def test_an_error_of_ours_has_no_line_of_the_suites(tmp_path: Path) -> None:
    assert reason(KeyError(SECRET), tmp_path) == "KeyError"
