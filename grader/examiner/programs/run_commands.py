"""Runs in the candidate box: a README's commands, one after the other in one folder, each by a shell of its own.

    run_commands.py ORDER_PATH ANSWER_PATH SECONDS

ORDER: JSON, a list of text, folder, environment, and paths that it names. It ends as the last of them does, and says
what that one said, so that whoever started it sees for themselves; ANSWER says which of its paths were not there. For
the oldest Python that an assessment may allow; standard library only.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

SAID_BYTES = 4000
TOO_LONG, NOT_STARTED = 124, 126
"""Exit statuses, as `timeout` and a shell have them."""


def run(item: dict, seconds: float) -> "tuple[int, str]":  # type: ignore[type-arg]
    """Exit status, as a shell has it, and the end of what it said."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            ["/bin/sh", "-c", item["text"]],
            cwd=item["folder"],
            env={**os.environ, **item["environment"]},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            status = TOO_LONG
        said.seek(0, os.SEEK_END)
        said.seek(max(0, said.tell() - SAID_BYTES))
        return (status if status >= 0 else 128 - status), said.read().decode(errors="replace")


def main(order_path: str, answer_path: str, seconds: str) -> int:
    top = os.getcwd()
    deadline = time.monotonic() + float(seconds)
    os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "/usr/bin:/bin")
    with open(order_path, encoding="utf-8") as file:
        order = json.load(file)
    status, said, missing = 0, "", []
    for item in order:
        item["folder"] = os.path.join(top, item["folder"])
        missing = [path for path in item["paths"] if not os.path.exists(os.path.join(item["folder"], path))]
        try:
            status, said = run(item, deadline - time.monotonic())
        except OSError as error:
            status, said = NOT_STARTED, str(error)
    with open(os.path.join(top, answer_path), "w", encoding="utf-8") as file:
        json.dump({"missing": missing}, file)
    sys.stdout.write(said)
    sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
