"""Whatever comes over a stream, a reader of messages or tars ends in a value or in its own error, and nothing else."""

import io
import json
import struct
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.command import Answer, AnswerState, Command, CommandLimits, Input, Wanted
from sandbox.paths import checked_path
from sandbox.protocol import Message, ProtocolError, read_message, write_message
from sandbox.runner.archive import ArchiveError, tar_entries
from sandbox.runner.settings import Settings
from sandbox.runner.tree import entries_head, parse_entries
from sandbox.wire import command_message, parse_answer, parse_command, parse_result, result_message
from tests.fakes import a_result
from tests.sandbox.runner.test_archive import a_tar

quiet = settings(max_examples=150, database=None, deadline=None, suppress_health_check=list(HealthCheck))

odd_numbers = st.sampled_from([True, -1, 2**63, 10**400, 0.5, float("nan"), float("inf"), -0.0])
ODD_TEXTS = ("", "\0", "\ud800", "../x", "/", "a" * 2000, "run", "ran")
odd_texts = st.text(st.characters(), max_size=8) | st.sampled_from(ODD_TEXTS)
scalars = st.none() | st.booleans() | st.integers() | odd_numbers | odd_texts
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd_texts, inner, max_size=3)
)

COMMAND = command_message(
    Command(
        argv=("python", "-m", "adder"),
        limits=CommandLimits(
            wall_seconds=1, cpu_seconds=1, memory_bytes=2**20, pids=2, disk_bytes=2**20, output_bytes=2**10
        ),
        env=(("A", "b"),),
        inputs=(Input(path="in/a", content=b"1"), Input(path="in/b", stored="000001")),
        wanted=(Wanted(path="out/c", limit_bytes=9, folder=True, keep=True),),
        stdin=b"x",
    )
)
FILE = Answer(path="x", state=AnswerState.FILE, size_bytes=1, content=b"1", digest="00")
RESULT = result_message(
    a_result(stdout=b"out", changed=("a",), answers=(FILE, replace(FILE, state=AnswerState.FOLDER, files=(FILE,))))
)


@st.composite
def changed_heads(draw: st.DrawFn, message: Message) -> Message:
    """A message with some value somewhere in its head replaced, removed, or put where none was."""
    head = json.loads(json.dumps(message.head))
    place: Any = head
    while True:
        key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if isinstance(place[key], (dict, list)) and place[key] and draw(st.booleans()):
            place = place[key]
            continue
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "replace":
                place[key] = draw(anything)
            case "remove":
                del place[key]
            case _ if isinstance(place, dict):
                place[draw(odd_texts)] = draw(anything)
            case _:
                place.append(draw(anything))
        return replace(
            message, head=head, blobs=draw(st.just(message.blobs) | st.lists(st.binary(max_size=3)).map(tuple))
        )


def framed(head: bytes, *blobs: bytes) -> bytes:
    return struct.pack(">I", len(head)) + head + b"".join(blobs)


class TestStreams:
    @quiet
    @given(st.binary(max_size=200))
    def test_any_bytes(self, data: bytes) -> None:
        with pytest.raises(ProtocolError):
            read_message(io.BytesIO(data + b"\xff"), head_limit_bytes=100, blob_limit_bytes=100)

    @quiet
    @given(anything, st.binary(max_size=50))
    def test_any_json_for_a_head(self, head: Any, rest: bytes) -> None:
        try:
            message = read_message(io.BytesIO(framed(json.dumps(head).encode(), rest)), blob_limit_bytes=50)
        except ProtocolError:
            return
        assert b"".join(message.blobs) == rest[: sum(map(len, message.blobs))]

    @quiet
    @given(st.dictionaries(odd_texts.filter(lambda key: key != "blobs"), anything, max_size=3), st.lists(st.binary()))
    def test_what_goes_in_comes_out(self, head: dict[str, Any], blobs: list[bytes]) -> None:
        stream = io.BytesIO()
        write_message(stream, head, *blobs)
        stream.seek(0)
        message = read_message(stream)
        assert json.dumps(message.head) == json.dumps(json.loads(json.dumps(head)))
        assert message.blobs == tuple(blobs)


