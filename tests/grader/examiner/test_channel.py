"""Verdicts leave on a stream that nothing which prints can reach."""

import io
import subprocess
import sys

from sandbox.protocol import read_message
from tests.conftest import REPOSITORY

PROGRAM = """
import os, subprocess, sys
from grader.examiner.channel import MessageChannel
channel = MessageChannel.on_standard_output()
print("a verdict of mine")
os.write(1, b"\\0\\0\\0\\x02{}")
subprocess.run(["echo", "mine too"])
channel.judge_error("ours")
channel.end()
"""
LOOK = "import grader.examiner.main, sys; print(sorted({'numpy', 'pandas'} & set(sys.modules)))"


def test_what_is_printed_is_no_message() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, cwd=REPOSITORY)
    stream = io.BytesIO(ended.stdout)

    assert read_message(stream).head == {"op": "judge_error", "text": "ours"}, ended.stderr
    assert read_message(stream).head == {"op": "end"}
    assert stream.read() == b""
    assert b"a verdict of mine" in ended.stderr
    assert b"mine too" in ended.stderr


def test_an_examiner_starts_without_the_numerical_libraries() -> None:
    """They take a second, which a suite that needs them pays, and no other."""
    ended = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, cwd=REPOSITORY)

    assert ended.stdout == "[]\n", ended.stderr
