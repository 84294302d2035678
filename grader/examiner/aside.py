"""Work in a forked child, beside what its parent does: for probes that look at files while others wait for a box.

The child tells its results to a file; the parent, who alone writes to the host, has them when both are done. So no two
messages mix, and no order depends on who was faster.
"""

import os
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn, cast

import msgspec

from grader.examiner.channel import Channel, MessageChannel
from grader.model import Finding, ProbeResult
from sandbox.known_types import known
from sandbox.protocol import StreamClosedError, read_message


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a child had to say."""

    results: tuple[ProbeResult, ...]
    findings: tuple[Finding, ...]
    trouble: str
    """Why it did not come to its end; empty when it did."""


class Aside:
    """A child at work. It shares nothing with its parent but what both had before, and open files."""

    def __init__(self, work: Callable[[Channel], None]) -> None:
        self._file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - open until the end
        self._pid = os.fork()
        if self._pid == 0:
            _work(work, MessageChannel(self._file))

    def end(self) -> Told:
        """Waits for it. What it told before it broke off counts."""
        _, status = os.waitpid(self._pid, 0)
        with self._file:
            self._file.seek(0)
            heads = tuple(_heads(self._file))
        trouble = [str(head["text"]) for head in heads if head["op"] == "judge_error"]
        if os.WIFSIGNALED(status):
            trouble.append(f"it was ended by signal {os.WTERMSIG(status)}")
        elif status and not trouble:
            trouble.append(f"it ended with {os.waitstatus_to_exitcode(status)}")
        return Told(
            results=tuple(
                msgspec.convert(head["result"], known(ProbeResult)) for head in heads if head["op"] == "result"
            ),
            findings=tuple(
                msgspec.convert(head["finding"], known(Finding)) for head in heads if head["op"] == "finding"
            ),
            trouble="; ".join(trouble),
        )


def _work(work: Callable[[Channel], None], channel: Channel) -> NoReturn:
    try:
        work(channel)
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - a forked child must not run on as its parent
        traceback.print_exc()
        channel.judge_error(f"{type(error).__name__}: {error}")
    finally:
        os._exit(1)


def _heads(file: BinaryIO) -> Iterator[dict[str, Any]]:
    while True:
        try:
            yield read_message(file).head
        except StreamClosedError:  # its end, or where it broke off
            return
