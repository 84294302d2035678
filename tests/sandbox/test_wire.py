"""Commands and results as messages: what goes in comes out, and nothing else comes in."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from sandbox.command import Answer, AnswerState, Command, CommandLimits, CommandResult, Input, Wanted
from sandbox.protocol import Message, ProtocolError, read_message, write_message
from sandbox.wire import command_message, parse_command, parse_result, result_message
from tests.fakes import a_result

LIMITS = CommandLimits(
    wall_seconds=1.5, cpu_seconds=2, memory_bytes=2**20, pids=9, disk_bytes=2**21, output_bytes=2**16
)
COMMAND = Command(
    argv=("python", "-m", "pkg", "caf\udce9"),
    limits=LIMITS,
    env=(("A", "=b"),),
    inputs=(Input(path="a/b", content=b"\0\xff"), Input(path="m", stored="000001"), Input(path="empty", content=b"")),
    wanted=(Wanted(path="out", limit_bytes=7, folder=True, keep=True),),
    stdin=b"in",
    fresh=True,
    keep_tree=True,
)
FILE = Answer(path="x", state=AnswerState.FILE, size_bytes=1, content=b"1", digest="00")
RESULT: CommandResult = a_result(
    exit_status=None,
    signal=9,
    stdout=b"\xff",
    answers=(
        Answer(path="m", state=AnswerState.FILE, size_bytes=3, stored="000002", digest="ab"),
        Answer(path="gone", state=AnswerState.MISSING),
        Answer(path="f", state=AnswerState.FOLDER, size_bytes=2, files=(FILE, replace(FILE, path="y", content=b""))),
    ),
    changed=("a", "caf\\xe9"),
    tampering=("niceness 0 → 5",),
    tree_kept=True,
    out_of_disk=True,
)


def through_a_stream(message: Message) -> Message:
    stream = io.BytesIO()
    write_message(stream, message.head, *message.blobs)
    stream.seek(0)
    return read_message(stream)


def changed(message: Message, **changes: Any) -> Message:
    return replace(message, head={**json.loads(json.dumps(message.head)), **changes})


def test_a_command_comes_out_as_it_went_in() -> None:
    assert parse_command(through_a_stream(command_message(COMMAND))) == COMMAND


def test_a_result_comes_out_as_it_went_in() -> None:
    assert parse_result(through_a_stream(result_message(RESULT))) == RESULT


@pytest.mark.parametrize(
    "changes",
    [
        {"op": "boot"},
        {"extra": 1},
        {"argv": []},
        {"argv": "python"},
        {"argv": ["a\0b"]},
        {"argv": ["\ud800"]},
        {"argv": [["python"]]},
        {"env": [["A"]]},
        {"env": [["A=B", "c"]]},
        {"env": {"A": "b"}},
        {"pristine": 1},
        {"fresh": 1},
        {"keep_tree": None},
        {"inputs": [{"path": "a"}]},
        {"wanted": [{"path": "../a", "limit_bytes": 1, "folder": False, "keep": False}]},
        {"wanted": [{"path": "/a", "limit_bytes": 1, "folder": False, "keep": False}]},
        {"wanted": [{"path": "a//b", "limit_bytes": 1, "folder": False, "keep": False}]},
        {"wanted": [{"path": "a" * 300, "limit_bytes": 1, "folder": False, "keep": False}]},
        {"wanted": [{"path": "a", "limit_bytes": -1, "folder": False, "keep": False}]},
        {"wanted": [{"path": "a", "limit_bytes": True, "folder": False, "keep": False}]},
        {"wanted": [{"path": "a", "limit_bytes": 10**400, "folder": False, "keep": False}]},
        {"limits": None},
        {"limits": {**command_message(COMMAND).head["limits"], "wall_seconds": float("nan")}},
        {"limits": {**command_message(COMMAND).head["limits"], "wall_seconds": 10**400}},
        {"limits": {**command_message(COMMAND).head["limits"], "pids": 1.5}},
    ],
    ids=str,
)
def test_a_head_that_is_no_command_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError):
        parse_command(changed(command_message(COMMAND), **changes))


def test_too_few_or_too_many_blobs_are_refused() -> None:
    message = command_message(COMMAND)
    for blobs in ((), message.blobs[:-1], (*message.blobs, b"")):
        with pytest.raises(ProtocolError, match="blobs"):
            parse_command(replace(message, blobs=blobs))


@pytest.mark.parametrize(
    "changes",
    [
        {"op": "refused"},
        {"exit_status": "0"},
        {"exit_status": True},
        {"timed_out": 0},
        {"wall_seconds": float("inf")},
        {"changed": [1]},
        {"tampering": "ended"},
        {"answers": [{"path": "a"}]},
        {"answers": [{**result_message(RESULT).head["answers"][0], "state": "fine"}]},
        {"answers": [{**result_message(RESULT).head["answers"][2], "files": result_message(RESULT).head["answers"]}]},
    ],
    ids=str,
)
def test_a_head_that_is_no_result_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError):
        parse_result(changed(result_message(RESULT), **changes))
