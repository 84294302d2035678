"""Every reader of what others wrote, as a function of bytes: it takes them, refuses them in its own words, or is wrong.

A target says whether the reader took what it was given. Any exception that leaves it is a finding.
"""

import contextlib
import io
import json
import math
import socket
import struct
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from packaging.requirements import Requirement

from grader.course import Course
from grader.examiner.programs import read_csv, read_json
from grader.intake import IntakeLimits, taken
from grader.intake_box.declaration import read_declaration
from grader.intake_box.history import read_history
from grader.intake_box.repository import LoggedCommit
from grader.intake_box.requirements import read_requirements
from grader.intake_box.toml import TomlError, read_toml
from grader.model import Finding, History, Scorecard, Snapshot
from grader.scoring import make_scorecard
from grader.store import scorecard_json
from reports.provenance_views import history_view
from sandbox.command import Answer
from sandbox.errors import SandboxError
from sandbox.install_box.wheel import WheelRefusedError, unpack
from sandbox.paths import checked_path
from sandbox.protocol import Message, ProtocolError, read_message
from sandbox.runner.archive import ArchiveError, tar_entries
from sandbox.runner.errand import ErrandError, take_messages
from sandbox.runner.fork_server import ForkServerError, preload_report
from sandbox.runner.settings import Settings
from sandbox.runner.tree import Entry, entries_head, parse_entries
from sandbox.wire import (
    answer_head,
    command_message,
    parse_answer,
    parse_changed,
    parse_command,
    parse_result,
    result_message,
)
from tests.builders import a_finding, a_provenance, a_rubric, a_snapshot
from tests.grader.test_examination import COLLECTED, END, ONE, PROBE, TWO
from tests.sandbox.install_box.test_wheel import NAME, a_wheel
from tests.sandbox.runner.test_archive import a_tar
from tests.sandbox.test_wire import COMMAND, RESULT

_BLOCK = 512
_MEMORY = next((folder for folder in ("/dev/shm",) if Path(folder).is_dir()), None)
_NAME_LIMIT = 5_000
_MESSAGE_LIMIT = 2**16


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    read: Callable[[bytes], bool]
    seeds: tuple[bytes, ...]
    """The first is taken."""
    tokens: tuple[str, ...] = ()
    """Words that a blind change would not come upon."""


# Messages


def lines(head: object, *blobs: bytes) -> bytes:
    """A message as the targets take it: its head in the first line, and a blob in each that follows."""
    return b"\n".join((json.dumps(head).encode(), *blobs))


def message_of(data: bytes) -> Message | None:
    head, *blobs = data.split(b"\n")
    with contextlib.suppress(ValueError, RecursionError):
        value = json.loads(head)
        return Message(head=value, blobs=tuple(blobs)) if isinstance(value, dict) else None
    return None


def framed(head: bytes, rest: bytes = b"") -> bytes:
    return struct.pack(">I", len(head)) + head + rest


def frames(data: bytes) -> bytes:
    """Each line a message without blobs."""
    return b"".join(framed(line) for line in data.split(b"\n"))


def stream(data: bytes) -> bool:
    with contextlib.suppress(ProtocolError):
        read_message(io.BytesIO(data), head_limit_bytes=_MESSAGE_LIMIT, blob_limit_bytes=_MESSAGE_LIMIT)
    head, _, rest = data.partition(b"\n")
    try:
        message = read_message(io.BytesIO(framed(head, rest)), blob_limit_bytes=_MESSAGE_LIMIT)
    except ProtocolError:
        return False
    assert b"".join(message.blobs) == rest[: sum(map(len, message.blobs))]
    return True


def command(data: bytes) -> bool:
    message = message_of(data)
    if message is None:
        return False
    try:
        parsed = parse_command(message)
    except ProtocolError:
        return False
    assert parse_command(command_message(parsed)) == parsed
    return True


def result(data: bytes) -> bool:
    message = message_of(data)
    if message is None:
        return False
    try:
        parsed = parse_result(message)
    except ProtocolError:
        return False
    assert parse_result(result_message(parsed)) == parsed
    return True


def settings(data: bytes) -> bool:
    message = message_of(data)
    if message is None:
        return False
    try:
        parsed = Settings.from_head(message.head)
    except ProtocolError:
        return False
    assert Settings.from_head(parsed.as_head()) == parsed
    return True


