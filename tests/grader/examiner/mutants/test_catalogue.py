"""All that could be changed in a file, as plain data."""

import json

import pytest

from grader.examiner.mutants import catalogue as module
from grader.examiner.mutants.catalogue import catalogue

CODE = b"""
import app.data as data
from . import cli
from ..rest import shown as told


class Model:
    def predict(self, rows):
        return [row * 60 > 15 for row in rows]


cli.main(told)
if __name__ == "__main__":
    data.load()
"""


def test_each_change_says_what_and_where() -> None:
    found = catalogue(CODE)["mutants"]
    unit = next(mutant for mutant in found if mutant["operator"] == "unit changed")
    assert unit["about"] == "another unit: `60` became `1`"
    assert unit["kind"] == "learning"
    assert unit["function"] == "Model.predict"
    assert unit["lines"] == [9, 9]
    ((start, end, text),) = unit["edits"]
    assert (CODE[start:end], text) == (b"60", "1")


def test_it_is_plain_data() -> None:
    assert json.loads(json.dumps(catalogue(CODE))) == catalogue(CODE)


def test_the_outline_says_what_stands_where() -> None:
    outline = catalogue(CODE)["outline"]
    ((first, last, (start, end, text)),) = outline["functions"].values()
    assert (first, last, start, end, text) == (9, 9, start, start, "raise RuntimeError\n        ")
    assert CODE[start:].startswith(b"return [row")
    assert outline["imports"] == {
        "data": [0, "app.data", ""],
        "cli": [1, "", "cli"],
        "told": [2, "rest", "shown"],
    }
    assert outline["starts"] == ["cli.main", "data.load"]


def test_a_text_that_no_compiler_takes_is_no_change() -> None:
    """`break` outside of a loop parses, and does not compile: so does what an operator might make of odd text."""
    found = catalogue(b"def f(x):\n    return (yield x) + 1\n")
    texts = [edit[2] for control in found["controls"] for edit in control["edits"]]
    assert not any("def answer" in text for text in texts)


@pytest.mark.parametrize("content", [b"def f(:\n", b"\xff\xfe", b"x = 1\x00", b"(" * 5000])
def test_what_can_not_be_parsed_is_said(content: bytes) -> None:
    with pytest.raises((SyntaxError, ValueError, RecursionError, MemoryError)):
        catalogue(content)


def test_of_a_generated_file_each_operator_takes_an_even_share() -> None:
    content = "\n".join(f"x{n} = a > {n}" for n in range(1000)).encode()
    found = [mutant["lines"][0] for mutant in catalogue(content)["mutants"] if mutant["operator"] == "comparison"]
    assert len(found) <= module.MOST_PER_OPERATOR
    assert found[-1] > 900
