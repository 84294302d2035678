"""A candidate box seen from within: what of the suite lies there is told, and nothing else is."""

import json
import sys
from pathlib import Path

import pytest

from grader.examiner.look_around import found_in
from grader.examiner.programs import look_around as program
from grader.examiner.programs.look_around import FEWEST_LINE_BYTES, digest, line_digests

EXPECTED = b"id,late\nf0001,1,a flight that nobody was told of\n"


def seen(files: dict[str, bytes]) -> dict[str, dict[str, str]]:
    return {
        "files": {digest(content): path for path, content in files.items()},
        "lines": {line: path for path, content in files.items() for line in line_digests(content)},
    }


def test_a_hidden_file_is_told_with_its_place() -> None:
    found = list(found_in(seen({"/tmp/x": EXPECTED}), {"data/expected.csv": EXPECTED}, []))
    assert found[0] == "data/expected.csv lies in the box, at /tmp/x"


def test_a_line_of_one_is_told() -> None:
    inside = b"PATH=/usr/bin\0NOTE=x\0" + EXPECTED.splitlines()[1]
    found = list(found_in(seen({"/proc/7/environ": inside}), {"data/expected.csv": EXPECTED}, []))
    assert found == ["a line of data/expected.csv stands in /proc/7/environ"]


def test_what_everybody_has_is_no_leak() -> None:
    line = b"from collections.abc import Iterable, Iterator\n"
    assert list(found_in(seen({"/opt/runner.py": line}), {"test_it.py": line, "empty.csv": b""}, [line])) == []


def test_short_lines_are_anybodys() -> None:
    assert line_digests(b"x" * (FEWEST_LINE_BYTES - 1)) == set()


def test_the_program_sees_files_processes_and_their_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hidden.csv").write_bytes(EXPECTED)
    monkeypatch.setattr(program, "readable", lambda top: [str(tmp_path / "hidden.csv"), "/proc/self/cmdline"])
    program.main(str(tmp_path / "seen.json"))
    told = json.loads((tmp_path / "seen.json").read_text())
    assert told["files"][digest(EXPECTED)] == str(tmp_path / "hidden.csv")
    assert set(told["lines"].values()) == {str(tmp_path / "hidden.csv"), "/proc/self/cmdline"}


def test_it_looks_at_every_place_but_the_unreal() -> None:
    top = list(program.readable(sys.prefix))
    assert f"{sys.prefix}/pyvenv.cfg" in top
    assert any(path.endswith("/environ") for path in top)