def errand(data: bytes) -> bool:
    """A tree's entries, answers, and what changed, as process 1 takes them."""
    kept: list[object] = []

    def take(message: Message) -> None:
        if "entries" in message.head:
            kept.extend(parse_entries(message.head))
        elif "changed" in message.head:
            kept.extend(parse_changed(message.head))
        else:
            kept.append(parse_answer(message.head, message.blobs))

    try:
        take_messages(io.BytesIO(frames(data)), take)
    except (ErrandError, ProtocolError):
        return False
    for item in kept:
        assert isinstance(item, (str, Answer, Entry))
        assert not isinstance(item, Entry) or checked_path(item.path) == item.path
    return True


def fork_server(data: bytes) -> bool:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(framed(data))
        theirs.shutdown(socket.SHUT_WR)
        try:
            preloaded = preload_report(ours)
        except ForkServerError:
            return False
    assert all(isinstance(text, str) for pair in preloaded.failed for text in pair)
    return True


def intake_answer(data: bytes) -> bool:
    message = message_of(data)
    if message is None:
        return False
    try:
        found = taken(message, IntakeLimits())
    except SandboxError:
        return False
    assert msgspec.json.decode(msgspec.json.encode(found.snapshot), type=Snapshot) == found.snapshot
    return True


def examiner(data: bytes) -> bool:
    """Each line a message of its; what came of it is scored, kept and read again."""
    course, refused = Course(), ""
    for line in data.split(b"\n"):
        message = message_of(line)
        try:
            if message is not None:
                course.take(message)
        except ProtocolError as error:
            refused = str(error)
            course.break_off(refused)
            break
    assert len(refused) < 1000
    card = make_scorecard(
        name="ada",
        assessment="adder",
        assessment_title="Adder",
        rubric=a_rubric(),
        snapshot=a_snapshot(),
        examination=course.examination({}),
        provenance=a_provenance(),
    )
    assert msgspec.convert(json.loads(scorecard_json(card)), Scorecard) == card
    return not refused


# Files


def tar(data: bytes) -> bool:
    found = [_tar_is_plain(content) for content in (data, with_right_checksums(data))]
    return any(found)


def _tar_is_plain(data: bytes) -> bool:
    try:
        entries = tar_entries(io.BytesIO(data))
    except ArchiveError:
        return False
    for entry in entries:
        assert checked_path(entry.path) == entry.path
        assert 0 <= entry.offset <= entry.offset + entry.size_bytes <= len(data)
    assert parse_entries(json.loads(json.dumps(entries_head(entries)))) == tuple(entries)
    return True


def with_right_checksums(data: bytes) -> bytes:
    blocks = bytearray(data)
    for start in range(0, len(data) - _BLOCK + 1, _BLOCK):
        if blocks[start + 257 : start + 262] == b"ustar":
            blocks[start + 148 : start + 156] = b" " * 8
            blocks[start + 148 : start + 156] = b"%06o\0 " % sum(blocks[start : start + _BLOCK])
    return bytes(blocks)


def table(data: bytes) -> bool:
    found: dict[str, Any] = read_csv.read(data)
    assert json.dumps(found)
    if "unreadable" in found:
        return False
    assert len(set(found["header"])) == len(found["header"]) == len(found["columns"])
    assert len({len(column) for column in found["columns"]}) == 1
    return True


def strict_json(data: bytes) -> bool:
    found = read_json.read(data)
    json.dumps(found, allow_nan=False)
    return "value" in found


def toml(data: bytes) -> bool:
    try:
        read_toml(data)
    except TomlError:
        return False
    return True


def declaration(data: bytes) -> bool:
    found = read_declaration(data)
    assert fit_to_be_told(found.findings)
    assert all(math.isfinite(claim.low) and claim.low <= claim.high < math.inf for claim in found.claims)
    assert all(part.module.replace(".", "").isidentifier() for part in found.parts)
    return not found.findings


def requirements(data: bytes) -> bool:
    """A requirements file, then a NUL and a pyproject.toml."""
    listed, _, pyproject = data.partition(b"\0")
    files = {"requirements.txt": listed, "more.txt": pyproject}
    if pyproject:
        files["pyproject.toml"] = pyproject
    found = read_requirements(files.get)
    assert fit_to_be_told(found.findings)
    assert all(Requirement(text).url is None for text in found.requirements.accepted)
    return not found.findings


def fit_to_be_told(findings: tuple[Finding, ...]) -> bool:
    return len(msgspec.json.encode(findings)) < 10**7


