"""The watch over a running command: feeds and reads its pipes, keeps its limits, ends it."""

import contextlib
import math
import os
import select
import signal
import time
from dataclasses import dataclass
from typing import Protocol

from sandbox.command import CommandLimits
from sandbox.runner.capture import Capture
from sandbox.runner.child import Child
from sandbox.runner.crowd import Crowd
from sandbox.runner.meter import Meter, Usage

SAMPLE_SECONDS = 0.02
KILL_GRACE_SECONDS = 5  # SIGTERM → SIGKILL
SETTLE_SECONDS = 0.2
"""For what ends by itself right after the command, such as the resource tracker of multiprocessing."""
_DRAIN_SECONDS = 1.0
_CHUNK_BYTES = 2**16


class Disk(Protocol):
    """What a command may fill."""

    def full(self) -> bool:
        """Whether it seems to have to end."""

    def surely_full(self) -> bool:
        """The same, while all of it stands still."""


class AlarmError(Exception):
    """One of the descriptors that were watched besides has something to say: nobody waits for this command any more."""

    def __init__(self, fd: int) -> None:
        super().__init__(f"descriptor {fd}")
        self.fd = fd


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    status: int
    """As waitpid has it."""
    timed_out: bool
    out_of_memory: bool
    wall_seconds: float
    cpu_seconds: float
    peak_memory_bytes: int
    stdout: Capture
    stderr: Capture
    left_running: int
    out_of_disk: bool = False

    @property
    def exit_status(self) -> int | None:
        return os.WEXITSTATUS(self.status) if os.WIFEXITED(self.status) else None

    @property
    def signal(self) -> int | None:
        return os.WTERMSIG(self.status) if os.WIFSIGNALED(self.status) else None


