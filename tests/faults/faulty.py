"""`takehome` with a fault in it: what no test can bring about from outside at the right moment.

The environment says which: TAKEHOME_FAULTS is JSON, keys as the fields of `Faults`.
"""

import datetime
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

VARIABLE = "TAKEHOME_FAULTS"
DAY_SECONDS = 86_400


class Faults(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kill_at_rename: str = ""
    """The end of a file's name: the program is killed when it would give a file that name …"""
    kill_at_count: int = 1
    """… for the so-manieth time."""
    clock_back: str = ""
    """A file: as long as it is there, the program's clock is a day late. Its time since the start goes on."""
    engine_patience_seconds: float = 0
    """For an engine to come back; 0: as it is."""
    guard_seconds: float = 0
    """What the host waits beyond a submission's time; 0: as it is."""
    tools_tag: str = ""
    """The name of the tools image, so that a test can have one of its own."""

    def env(self) -> dict[str, str]:
        return {VARIABLE: msgspec.json.encode(self).decode()}


def main() -> None:
    faults = msgspec.json.decode(os.environ.get(VARIABLE, "{}"), type=Faults)
    if faults.clock_back:
        _set_back(Path(faults.clock_back))  # before anybody imports the clock
    if faults.kill_at_rename:
        sys.addaudithook(_killer(faults.kill_at_rename, faults.kill_at_count))
    if faults.engine_patience_seconds:
        _shorten_patience(faults.engine_patience_seconds)
    if faults.guard_seconds:
        import grader.examination

        grader.examination.GUARD_SECONDS = faults.guard_seconds  # type: ignore[assignment]
    if faults.tools_tag:
        import sandbox.images

        sandbox.images.tools_tag = lambda parent, lock: faults.tools_tag  # type: ignore[attr-defined]
    from grader.cli.main import main as takehome

    takehome()


def _killer(name: str, count: int) -> Callable[[str, tuple[Any, ...]], None]:
    left = count

    def hook(event: str, details: tuple[Any, ...]) -> None:
        nonlocal left
        if event == "os.rename" and str(details[1]).endswith(name):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return hook


def _set_back(flag: Path) -> None:
    """For this process alone: what asks the system for the time of day in Python gets yesterday's."""
    now, now_ns = time.time, time.time_ns

    class Late(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Late":
            return cls.fromtimestamp(time.time(), tz)

    def late_seconds() -> int:
        return DAY_SECONDS if flag.exists() else 0

    time.time = lambda: now() - late_seconds()
    time.time_ns = lambda: now_ns() - late_seconds() * 10**9
    datetime.datetime = Late  # type: ignore[misc]


def _shorten_patience(seconds: float) -> None:
    from grader import lasting

    init = lasting.Lasting.__init__

    def impatient(self: lasting.Lasting, *arguments: Any, **options: Any) -> None:
        init(self, *arguments, **{**options, "patience_seconds": seconds})

    lasting.Lasting.__init__ = impatient  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
