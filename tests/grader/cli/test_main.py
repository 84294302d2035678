"""What the command line says of itself, and of what it is not."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner, Result

from grader.cli.main import main
from grader.version import VERSION

COMMANDS = (
    "alias",
    "author",
    "check",
    "clean",
    "compare",
    "doctor",
    "forget",
    "grade",
    "impact",
    "report",
    "review",
    "setup",
)


def takehome(*argv: str) -> Result:
    return CliRunner().invoke(main, argv, prog_name="takehome")


def test_the_version_is_told() -> None:
    assert takehome("--version").output == f"takehome, version {VERSION}\n"


def test_help_names_every_command_and_what_it_does() -> None:
    ended = takehome("--help")
    assert ended.exit_code == 0
    lines = ended.output.splitlines()
    for command in COMMANDS:
        assert any(line.split()[:1] == [command] and line.rstrip().endswith(".") for line in lines), command


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str) -> None:
    ended = takehome(command, "-h")
    assert ended.exit_code == 0
    assert ended.output.startswith(f"Usage: takehome {command}")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_and_every_exit_status_is_told(command: str) -> None:
    assert isinstance(main, click.Group)
    loaded = main.get_command(click.Context(main), command)
    assert loaded is not None
    text = takehome(command, "--help").output
    for parameter in loaded.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.opts[0] in text
            assert parameter.help, f"{command} {parameter.opts[0]} says nothing of itself"
    for status in {
        "grade": "2 4 5 130",
        "check": "1",
        "compare": "2",
        "report": "2",
        "doctor": "4",
        "review": "2",
        "alias": "2",
        "forget": "2",
        "impact": "2",
    }.get(command, "").split():
        assert f"{status}:" in text or f"xit status {status}" in text, f"{command} does not tell of {status}"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("grad",), "No such command 'grad'"),
        (("grade", "x", "--assesment", "y"), "--assesment"),
        (("grade", "x"), "Missing option '--assessment'"),
        (("grade", "--assessment", "flight-delays"), "Name a SOURCE"),
        (("grade", "x", "--assessment", "flight-delays", "--round", "y.csv"), "not both"),
        (("grade", "x", "--assessment", "flight-delays", "--as-of", "2026-11-22T23:59"), "has no zone"),
        (("grade", "--assessment", "flight-delays", "--round", "no-such.csv"), "no-such.csv can't be read"),
        (("grade", "x", "--assessment", "y", "--jobs", "0"), "0 is not in the range"),
        (("check", "a", "b"), "Got unexpected extra argument"),
        (("clean", "everything"), "Got unexpected extra argument"),
    ],
)
def test_what_it_does_not_know_it_says(argv: tuple[str, ...], words: str) -> None:
    ended = takehome(*argv)
    assert ended.exit_code == 2
    assert words in ended.output


def test_help_needs_neither_engine_nor_anything_heavy() -> None:
    """It answers in an instant, and on a machine without an engine."""
    code = "import sys; from grader.cli.main import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "click" in loaded
    assert not loaded & {"docker", "requests", "rich", "jinja2", "msgspec"}


def test_a_process_of_its_own_is_set_for_imports_and_waiting() -> None:
    """A garbage collection in the middle of them, or threads that wait for one another, cost each call time."""
    code = (
        "import gc, sys; from grader.cli import main; "
        "main.main = lambda: print(gc.get_threshold()[0], sys.getswitchinterval()); main.program()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    threshold, interval = map(float, done.stdout.split())
    assert threshold >= 10_000
    assert interval < 0.002
