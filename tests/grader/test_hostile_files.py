"""Whatever a repository or an answer holds, its reader ends in a value or a finding: else it were a judge error."""

import json
from dataclasses import asdict
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement

from grader.examiner.programs import read_csv, read_json
from grader.intake import IntakeLimits, Taken, taken
from grader.intake_box.declaration import read_declaration
from grader.intake_box.requirements import read_requirements
from grader.model import Finding, Snapshot
from sandbox.errors import SandboxError
from sandbox.protocol import Message
from tests.builders import a_snapshot

quiet = settings(max_examples=200, database=None, deadline=None, suppress_health_check=list(HealthCheck))

WORDS = (
    *"[]{}=.,\"'#\n:;@<>!~^*$-/\\ ",
    *("[parts]", "[project]", "[tool.poetry.dependencies]", "dependencies", "requires-python", "total = ", "a:b"),
    *("-r ", "-c ", "-e ", "--hash=", "--index-url ", "numpy", "==1.0", ">=2", "file:///x", "; python_version > '3'"),
    *("[extra]", "${HOME}", "1e999", "nan", "'''", '"""', "\\ud800", "\u202e", "\x00", "\x1b[2J", "\ufeff"),
)
words = st.sampled_from(WORDS)
texts = st.lists(words | st.text(max_size=5), max_size=25).map("".join)
contents = st.binary(max_size=60) | texts.map(lambda text: text.encode("utf-8", "surrogatepass"))
json_scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8)
anything = st.recursive(json_scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner))


def fit_to_be_told(findings: tuple[Finding, ...]) -> bool:
    """What leaves the intake box: JSON that no lone surrogate or flood is in."""
    return len(msgspec.json.encode(findings)) < 10**6


class TestRepositories:
    @quiet
    @given(contents)
    def test_any_declaration(self, content: bytes) -> None:
        declaration = read_declaration(content)
        assert fit_to_be_told(declaration.findings)
        assert all(part.module.replace(".", "").isidentifier() for part in declaration.parts)

    @quiet
    @given(contents, contents)
    def test_any_requirements(self, lines: bytes, pyproject: bytes) -> None:
        files = {"requirements.txt": lines, "pyproject.toml": pyproject, "x": lines}
        read = read_requirements(files.get)
        assert fit_to_be_told(read.findings)
        assert all(Requirement(text).url is None for text in read.requirements.accepted)

    @quiet
    @given(st.sampled_from(list(Snapshot.__dataclass_fields__)), anything, st.binary(max_size=9))
    def test_any_answer_of_an_intake_box(self, field: str, value: Any, tar: bytes) -> None:
        head = {"op": "taken", "snapshot": asdict(a_snapshot()) | {field: value}}
        message = Message(head=json.loads(json.dumps(head)), blobs=(tar,))
        try:
            found = taken(message, IntakeLimits())
        except SandboxError:
            return
        assert isinstance(found, Taken)
        assert msgspec.json.decode(msgspec.json.encode(found.snapshot), type=Snapshot) == found.snapshot


class TestAnswers:
    @quiet
    @given(contents)
    def test_any_table(self, content: bytes) -> None:
        found = read_csv.read(content)
        assert json.dumps(found)
        if "unreadable" not in found:
            header, columns = found["header"], found["columns"]
            assert isinstance(header, list)
            assert isinstance(columns, list)
            assert len(set(header)) == len(header) == len(columns)
            assert len({len(column) for column in columns}) == 1

    @quiet
    @given(contents | anything.map(lambda value: json.dumps(value).encode()))
    def test_any_json(self, content: bytes) -> None:
        found = read_json.read(content)
        assert set(found) in ({"value"}, {"unreadable"})
        assert json.loads(json.dumps(found), parse_constant=str) is not None
