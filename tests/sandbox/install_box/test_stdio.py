"""What pip, uv and apt print is no answer to the host."""

import io
import subprocess
import sys

from sandbox.protocol import read_message, write_message
from tests.conftest import REPOSITORY

PROGRAM = """
import os, subprocess
from sandbox.install_box.stdio import HostStream
host = HostStream()
print("an answer of mine")
os.write(1, b"\\0\\0\\0\\x02{}")
subprocess.run(["echo", "mine too"])
host.send({"op": "heard", "said": host.receive().head})
"""


def test_what_is_printed_is_no_answer() -> None:
    request = io.BytesIO()
    write_message(request, {"op": "hello"})
    argv = [sys.executable, "-c", PROGRAM]
    ended = subprocess.run(argv, input=request.getvalue(), capture_output=True, cwd=REPOSITORY)
    answers = io.BytesIO(ended.stdout)

    assert read_message(answers).head == {"op": "heard", "said": {"op": "hello"}}, ended.stderr
    assert answers.read() == b""
    assert b"an answer of mine" in ended.stderr
    assert b"mine too" in ended.stderr
