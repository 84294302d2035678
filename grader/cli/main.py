"""The `takehome` command. Each subcommand parses, calls one function, prints, and exits."""

import atexit
import gc
import sys

import click

from grader.version import VERSION

_COMMANDS = {
    "alias": ("grader.cli.alias", "Say who is who of those that were graded blind."),
    "author": ("grader.cli.author", "Write assessments: begin one, and hand it out."),
    "check": ("grader.cli.check", "Check a submission with the public suite, without Docker."),
    "clean": ("grader.cli.machine", "Remove what takehome made in the engine, by label."),
    "compare": ("grader.cli.report", "Put two or three submissions side by side."),
    "doctor": ("grader.cli.machine", "Say what grading needs on this machine, and what is amiss."),
    "forget": ("grader.cli.forget", "Remove what is kept of a candidate, or of all after a time."),
    "grade": ("grader.cli.grade", "Grade repositories in the sandbox."),
    "impact": ("grader.cli.impact", "Put the selection rates of groups side by side, from your own table."),
    "regrade": ("grader.cli.regrade", "Show what a changed assessment would change, before it is applied."),
    "report": ("grader.cli.report", "Draw the pages anew from scorecards, without Docker."),
    "review": ("grader.cli.review", "Say something of a graded submission, beside what the machine said."),
    "setup": ("grader.cli.machine", "Install and start what grading needs: engine and images."),
    "similar": ("grader.cli.similar", "Point out pairs that have passages of code in common."),
}


_COLLECT_AFTER = 50_000
"""New objects; 700 in Python 3.11 as it comes. The imports of `grade` leave some 80,000."""
_SWITCH_SECONDS = 0.0005
"""A tenth of Python's own. Both took a fifteenth off a lone `grade`, in thirteen interleaved rounds."""


class _LazyGroup(click.Group):
    """Imports a subcommand when it is called, so that `--help` needs no engine client."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        import importlib

        command = getattr(importlib.import_module(_COMMANDS[cmd_name][0]), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.command(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="takehome")
def main() -> None:
    """Grade take-home assessments of machine-learning engineers, behind a wall.

    It supports a human decision; it never makes one.
    """


def program() -> None:
    """`main`, in a process of its own."""
    prepare_python()
    main()


def prepare_python() -> None:
    """For a process that imports much, and waits for boxes.

    What is imported stays: it is not looked through for garbage time and again, and once more at the end. A thread that
    comes back from the engine goes on at once, not after 5 ms of another's imports.
    """
    gc.set_threshold(_COLLECT_AFTER)
    atexit.register(gc.freeze)
    sys.setswitchinterval(_SWITCH_SECONDS)


if __name__ == "__main__":
    program()
