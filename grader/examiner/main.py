"""Process 1 of the examiner box, and the examiner of `takehome check`: runs the suites and tells the host.

/suites/hidden/   the assessment's suite, as the host sent it (in the box)
built-in suites   `grader/suites/`, where this code lies
"""

import contextlib
import os
import shlex
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import msgspec
import pytest

import grader.suites
from grader.examiner.boxes import LastingSandbox
from grader.examiner.channel import Channel, MessageChannel
from grader.examiner.look_around import look_around
from grader.examiner.plugin import ExaminerPlugin
from grader.examiner.sharing import SharingSandbox
from grader.examiner.submission import Submission
from grader.examiner.workplace import BoxWorkplace, LocalWorkplace, Workplace, suite_data
from grader.examiner_order import Order
from grader.tree_core import in_core
from sandbox.command import Command, Sandbox
from sandbox.known_types import known
from sandbox.protocol import read_message


def main() -> int:
    channel = MessageChannel.on_standard_output()
    message = read_message(open(0, "rb", buffering=0, closefd=False))  # noqa: SIM115 - a descriptor
    order = msgspec.convert(message.head, known(Order))
    place = LocalWorkplace(order) if order.local_folder else BoxWorkplace(order, message, channel)
    with contextlib.closing(place):
        examine(order, place, channel)
    channel.end()
    return 0


def examine(order: Order, place: Workplace, channel: Channel) -> None:
    """Runs the suites of `order`; every outcome leaves by the channel."""
    started = time.monotonic()
    plugin = ExaminerPlugin(
        channel=channel,
        contract=order.contract,
        open_submission=partial(_open_submission, order, place),
        steps=order.preparation,
        data=partial(suite_data, place.suite_folder),
        suite_of=partial(_suite_of, place.suite_folder, order.suite),
        areas=frozenset(order.areas),
        only=order.only,
        without=order.without,
        prepared=partial(look_around, suite_folder=place.suite_folder) if order.look_around else None,
    )
    status = _run_pytest(order, place.suite_folder, plugin)
    channel.phase("suites", time.monotonic() - started)
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        channel.judge_error(f"pytest ended the examination: {pytest.ExitCode(status).name}")


def _run_pytest(order: Order, suite_folder: Path, plugin: ExaminerPlugin) -> int:
    """With a configuration of ours alone: no file of the suite's or of a candidate's is one."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    folders = [str(suite_folder), *(str(_builtin_folder(name)) for name in order.builtin)]
    with tempfile.TemporaryDirectory() as scratch:
        ini = Path(scratch) / "pytest.ini"
        ini.write_text(f"[pytest]\npythonpath = {shlex.quote(str(suite_folder))}\npython_files = test_*.py *_test.py\n")
        options = ["-c", str(ini), "--rootdir", str(suite_folder), "--import-mode=importlib"]
        options += ["-q", "-p", "no:cacheprovider", "--strict-markers", "--tb=short"]
        options += ["--capture=sys"]  # by descriptors, a file would be shared with the child of the static probes
        options += ["--confcutdir", str(suite_folder)]  # in a kit, the conftest.py above the suite is the candidate's
        return pytest.main([*options, *folders], plugins=[plugin])


def _open_submission(order: Order, place: Workplace, n_boxes: int) -> Submission:
    def killed(box: int, command: Command) -> None:
        submission.find("box-killed", "A command killed its box", f"Twice, in box {box}: `{' '.join(command.argv)}`")

    def unsteady(box: int, command: Command) -> None:
        words = f"`{' '.join(command.argv)}`"
        submission.find("unsteady", "A step worked once, and not when it was run again", f"In box {box}: {words}")

    def lasting(box: int) -> LastingSandbox:
        opener = partial(place.sandbox, box)
        return LastingSandbox(opener, died=partial(killed, box), unsteady=partial(unsteady, box))

    boxes = tuple(lasting(box) for box in range(n_boxes))
    submission = Submission(
        contract=order.contract,
        snapshot=place.snapshot,
        files=place.files,
        past=place.past,
        boxes=boxes,
        sharing=_sharing(order, place, boxes),
        large=place.large(),
        deadline=time.monotonic() + order.wall_seconds,
        mutant_seconds=order.mutant_seconds,
        junk=order.junk,
    )
    if order.local_folder:
        submission.findings += place.snapshot.findings
    return submission


def _sharing(order: Order, place: Workplace, boxes: tuple[LastingSandbox, ...]) -> tuple[Sandbox, ...]:
    if not order.shared_runs:
        return boxes
    blank = tuple(path for path in place.files() if not in_core(path))
    folder = Path(order.shared_runs)
    return tuple(SharingSandbox(box, folder / str(index), blank=blank) for index, box in enumerate(boxes))


def _suite_of(suite_folder: Path, name: str, item: pytest.Item) -> str:
    return name if item.path.is_relative_to(suite_folder) else item.path.parent.name


def _builtin_folder(name: str) -> Path:
    return Path(grader.suites.__file__).parent / name


if __name__ == "__main__":
    sys.exit(main())
