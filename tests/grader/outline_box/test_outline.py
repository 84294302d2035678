"""What of code counts when it is compared, and what a run of it is known by."""

import json
import time

import msgspec
import pytest

from grader.outline_box.outline import (
    ALL_BYTES,
    FILE_BYTES,
    LINE_CHARACTERS,
    RUN,
    WINDOW,
    bare,
    outline,
    prints,
    tokens,
)
from grader.similarity import Outline

CODE = '''
"""Features."""
import numpy as np
from flights import (
    load,
    save,
)


def hour_of(flights, turn=24):
    """Where in the day."""
    # as an angle
    if len(flights) == 0:
        raise ValueError("no flights at all")
    return np.sin(flights.hour % turn)
'''


def _words(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


@pytest.mark.parametrize(
    ("was", "became"),
    [
        ("flights", "departures"),
        ('"no flights at all"', "f'none of {n}'"),
        ("24", "360.0"),
        ("    # as an angle\n", ""),
        ('    """Where in the day."""\n', ""),
        ('"""Features."""\n', ""),
        ("import numpy as np\n", "import numpy as np, os\nfrom typing import Any\n"),
        ("    load,\n", ""),
        ("flights, turn=24", "flights,\n    turn = 24"),
    ],
)
def test_names_texts_numbers_comments_imports_and_layout_do_not_count(was: str, became: str) -> None:
    assert was in CODE
    assert _words(CODE.replace(was, became)) == _words(CODE)


@pytest.mark.parametrize(
    ("was", "became"), [("==", "<="), ("len(", "sum("), ("ValueError", "TypeError"), ("if", "while")]
)
def test_what_the_code_does_counts(was: str, became: str) -> None:
    assert _words(CODE.replace(was, became)) != _words(CODE)


def test_each_token_knows_its_line() -> None:
    (word,) = (token for token in tokens(CODE) if token.text == "return")
    assert CODE.split("\n")[word.line - 1].strip().startswith("return")


def test_what_is_kept_of_a_line_is_its_code_alone() -> None:
    """A submission has a token of somebody's in its code: once graded, it stood in a file of the results too."""
    code = (
        "def pay(n):\n"
        '    """By Ada\n    Park."""\n'
        "    # ask ada@example.org\n"
        "    key = 'hunter2' + f\"sk{n}abc\" + b'x'\n"
        "    return sk_live_4eC39HqLyjWDarjtT1zdp7dc\n"
    )
    shown = [
        "def pay(n):",
        '    """…',
        '"""',
        "    # …",
        "    key = '…' + f\"…{n}…\" + b'…'",
        "    return …",
        "",
    ]
    assert bare(code).split("\n") == shown
    (file,) = outline({"a.py": code.encode()})["files"]
    assert file["lines"] == shown


@pytest.mark.parametrize(
    "text", ["'''a\nb'''\nx", "x = 'a\\\nb'\ny", "f'''{a\n}'''\nz", "'unended\nx = 1", "#\n#\n\n", ""]
)
def test_every_line_stays_where_it_was(text: str) -> None:
    assert bare(text).count("\n") == text.count("\n")


def test_a_run_of_equal_tokens_has_a_common_print_wherever_it_stands() -> None:
    """As long as the paper promises, and cut out of the middle of something longer."""
    long = tokens("\n".join(f"x{n} = f(y[{n}], {'z + ' * (n % 5)}1)" for n in range(40)))
    run = long[61 : 61 + RUN + WINDOW - 1]
    elsewhere = tokens("while True:\n    pass\n") + run + tokens("\ndel (a)")
    assert {value for value, _ in prints(long)} & {value for value, _ in prints(elsewhere)}


@pytest.mark.parametrize("n", [0, 1, RUN - 1])
def test_what_is_shorter_than_a_run_has_no_print(n: int) -> None:
    assert prints(tokens("a " * n)) == []


def test_as_few_tokens_as_a_run_have_one_print() -> None:
    assert len(prints(tokens("a " * RUN))) == 1


def test_a_notebook_is_its_code_cells() -> None:
    cells = [{"cell_type": "code", "source": ["x = 1\n", "y = 2"]}, {"cell_type": "markdown", "source": ["# no"]}]
    notebook = json.dumps({"cells": cells}).encode()
    (file,) = msgspec.convert(outline({"a.ipynb": notebook}), Outline).files
    assert file.lines == ("x = 1", "y = 2")
    assert file.n_tokens == 6


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"cells": 3}', b'{"cells": [3]}', b"[" * 100_000])
def test_a_notebook_that_is_none_is_left_out(content: bytes) -> None:
    assert outline({"a.ipynb": content}) == {"version": 1, "files": [], "n_left_out": 1}


def test_what_is_no_code_is_not_looked_at_and_what_is_too_large_is_left_out() -> None:
    found = outline({"data.csv": b"a,b\n", "big.py": b"x = 1\n" * FILE_BYTES, "ok.py": b"x = 1\n"})
    assert [file["path"] for file in found["files"]] == ["ok.py"]
    assert found["n_left_out"] == 1


def test_all_code_together_is_bounded() -> None:
    each = b"# " + b"x" * (FILE_BYTES - 10) + b"\n"
    n_files = ALL_BYTES // FILE_BYTES + 3
    found = outline({f"{n:02}.py": each for n in range(n_files)})
    assert len(found["files"]) + found["n_left_out"] == n_files
    assert 0 < found["n_left_out"] <= 4


@pytest.mark.parametrize(
    "content",
    [
        b"(" * 45_000,
        b"'" * 90_001,
        b"f'" + b"{" * 45_000,
        b"\\\n" * 45_000,
        b"\x00\xff\xfe\r\r\n" * 12_000,
        "ﷺ\u202e".encode() * 12_000,
        b"x" * 95_000,
    ],
)
def test_odd_bytes_are_read_to_their_end(content: bytes) -> None:
    started = time.monotonic()
    found = msgspec.convert(outline({"a.py": content}), Outline)
    (file,) = found.files
    assert len(file.token_lines) == file.n_tokens
    assert all(1 <= line <= len(file.lines) for line in file.token_lines)
    assert all(len(line) <= LINE_CHARACTERS for line in file.lines)
    assert time.monotonic() - started < 20
