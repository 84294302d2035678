"""`takehome check`."""

import sys
from pathlib import Path

import click

from grader.cli.exits import exits
from grader.errors import EXIT_FAILURES_FOUND


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path(), metavar="[PATH]")
@click.option("--assessment", metavar="ID|PATH", help="Default: the public/ folder beside PATH's takehome.toml.")
@click.option(
    "--python",
    type=click.Path(path_type=Path),
    help="Your interpreter. Default: that of PATH/.venv or PATH/venv, of the active environment, or the first on PATH.",
)
def check(path: Path, assessment: str | None, python: Path | None) -> None:
    """Run the public suite on your folder PATH (default: here), as it is, with your interpreter.

    Without Docker and without isolation: your code runs as you. Exit status 1: a probe did not pass; 2: there is no
    such folder, assessment or interpreter, or the interpreter that was found lacks a library of yours.
    """
    with exits():
        from grader.assessment import assessment_roots, load_assessment
        from grader.checking import check as check_folder
        from grader.checking import plan_check, submission_folder
        from grader.cli.console import CheckPrinter, show_check
        from grader.public_part import load_public_part, public_part

        folder = submission_folder(path)
        loaded = (
            public_part(load_assessment(assessment, roots=assessment_roots(Path.cwd())))
            if assessment
            else load_public_part(folder)
        )
        plan = plan_check(folder, loaded, python)
        click.echo(plan.header, err=True)
        examination = check_folder(plan.order, told=CheckPrinter().show)
        show_check(examination)
        sys.exit(0 if examination.all_passed else EXIT_FAILURES_FOUND)
