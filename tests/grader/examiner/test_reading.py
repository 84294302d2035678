"""Answers are read by a child that may die; a probe gets plain text, or the candidate's fault."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.examiner import reading
from grader.examiner.faults import AnswerError
from grader.examiner.reading import read_json, read_table, read_with


def test_a_table_comes_back_as_text() -> None:
    table = read_table(b'flight_id,probability\n007,0.25\n"a,b",1e-3\n', "predictions")
    assert table.columns == ("flight_id", "probability")
    assert table.rows == (("007", "0.25"), ("a,b", "1e-3")), "leading zeros and quoted commas stay as they are"
    assert table.numbers("probability") == (0.25, 0.001)


def test_a_header_alone_is_a_table_without_rows() -> None:
    assert read_table(b"row,column,problem\n", "report").rows == ()


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    assert read_table(b"\xef\xbb\xbfa,b\n1,2\n", "answer").columns == ("a", "b")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"a,a\n1,2\n", "twice"),
        (b"a,b\n1\n", "line 2 has 1 fields"),
        (b"a\n\xff\xfe\n", "not UTF-8"),
        (b'a\n"open\n', "line"),
        (b",".join(b"c%d" % n for n in range(100_000)) + b"\n", "100000 columns"),
        (b"a\n" + b"x" * 200_000 + b"\n", "field larger"),
    ],
    ids=["empty", "doubled header", "short row", "bytes", "open quote", "100,000 columns", "huge field"],
)
def test_junk_is_the_candidates_fault_and_says_why(content: bytes, why: str) -> None:
    with pytest.raises(AnswerError, match=why):
        read_table(content, "predictions")


def test_ten_million_empty_fields_do_not_bring_the_judge_down() -> None:
    with pytest.raises(AnswerError):
        read_table(b"a,b\n" + b"," * 10_000_000, "predictions")


@pytest.mark.parametrize("cell", ["nan", "inf", "-inf", "", "0.5 %", "half"])
def test_a_cell_that_is_no_finite_number_is_named(cell: str) -> None:
    table = read_table(f"p,q\n0.5,a\n{cell},b\n".encode(), "predictions")
    with pytest.raises(AnswerError, match="column `p`, row 2"):
        table.numbers("p")


def test_json_is_strict() -> None:
    assert read_json(b'{"value": [1, 2.5, null, "x"]}', "answer") == {"value": [1, 2.5, None, "x"]}


JSON_LIES = {
    "NaN": b"NaN",
    "-Infinity": b"-Infinity",
    "1e999": b"[1e999]",
    "-1.5E+400": b'{"a": -1.5E+400}',
    "400 digits": b"9" * 400,
    "doubled key": b'{"a": 1, "a": 2}',
    "120 deep": b"[" * 120 + b"]" * 120,
    "950 deep": b"[" * 950 + b"]" * 950,
    "100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "cut short": b"{",
    "bytes": b"\xff",
}


@pytest.mark.parametrize("content", JSON_LIES.values(), ids=JSON_LIES)
def test_json_that_lies_or_overwhelms_is_the_candidates_fault(content: bytes) -> None:
    with pytest.raises(AnswerError):
        read_json(content, "answer")


def test_secrets_are_found_whatever_the_line_says_about_them() -> None:
    """`pragma: allowlist secret` is detect-secrets' own off switch; it is the candidate's to write, not to decide."""
    key = "AKIA2OGYBAH63UA5" + "QYJB"
    files = f'{{"settings.py": "import os\\nKEY = \'{key}\'  # pragma: allowlist secret\\n"}}'
    found = read_with("read_secrets", files.encode(), "tree")["secrets"]
    assert [(secret["path"], secret["line"], secret["tail"]) for secret in found if secret["certain"]] == [
        ("settings.py", 2, "QYJB")
    ]


@pytest.mark.parametrize("poison", ["/" * 200_000, "password" * 25_000], ids=["slashes", "words"])
def test_no_line_takes_so_long_that_a_secret_elsewhere_is_missed(poison: str) -> None:
    """Either took its search over all that it may spend, and with it the other files that were read with it."""
    key = "AKIA2OGYBAH63UA5" + "QYJB"
    files = json.dumps({"a.py": poison, "b.py": f"KEY = {key!r}"})
    found = read_with("read_secrets", files.encode(), "tree")["secrets"]
    assert [secret["path"] for secret in found if secret["certain"]] == ["b.py"]


def test_what_only_looks_like_a_secret_is_not_certain() -> None:
    files = (
        b"{\"a.py\": \"password = os.environ['PW']\\ntoken = '<your token>'\\nkey = 'AKIAIOSFODNN7EXAMPLE'\\n"
        b"digest = 'd9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37'\\n\"}"
    )
    assert [secret for secret in read_with("read_secrets", files, "tree")["secrets"] if secret["certain"]] == []


@pytest.fixture
def read_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """What is made of an answer by a program that does this."""

    def read(deed: str) -> Any:
        (tmp_path / "program.py").write_text(f"import json, os, sys, time\nif __name__ == '__main__':\n    {deed}\n")
        monkeypatch.setattr(reading, "PROGRAMS", tmp_path)
        return read_with("program", b"", "an answer")

    return read


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")
def test_the_program_that_reads_is_another_user(read_by: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """What breaks a parser has its rights: in the examiner box these must not be the examiner's."""
    monkeypatch.setenv(reading.UID_VARIABLE, "65533")
    found = read_by("print(json.dumps({'who': [os.getresuid(), os.getresgid(), os.getgroups()]}))")
    assert found == {"who": [[65533] * 3, [65533] * 3, []]}


