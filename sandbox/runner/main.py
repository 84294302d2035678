"""Process 1 of a candidate box: takes the clone from the host, then runs commands for whoever may open its socket."""

import gc
import os
import sys
from typing import NoReturn

from sandbox.protocol import ProtocolError, StreamClosedError, read_message, write_message
from sandbox.runner import layout
from sandbox.runner.crowd import CrowdError
from sandbox.runner.errand import ErrandError
from sandbox.runner.meter import CgroupMeter, MeterError
from sandbox.runner.runner import Runner
from sandbox.runner.server import HostGoneError, Server
from sandbox.runner.settings import Settings
from sandbox.runner.store import StoreError


def main() -> NoReturn:
    answers = os.dup(1)  # what else prints goes to standard error, and forges no message
    os.dup2(2, 1)
    os.umask(0o022)
    try:
        server = _started(answers)
        server.serve()
    except (HostGoneError, StreamClosedError):
        sys.exit(0)
    except (ProtocolError, MeterError, StoreError, ErrandError, CrowdError) as error:
        sys.exit(f"the runner ends: {error}")
    sys.exit("the runner ends: the last command's files can't be emptied")


def _started(answers: int) -> Server:
    with open(0, "rb", buffering=0, closefd=False) as host, open(answers, "wb") as out:
        message = read_message(host)
        settings = Settings.from_head(message.head)
        if len(message.blobs) != 1:
            raise ProtocolError("no tree came with the start")
        meter = CgroupMeter(layout.DISK_FOLDERS)
        runner = Runner(settings, meter)
        runner.adopt(message.blobs[0])
        del message
        gc.collect()
        gc.freeze()
        before = meter.read().memory_bytes
        preloaded = runner.preload()
        baseline = meter.read().memory_bytes
        server = Server(settings.socket, runner)
        write_message(
            out,
            {
                "op": "ready",
                "baseline_bytes": baseline,
                "preload_bytes": max(0, baseline - before),
                "preload_failed": dict(preloaded.failed),
                "no_fork_server": preloaded.unfit,
            },
        )
    return server


if __name__ == "__main__":
    main()
