"""`takehome report` and `takehome compare`: pages of what was graded, without a container."""

import sys
from pathlib import Path

import click

from grader.cli.exits import exits

_DEFAULT = Path("takehome-results")


@click.command()
@click.argument("results", type=click.Path(path_type=Path), default=_DEFAULT, metavar="[DIR]")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of scorecard.json instead.")
def report(results: Path, schema: bool) -> None:
    """Draw all pages and exports in DIR anew, from the scorecards there: of each submission, and of the cohort.

    DIR is what `takehome grade --out` wrote to; takehome-results if none is named. No engine is needed. Exit status 2:
    there is no scorecard, or one can't be read (the others are drawn).
    """
    with exits():
        from grader.cli.console import show_redrawn
        from grader.redrawing import redraw
        from grader.schema import schema_json

        if schema:
            click.echo(schema_json(), nl=False)
            return
        redrawn = redraw(results)
        show_redrawn(redrawn)
        sys.exit(redrawn.exit_status)


@click.command()
@click.argument("scorecards", nargs=-1, type=click.Path(path_type=Path), required=True, metavar="SUBMISSION...")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Default: compare-A-B.html beside them.")
def compare(scorecards: tuple[Path, ...], out: Path | None) -> None:
    """Put two or three submissions side by side, differences first.

    SUBMISSION is a folder that `takehome grade` wrote, or the scorecard.json in it. Exit status 2: there are not two or
    three, one can't be read, or they were graded by different revisions of the assessment.
    """
    with exits():
        from grader.redrawing import draw_comparison

        click.echo(draw_comparison(scorecards, out))
