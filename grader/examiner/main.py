"""Process 1 of the examiner box, and the examiner of `takehome check`: runs the suites and tells the host.

/suites/NAME/…   the assessment's suite, as the host sent it (in the box)
built-in suites  `grader/suites/`, where this code lies
"""

import io
import os
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec
import pytest

import grader.suites
from grader.examiner.boxes import LastingSandbox
from grader.examiner.channel import MessageChannel
from grader.examiner.plugin import ExaminerPlugin
from grader.examiner.submission import Submission
from grader.examiner_order import Order
from grader.model import Snapshot
from sandbox.client import SocketSandbox
from sandbox.command import Command, Sandbox
from sandbox.errors import SandboxError
from sandbox.protocol import Message, read_message

SOCKET_FOLDER = "/run/takehome"
CONNECT_SECONDS = 60.0
"""A box opens in about a second; a busy machine with eight at once took 9."""
TREE_BYTES = 2**30
"""Most that is read of a snapshot's files."""


def main() -> int:
    channel = MessageChannel.on_standard_output()
    message = read_message(open(0, "rb", buffering=0, closefd=False))  # noqa: SIM115 - a descriptor
    order = msgspec.convert(message.head, Order)
    status = examine(order, message, channel)
    channel.end()
    return status


def examine(order: Order, message: Message, channel: MessageChannel) -> int:
    """Runs the suites of `order`; every outcome leaves by the channel."""
    suite_folder = Path(order.suite_folder) / order.suite if order.suite_files else Path(order.suite_folder)
    if order.suite_files:
        _lay_out(suite_folder, order.suite_files, message.blobs[0])
    started = time.monotonic()
    for finding in _with_local_parts(order).findings if order.local_folder else ():
        channel.finding(finding)
    plugin = ExaminerPlugin(
        channel=channel,
        open_submission=partial(_open_submission, order, message, channel),
        steps=order.preparation,
        data=partial(suite_data, suite_folder),
        suite_of=partial(_suite_of, suite_folder, order.suite),
        areas=frozenset(order.areas),
    )
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    folders = [str(suite_folder), *(str(_builtin_folder(name)) for name in order.builtin)]
    with tempfile.TemporaryDirectory() as scratch:
        ini = Path(scratch) / "pytest.ini"
        ini.write_text(f"[pytest]\npythonpath = {suite_folder}\npython_files = test_*.py\n")
        arguments = ["-c", str(ini), "--rootdir", str(suite_folder), "--import-mode=importlib", "-q"]
        arguments += ["-p", "no:cacheprovider", "--strict-markers", "--tb=short", "-k", order.only]
        status = pytest.main([*arguments, *folders], plugins=[plugin])
    channel.phase("suites", time.monotonic() - started)
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        channel.judge_error(f"pytest ended the examination: {pytest.ExitCode(status).name}")
    return 0


def suite_data(folder: Path, name: str) -> bytes:
    """A file of the suite by the name that the assessment gives it; one that lies gzipped is unpacked."""
    path = folder / name
    packed = path.with_name(path.name + ".gz")
    if not path.exists() and packed.exists():
        import gzip

        return gzip.decompress(packed.read_bytes())
    return path.read_bytes()


def _open_submission(order: Order, message: Message, channel: MessageChannel, n_boxes: int) -> Submission:
    def opener(box: int) -> Callable[[int], Sandbox]:
        if order.local_folder:
            return lambda generation: _local(order)
        return lambda generation: _connect(channel, box, generation)

    def died(box: int, command: Command) -> None:
        submission.find("box-killed", "A command killed its box", f"Twice, in box {box}: `{' '.join(command.argv)}`")

    boxes = tuple(LastingSandbox(opener(box), died=partial(died, box)) for box in range(n_boxes))
    submission = Submission(
        contract=order.contract,
        snapshot=_with_local_parts(order) if order.local_folder else order.snapshot,
        files=partial(_local_files, Path(order.local_folder)) if order.local_folder else partial(_files, message),
        boxes=boxes,
        deadline=time.monotonic() + order.wall_seconds,
    )
    return submission


def _local(order: Order) -> Sandbox:
    from sandbox.local import LocalSandbox  # not in the box, where there is nothing to be local to

    return LocalSandbox(Path(order.local_folder), Path(order.local_python))


def _with_local_parts(order: Order) -> Snapshot:
    """What an intake would have found in `takehome.toml`."""
    from grader.intake_box.declaration import DECLARATION, read_declaration  # not in the examiner box either

    file = Path(order.local_folder) / DECLARATION
    declaration = read_declaration(file.read_bytes() if file.is_file() else None)
    return replace(order.snapshot, parts=declaration.parts, findings=declaration.findings)


def _connect(channel: MessageChannel, box: int, generation: int) -> Sandbox:
    if generation:
        channel.box_died(box, generation)
    path = f"{SOCKET_FOLDER}/box-{box}-{generation}.sock"
    try:
        return SocketSandbox(path, connect_seconds=CONNECT_SECONDS)
    except SandboxError as error:
        raise RuntimeError(f"candidate box {box} did not open: {error}") from error


def _lay_out(folder: Path, spans: tuple[tuple[str, int, int], ...], blob: bytes) -> None:
    for name, start, end in spans:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(blob[start:end])


def _suite_of(suite_folder: Path, name: str, item: pytest.Item) -> str:
    return name if item.path.is_relative_to(suite_folder) else item.path.parent.name


def _builtin_folder(name: str) -> Path:
    return Path(grader.suites.__file__).parent / name


def _files(message: Message) -> Mapping[str, bytes]:
    """The snapshot's regular files, from the tar that the intake box made."""
    files: dict[str, bytes] = {}
    left = TREE_BYTES
    with tarfile.open(fileobj=io.BytesIO(message.blobs[-1]), mode="r:") as tar:
        for member in tar:
            if not member.isreg() or member.size > left:
                continue
            content = tar.extractfile(member)
            if content is not None:
                files[member.name] = content.read()
                left -= member.size
    return files


def _local_files(folder: Path) -> Mapping[str, bytes]:
    hidden = {".git", ".venv", "venv", "__pycache__", ".takehome", "node_modules"}
    paths = (path for path in sorted(folder.rglob("*")) if not hidden & set(path.relative_to(folder).parts))
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in paths
        if path.is_file() and not path.is_symlink()
    }


if __name__ == "__main__":
    sys.exit(main())
