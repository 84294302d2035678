"""`takehome check`."""

import sys
from pathlib import Path

import click

from grader.cli.exits import exits
from grader.errors import EXIT_FAILURES_FOUND, JudgeError


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path(), metavar="[PATH]")
@click.option("--assessment", metavar="ID|PATH", help="Default: the public/ folder beside PATH's takehome.toml.")
@click.option(
    "--python",
    type=click.Path(path_type=Path),
    help="Your interpreter. Default: that of PATH/.venv or PATH/venv, of the active environment, or the first on PATH.",
)
@click.option("--docker", is_flag=True, help="In boxes, as grading has them, with the environment of grading.")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Also write what was found as a page.")
def check(path: Path, assessment: str | None, python: Path | None, docker: bool, html: Path | None) -> None:
    """Run what is public of the examination on your folder PATH (default: here), as it is, with your interpreter.

    That is the public suite, and what of the built-in suites looks at your code alone or runs your own tests; it ends
    with how many hidden probes there are, and what they look at. Without Docker and without isolation: your code runs
    as you.

    With --docker it runs as in grading: what you would commit now is cloned, what you require is installed, and your
    commands run in boxes without a network. That takes an engine (`takehome setup`), and a few minutes the first time.

    Exit status 1: a probe did not pass; 2: there is no such folder, assessment or interpreter, the interpreter that was
    found lacks a library of yours, or FILE can't be written; with --docker, there is no git, it can't read PATH, or the
    kit is of before this could be done; 4: with --docker, no engine, or no space; 5: a fault of the public suite or of
    takehome's.
    """
    if docker and python is not None:
        raise click.UsageError("--python names an interpreter here, and --docker uses none. Give one of them.")
    with exits(resumes=False):
        from grader.assessment import assessment_roots, load_assessment
        from grader.checking import check as check_folder
        from grader.checking import plan_check, submission_folder, write_check
        from grader.cli.console import CheckPrinter, CheckWatcher, show_check
        from grader.public_part import load_public_part, public_part

        folder = submission_folder(path)
        loaded = (
            public_part(load_assessment(assessment, roots=assessment_roots(Path.cwd())))
            if assessment
            else load_public_part(folder)
        )
        printer = CheckPrinter()
        if docker:
            from grader.cli.boxed_check import check_in_boxes

            examination = check_in_boxes(folder, loaded, CheckWatcher())
            for result in examination.results:
                printer.show(result)
        else:
            plan = plan_check(folder, loaded, python)
            click.echo(plan.header, err=True)
            examination = check_folder(plan.order, told=printer.show)
        show_check(examination, loaded.areas)
        if html is not None:
            write_check(html, examination, loaded, folder)
            click.echo(str(html))
        elif not examination.all_passed:
            click.echo("With --html FILE you also see what was run, and what came back.", err=True)
        if examination.has_judge_error:
            sys.exit(JudgeError.exit_status)
        sys.exit(0 if examination.all_passed else EXIT_FAILURES_FOUND)