class Watch:
    """One command's. `alarms` are descriptors with their poll events; `disk` is asked at every sample.

    `first` is what the meter read before the command began: what it has taken since then is its own.
    """

    def __init__(
        self,
        child: Child,
        crowd: Crowd,
        meter: Meter,
        limits: CommandLimits,
        *,
        first: Usage,
        stdin: bytes,
        sample_seconds: float = SAMPLE_SECONDS,
        alarms: tuple[tuple[int, int], ...] = (),
        disk: Disk | None = None,
    ) -> None:
        self._child, self._crowd, self._meter, self._limits = child, crowd, meter, limits
        self._stdin = memoryview(stdin)
        self._sample_seconds = sample_seconds
        self._alarms, self._disk = alarms, disk
        self._outputs = tuple(Capture(fd, limits.output_bytes) for fd in (child.stdout, child.stderr))
        self._poll = select.poll()
        self._exit_fd = _exit_descriptor(child.pid)
        self._first = first
        self._kills = meter.out_of_memory_kills()
        self._peak_bytes, self._cpu_seconds = 0, 0.0
        self._timed_out = self._out_of_memory = self._out_of_disk = False
        self._begin = self._sampled_at = time.monotonic()
        self._ended_at: float | None = None
        self._kill_at = math.inf

    def outcome(self) -> Outcome:
        """Waits for the command and ends what it left. All of it is signalled; the crowd's owner clears up.

        Raises:
            AlarmError: an alarm came first; nothing was ended.
        """
        self._register()
        try:
            while not self._over():
                self._step()
            left = self._crowd.others() if self._ended_at is not None else 0
            self._finish()
        finally:
            if self._exit_fd is not None:
                os.close(self._exit_fd)
        status = self._crowd.ended
        return Outcome(
            status=signal.SIGKILL if status is None else status,
            timed_out=self._timed_out,
            out_of_memory=self._out_of_memory or self._meter.out_of_memory_kills() > self._kills,
            wall_seconds=(self._ended_at or time.monotonic()) - self._begin,
            cpu_seconds=self._cpu_seconds,
            peak_memory_bytes=self._peak_bytes,
            stdout=self._outputs[0],
            stderr=self._outputs[1],
            left_running=left,
            out_of_disk=self._out_of_disk,
        )

    def _register(self) -> None:
        for output in self._outputs:
            self._poll.register(output.fd, select.POLLIN)
        if self._exit_fd is not None:
            self._poll.register(self._exit_fd, select.POLLIN)
        for fd, events in self._alarms:
            self._poll.register(fd, events)
        if self._stdin and self._child.stdin is not None:
            self._poll.register(self._child.stdin, select.POLLOUT)
        else:
            self._child.close_stdin()

    def _over(self) -> bool:
        """Everybody has ended, or has had the time to."""
        self._crowd.reap()
        now = time.monotonic()
        if self._ended_at is None and self._crowd.ended is not None:
            self._ended_at = now
            self._kill_at = min(self._kill_at, now + SETTLE_SECONDS) if not self._timed_out else self._kill_at
        if self._ended_at is not None and self._crowd.others() == 0:
            return True
        return now >= self._kill_at

    def _step(self) -> None:
        for fd, _ in self._poll.poll(self._sample_seconds * 1000):
            self._attend(fd)
        now = time.monotonic()
        if now - self._sampled_at >= self._sample_seconds:
            self._sampled_at = now
            self._sample()
            self._judge(now)

    def _attend(self, fd: int) -> None:
        if fd == self._exit_fd:
            self._poll.unregister(fd)
        if fd == self._child.stdin:
            self._feed(fd)
        for output in self._outputs:
            if output.fd == fd:
                self._take(output)
        if any(fd == alarm for alarm, _ in self._alarms):
            raise AlarmError(fd)

    def _feed(self, fd: int) -> None:
        try:
            written = os.write(fd, self._stdin[:_CHUNK_BYTES])
        except BlockingIOError:
            return
        except BrokenPipeError:  # it doesn't read its input; that is no fault
            written = len(self._stdin)
        self._stdin = self._stdin[written:]
        if not self._stdin:
            self._poll.unregister(fd)
            self._child.close_stdin()

    def _take(self, output: Capture) -> None:
        output.take()
        if not output.open:
            self._poll.unregister(output.fd)

    def _sample(self) -> None:
        usage = self._meter.read()
        self._cpu_seconds = max(self._cpu_seconds, usage.cpu_seconds - self._first.cpu_seconds)
        self._peak_bytes = max(self._peak_bytes, usage.memory_bytes - self._first.memory_bytes)

    def _judge(self, now: float) -> None:
        if self._disk is not None and not self._out_of_disk and self._is_full(self._disk):
            self._out_of_disk = True
            self._kill_at = now
        if self._peak_bytes > self._limits.memory_bytes and not self._out_of_memory:
            self._out_of_memory = True
            self._kill_at = now
        elif not self._timed_out and self._ended_at is None and self._over_time(now):
            self._timed_out = True
            self._kill_at = now + KILL_GRACE_SECONDS
            self._crowd.signal(signal.SIGTERM)

    def _is_full(self, disk: Disk) -> bool:
        """What is moved while it is counted may be counted twice: so all stand still before it costs them anything."""
        if not disk.full():
            return False
        self._crowd.signal(signal.SIGSTOP)
        if disk.surely_full():
            return True
        self._crowd.signal(signal.SIGCONT)
        return False

    def _over_time(self, now: float) -> bool:
        return now - self._begin > self._limits.wall_seconds or self._cpu_seconds > self._limits.cpu_seconds

    def _finish(self) -> None:
        """Kill what is left, and read what is still in the pipes; a pipe that stays open is left alone."""
        self._sample()
        self._crowd.signal(signal.SIGKILL)
        deadline = time.monotonic() + _DRAIN_SECONDS
        while not self._drained() and time.monotonic() < deadline:
            time.sleep(0.001)
        self._sample()

    def _drained(self) -> bool:
        self._crowd.reap()
        for output in self._outputs:
            if output.open:
                output.take()
        return self._crowd.ended is not None and not any(output.open for output in self._outputs)


def _exit_descriptor(pid: int) -> int | None:
    """Readable when the process has ended; None where the kernel has no such thing, and we look now and then."""
    with contextlib.suppress(AttributeError, OSError):
        return os.pidfd_open(pid)
    return None