LIMITS_AT_THE_FIRST_READ = """
import json, os, resource, runpy, sys
class Input:
    def read(self, *_):
        limits = {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}")) for name in sys.argv[2:]}
        print(json.dumps({name: hard for name, (_, hard) in limits.items()}), flush=True)
        os._exit(0)
    @property
    def buffer(self):
        return self
sys.stdin = Input()
runpy.run_path(sys.argv[1], run_name="__main__")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="not every system has these limits")
@pytest.mark.parametrize("program", sorted(path.name for path in reading.PROGRAMS.glob("read_*.py")))
def test_a_program_that_reads_has_little_to_spend(program: str) -> None:
    """Before it reads a byte: what eats memory or time is the candidate's answer, and must not be the judge's end."""
    argv = [sys.executable, "-I", "-c", LIMITS_AT_THE_FIRST_READ, str(reading.PROGRAMS / program)]
    ended = subprocess.run([*argv, "AS", "CPU", "FSIZE", "NPROC"], capture_output=True)

    assert json.loads(ended.stdout) == {"AS": 2**30, "CPU": 20, "FSIZE": 0, "NPROC": 0}, ended.stderr


@pytest.mark.parametrize("said", ["junk", "[" * 5000 + "]" * 5000, "", '{"unreadable": "as it says"}'])
def test_what_a_reader_says_is_believed_of_its_text_alone(read_by: Callable[[str], Any], said: str) -> None:
    """Whoever has taken it over can say anything, and buys no judge error with it."""
    with pytest.raises(AnswerError, match="`an answer` can't be read"):
        read_by(f"print({said!r})")


def test_what_a_reader_says_without_end_is_unreadable(
    read_by: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "READER_WALL_SECONDS", 4)
    with pytest.raises(AnswerError, match="beyond any sane size"):
        read_by("while True: sys.stdout.write(' ' * 2**20)")


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 11)", "os._exit(3)", "raise MemoryError"])
def test_a_program_that_does_not_survive_means_that_it_is_unreadable(read_by: Callable[[str], Any], end: str) -> None:
    """100 KB of parentheses segfault a parser that candidates did not write."""
    with pytest.raises(AnswerError, match="`an answer` can't be read"):
        read_by(end)


def test_a_program_that_comes_to_no_end_means_that_it_is_unreadable(
    read_by: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "READER_WALL_SECONDS", 0.3)
    with pytest.raises(AnswerError, match="could not be read within"):
        read_by("time.sleep(3)")