class TestParsers:
    @quiet
    @given(changed_heads(COMMAND))
    def test_a_command_that_was_tampered_with(self, message: Message) -> None:
        try:
            command = parse_command(message)
        except ProtocolError:
            return
        assert parse_command(command_message(command)) == command
        paths = [*(item.path for item in command.inputs), *(item.path for item in command.wanted)]
        assert [checked_path(path) for path in paths] == paths

    @quiet
    @given(changed_heads(RESULT))
    def test_a_result_that_was_tampered_with(self, message: Message) -> None:
        try:
            result = parse_result(message)
        except ProtocolError:
            return
        assert parse_result(result_message(result)) == result

    @quiet
    @given(anything, st.lists(st.binary(max_size=3), max_size=3).map(tuple))
    def test_anything_for_an_answer(self, head: Any, blobs: tuple[bytes, ...]) -> None:
        with pytest.raises(ProtocolError):
            parse_answer(head, blobs)

    @quiet
    @given(st.dictionaries(st.sampled_from(["op", "uid", "socket", "python", "tree_bytes", "n_threads"]), anything))
    def test_anything_for_the_runners_settings(self, head: dict[str, Any]) -> None:
        with pytest.raises(ProtocolError):
            Settings.from_head(head)


FIELDS = (100, 108, 116, 124, 136, 156, 157, 257, 345)
"""Where they begin in a header."""
parts = st.binary(min_size=1, max_size=12)


class TestTars:
    TAR = a_tar(
        ("a", b"0", b"one"), ("d", b"5", b""), ("d/" + "n" * 150, b"0", b"two" * 300), ("ü", b"0", b"")
    ).getvalue()

    @quiet
    @given(st.binary(max_size=2000))
    def test_any_bytes(self, data: bytes) -> None:
        self.plain(data)

    @settings(quiet, max_examples=400)
    @given(st.lists(st.tuples(st.integers(0, len(TAR) - 1), parts), min_size=1, max_size=4))
    def test_a_tar_with_other_bytes_in_it(self, changes: list[tuple[int, bytes]]) -> None:
        data = bytearray(self.TAR)
        for start, part in changes:
            data[start : start + len(part)] = part
        self.plain(bytes(data))

    @settings(quiet, max_examples=300)
    @given(
        st.sampled_from(FIELDS),
        parts,
        st.booleans(),
    )
    def test_a_header_with_other_fields_and_a_right_checksum(self, start: int, part: bytes, second: bool) -> None:
        data = bytearray(self.TAR)
        header = 1024 if second else 0
        data[header + start : header + start + len(part)] = part
        data[header + 148 : header + 156] = b" " * 8
        data[header + 148 : header + 156] = b"%06o\0 " % sum(data[header : header + 512])
        self.plain(bytes(data))

    @quiet
    @given(st.text(st.characters(codec="utf-8"), max_size=30), odd_texts)
    def test_any_extended_header(self, key: str, value: str) -> None:
        record = f" {key}={value}\n".encode("utf-8", "surrogateescape" if "\ud800" not in value else "replace")
        self.plain(a_tar(("x", b"x", str(len(record) + 2).encode() + record), ("a", b"0", b"one")).getvalue())

    def plain(self, data: bytes) -> None:
        """An error of the reader's own, or entries that lie in the tree and in the file."""
        try:
            entries = tar_entries(io.BytesIO(data))
        except ArchiveError:
            return
        for entry in entries:
            assert checked_path(entry.path) == entry.path
            assert 0 <= entry.size_bytes <= len(data)
            assert entry.offset >= 0
            assert entry.offset + entry.size_bytes <= len(data)
        assert parse_entries(json.loads(json.dumps(entries_head(entries)))) == tuple(entries)