def history(data: bytes) -> bool:
    """Each line a commit: id, author, date and subject, with tabs between."""
    fields = [line.decode("utf-8", "replace").split("\t") for line in data.split(b"\n")]
    commits = tuple(LoggedCommit(*parts) for parts in fields if len(parts) == 4)
    found = read_history(_Told(commits), "", len(commits))
    assert msgspec.json.decode(msgspec.json.encode(found), type=History) == found
    assert history_view(found).summary
    return any(commit.authored_at and datetime.fromisoformat(commit.authored_at) for commit in found.commits)


class _Told:
    def __init__(self, commits: tuple[LoggedCommit, ...]) -> None:
        self._commits = commits

    def newest(self, commit: str, limit: int) -> tuple[LoggedCommit, ...]:
        return self._commits

    def authors(self, commit: str) -> tuple[tuple[bytes, bytes], ...]:
        return tuple((logged.author.encode(), b"") for logged in self._commits)


def wheel(data: bytes) -> bool:
    with tempfile.TemporaryDirectory(prefix="takehome-fuzz-", dir=_MEMORY) as folder:
        venv = Path(folder) / "around" / "venv"
        venv.mkdir(parents=True)
        try:
            n_bytes = unpack(data, NAME, venv)
        except WheelRefusedError:
            return False
        finally:
            assert [path.name for path in Path(folder).rglob("*") if not path.is_relative_to(venv)] == ["around"]
        written = sum(path.stat().st_size for path in venv.rglob("*") if path.is_file())
        assert written <= n_bytes  # less where one member lies over another
        return True


def wheel_of_names(data: bytes) -> bool:
    """Each line the name of a file in a wheel, a tab, and its content."""
    fields = (line.partition("\t") for line in data.decode("utf-8", "replace").split("\n"))
    files = {name[:_NAME_LIMIT]: content for name, _, content in fields if name}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for info in {info.filename: info for info in map(zipfile.ZipInfo, files)}.values():
            archive.writestr(info, files.get(info.filename, "").replace("|", "\n"))
    return wheel(made.getvalue())


HEADS = (
    COLLECTED,
    {"op": "started", "probe": PROBE.id},
    ONE,
    {"op": "finding", "finding": asdict(a_finding())},
    {"op": "judge_error", "text": "pytest broke"},
    {"op": "box_died", "box": 0, "generation": 1},
    {"op": "phase", "name": "suites", "wall_seconds": 1.5},
    TWO,
    END,
)
START = Settings(uid=200_000, socket="/run/s", python="/opt/venv/bin/python", tree_bytes=2**20, preload=("numpy",))
MISSING = replace(RESULT.answers[1], path="gone")
ERRAND_HEADS = (
    entries_head([Entry(path="a/b", size_bytes=1, mtime_ns=10**9), Entry(path="d", is_folder=True)]),
    answer_head(MISSING),
    {"changed": ["a", "caf\\xe9"]},
    {"errand": ""},
)
TOML = (
    b"[parts]\nfeatures = \"a.b:c\"\nother = \"a:b\"\n[more]\nx = [1, 2.5, {y = true}, 1979-05-27T07:32:00Z, '''z''']\n"
)
ERRAND = b"\n".join(json.dumps({**head, "blobs": []}).encode() for head in ERRAND_HEADS)
WHEEL = a_wheel({"plain/a.py": "x = 1", "plain-1.0.dist-info/entry_points.txt": "[console_scripts]\na = b:c\n"})
REQUIREMENTS = (
    b"numpy==1.26.4 --hash=sha256:00\npandas[extra]>=2; python_version > '3'\n# no\n-r more.txt\n-c more.txt\n"
)
PYPROJECT = (
    b'[project]\nrequires-python = ">=3.9"\ndependencies = ["numpy>=1", "rich"]\ndynamic = ["dependencies"]\n'
    b'[tool.setuptools.dynamic]\ndependencies = {file = ["more.txt"]}\n'
    b'[tool.poetry.dependencies]\npython = "^3.9"\nscipy = {version = "~1.2", extras = ["x"]}\n'
)
JSON_WORDS = ("null", "true", "1e999", "NaN", "-0", "\\ud800", "18446744073709551616", "[[[[[[[[[[[[[[[[", "\\u0000")

