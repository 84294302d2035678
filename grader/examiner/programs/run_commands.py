"""Runs in the candidate box: a README's commands, one after the other in one folder, each by a shell of its own.

    run_commands.py ORDER_PATH ANSWER_PATH SECONDS

ORDER: JSON, a list of text, folder, environment, and paths that it names. ANSWER: for each that was begun, its exit
status (none for one that took too long), the end of what it said, and which of the paths were not there. Written anew
after each command, for one may end all. For the oldest Python that an assessment may allow; standard library only.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any

SAID_BYTES = 4000


def run(item: dict, seconds: float) -> dict:  # type: ignore[type-arg]
    environment = {**os.environ, **item["environment"]}
    missing = [path for path in item["paths"] if not os.path.exists(os.path.join(item["folder"], path))]
    with tempfile.TemporaryFile() as said:
        started = time.monotonic()
        process = subprocess.Popen(
            ["/bin/sh", "-c", item["text"]],
            cwd=item["folder"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        status: Any = None
        try:
            status = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        said.seek(0, os.SEEK_END)
        said.seek(max(0, said.tell() - SAID_BYTES))
        text = said.read().decode(errors="replace")
    return {"status": status, "said": text, "missing": missing, "seconds": time.monotonic() - started}


def main(order_path: str, answer_path: str, seconds: str) -> None:
    top = os.getcwd()
    deadline = time.monotonic() + float(seconds)
    os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "/usr/bin:/bin")
    with open(order_path, encoding="utf-8") as file:
        order = json.load(file)
    done = []
    for item in order:
        if time.monotonic() >= deadline:
            break
        item["folder"] = os.path.join(top, item["folder"])
        try:
            done.append(run(item, deadline - time.monotonic()))
        except OSError as error:
            done.append({"status": 126, "said": str(error), "missing": [], "seconds": 0.0})
        with open(os.path.join(top, answer_path), "w", encoding="utf-8") as file:
            json.dump(done, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
