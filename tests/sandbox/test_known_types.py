"""Several threads that come to a type at once, as when a round begins with what was graded before."""

import ast
import subprocess
import sys

import pytest

from tests.conftest import REPOSITORY

LOOKS_AT = {"msgspec.convert": 1, "msgspec.json.decode": 1, "msgspec.json.Decoder": 0, "msgspec.json.schema": 0}
"""What of msgspec looks at a type, and which word of the call that is."""
AT_ONCE = """
import sys, threading
sys.setswitchinterval(1e-6)
import msgspec
from grader.model import Scorecard, Snapshot
from sandbox.known_types import known
from tests.builders import a_scorecard

card, together, read = a_scorecard(), threading.Barrier(8), []
values = msgspec.to_builtins(card)

def convert(number):
    together.wait()
    if number % 2:
        read.append(msgspec.convert(values, known(Scorecard)).snapshot)
    else:
        read.append(msgspec.convert(values["snapshot"], known(Snapshot)))

threads = [threading.Thread(target=convert, args=(number,)) for number in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert read == [card.snapshot] * 8, read
"""


@pytest.mark.parametrize("attempt", range(3))
def test_threads_that_come_to_a_type_and_its_parts_at_once_all_get_them(attempt: int) -> None:
    """Without `known`, two of three such processes die of a segmentation fault."""
    done = subprocess.run([sys.executable, "-c", AT_ONCE], cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_nothing_is_converted_to_a_type_that_was_not_looked_at() -> None:
    """In any process of ours with threads: all of `grader` and `sandbox` but what an assessment brings itself."""
    bare, n_known = [], 0
    for folder in ("grader", "sandbox", "reports"):
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("msgspec"):
                    bare += [
                        f"{path}:{node.lineno}" for each in node.names if each.name in ("convert", "decode", "json")
                    ]
                if isinstance(node, ast.Call) and (words := LOOKS_AT.get(ast.unparse(node.func))) is not None:
                    kinds = [*node.args[words:], *(word.value for word in node.keywords if word.arg == "type")]
                    n_known += len(kinds)
                    bare += [f"{path}:{kind.lineno}" for kind in kinds if not ast.unparse(kind).startswith("known(")]
    assert n_known > 10
    assert [each for each in bare if "sandbox/known_types.py" not in each] == []
