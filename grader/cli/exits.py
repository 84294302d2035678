"""Errors as sentences and exit statuses: the one place where they meet."""

import contextlib
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

import click

from grader.errors import EXIT_INTERRUPTED, GraderError
from grader.intake_box.text import without_secrets
from grader.side_by_side import grader_error
from grader.source import without_credentials
from grader.version import VERSION
from sandbox.errors import SandboxError

EXIT_BUG = 70
"""EX_SOFTWARE of sysexits.h."""
EXIT_CLOSED_PIPE = 128 + signal.SIGPIPE
"""As a shell has it of programs that the signal ends."""


@contextlib.contextmanager
def exits(*, resumes: bool = True) -> Iterator[None]:
    """Ends the program with a sentence and a status; a bug leaves a log that can be pasted.

    `resumes`: the same command goes on where an interruption left it.

    A shutdown or a closed terminal ends it as Ctrl-C does, so that boxes go then too.
    """
    try:
        with _terminated_as_interrupted():
            yield
    except (click.ClickException, click.exceptions.Exit):
        raise
    except GraderError as error:
        _end(str(error), error.exit_status)
    except SandboxError as error:
        told = grader_error(error)
        _end(str(told), told.exit_status)
    except (KeyboardInterrupt, click.Abort):
        kept = " What was finished is kept; the same command goes on from there." if resumes else ""
        _end(f"Interrupted.{kept}", EXIT_INTERRUPTED)
    except BrokenPipeError:  # `| head` has seen enough
        _drop_output()
        sys.exit(EXIT_CLOSED_PIPE)
    except Exception as error:  # noqa: BLE001 - a bug, to be told as one
        bug = without_secrets(f"{type(error).__name__}: {error}")
        _end(f"This is a bug of takehome's: {bug}\nThe log to send is {_log()}", EXIT_BUG)


@contextlib.contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """SIGTERM and SIGHUP raise KeyboardInterrupt, unless somebody said otherwise (`nohup` does)."""
    usual = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is signal.SIG_DFL]
    for number in usual:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in usual:
            signal.signal(number, signal.SIG_DFL)


def _drop_output() -> None:
    """Or Python writes what is left, and says what it thinks of the pipe (docs.python.org, signal: Note on SIGPIPE)."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(nowhere, stream.fileno())


def _end(text: str, status: int) -> None:
    click.echo(f"takehome: {text}", err=True)
    sys.exit(status)


def _log() -> Path:
    with tempfile.NamedTemporaryFile("w", prefix="takehome-bug-", suffix=".log", delete=False) as file:
        call = " ".join(without_credentials(word) for word in sys.argv)
        trace = without_secrets(traceback.format_exc())
        file.write(f"takehome {VERSION}, Python {sys.version}\n{call}\n\n{trace}")
    return Path(file.name)