TARGETS = {
    "message": Target(read=stream, seeds=(lines({"op": "x", "blobs": [1, 2]}, b"abc"),), tokens=JSON_WORDS),
    "command": Target(
        read=command, seeds=(lines(command_message(COMMAND).head, *command_message(COMMAND).blobs),), tokens=JSON_WORDS
    ),
    "result": Target(
        read=result, seeds=(lines(result_message(RESULT).head, *result_message(RESULT).blobs),), tokens=JSON_WORDS
    ),
    "settings": Target(read=settings, seeds=(lines(START.as_head()),), tokens=JSON_WORDS),
    "errand": Target(read=errand, seeds=(ERRAND,), tokens=JSON_WORDS),
    "fork server": Target(
        read=fork_server, seeds=(b'{"failed": {"nosuch": "ImportError"}, "unfit": ""}',), tokens=JSON_WORDS
    ),
    "intake answer": Target(
        read=intake_answer,
        seeds=(lines({"op": "taken", "snapshot": asdict(a_snapshot())}, b"tar", b"past"),),
        tokens=JSON_WORDS,
    ),
    "examiner": Target(read=examiner, seeds=(b"\n".join(lines(head) for head in HEADS),), tokens=JSON_WORDS),
    "tar": Target(
        read=tar,
        seeds=(
            a_tar(("a", b"0", b"one"), ("d", b"5", b""), ("d/" + "n" * 150, b"0", b"two")).getvalue(),
            a_tar(("x", b"x", b"11 path=ab\n"), ("a", b"0", b"one")).getvalue(),
            a_tar(("x", b"g", b"20 GNU.sparse.map=0\n"), ("a", b"S", b"one"), ("l", b"L", b"long")).getvalue(),
        ),
        tokens=(
            "ustar",
            "GNU.sparse.major=1",
            "GNU.sparse.size=",
            "size=",
            "path=",
            "hdrcharset=BINARY",
            "../",
            "\\xff",
        ),
    ),
    "csv": Target(read=table, seeds=(b'a,b\n1,"x\ny"\n2,""""\n',), tokens=('""', "\\xef\\xbb\\xbf", "\\x00", "\\x0d")),
    "json": Target(read=strict_json, seeds=(b'{"a": [1, 2.5e3, null, true, "x\\u00e9"], "b": {}}',), tokens=JSON_WORDS),
    "toml": Target(read=toml, seeds=(TOML,), tokens=("'''", "[[", "]]", "0x", "1979-05-27", "inf", "\\\\U0010FFFF")),
    "declaration": Target(read=declaration, seeds=(b'[parts]\nfeatures = "a.b:c"\n',), tokens=("[parts]", "=")),
    "requirements": Target(
        read=requirements,
        seeds=(b"numpy==1.26.4\nrich\n\0[project]\nname = 'x'\n", REQUIREMENTS, REQUIREMENTS + b"\0" + PYPROJECT),
        tokens=("-r ", "-e ", "--hash=", "===", "file:///", "; extra == 'x'", "https://", "\\x5c\\x0a", "\\xff\\xfe"),
    ),
    "history": Target(
        read=history,
        seeds=(b"0" * 40 + b"\tAda\t1709398800 +0100\tStart\n" + b"1" * 40 + b"\tBob\t-1 -0930\tMore",),
        tokens=("9999999999999", "+9999", "-0001"),
    ),
    "wheel": Target(
        read=wheel,
        seeds=(
            a_wheel({"plain/a.py": "x = 1", "plain-1.0.dist-info/entry_points.txt": "[console_scripts]\na = b:c\n"}),
        ),
        tokens=(
            "PK\\x01\\x02",
            "PK\\x03\\x04",
            "PK\\x05\\x06",
            "PK\\x06\\x06",
            "\\x0c\\x00",
            "\\x0e\\x00",
            "\\x00\\x08",
        ),
    ),
    "wheel's names": Target(
        read=wheel_of_names,
        seeds=(
            b"plain/a.py\tx = 1\nplain-1.0.data/scripts/t\t#!python|\nplain-1.0.data/headers/h\t",
            b"plain-1.0.dist-info/entry_points.txt\t[console_scripts]|plain = plain.cli:main|[gui_scripts]|g = a:b",
        ),
        tokens=(
            ".data/",
            "scripts/",
            "../",
            "bin/python",
            "pyvenv.cfg",
            ".dist-info/entry_points.txt",
            "[console_scripts]|",
        ),
    ),
}
