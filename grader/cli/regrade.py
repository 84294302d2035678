"""`takehome regrade`."""

import sys
from pathlib import Path

import click

from grader.cli import options
from grader.cli.exits import exits

_DEFAULT = Path("takehome-results")


@click.command()
@click.argument("results", type=click.Path(path_type=Path), default=_DEFAULT, metavar="[DIR]")
@click.option("--assessment", required=True, metavar="ID|PATH", help="The assessment as it is now.")
@click.option("--apply", "applied", is_flag=True, help="Let what it makes of them take the place of what stands.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Submissions at a time. Default: as for `grade`.")
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
@options.round_secret("What hidden data are derived from, where the assessment derives them.")
@options.credentials("What opens private repositories, where nothing was kept.")
@click.option("--runtime", default="", metavar="NAME", help="The container runtime, as for `grade`.")
def regrade(
    results: Path,
    assessment: str,
    applied: bool,
    jobs: int | None,
    as_json: bool,
    round_secret: Path | None,
    credentials: Path | None,
    runtime: str,
) -> None:
    """Show what a changed assessment would make of those in DIR: totals before and after, and the probes that differ.

    DIR is what `takehome grade --out` wrote to; takehome-results if none is named. The commits that were graded are
    looked at, from the files that were kept of them: nothing is cloned where there are such. A changed rubric takes no
    container. What was found is kept, so that --apply examines nobody again; it is applied to all or to none.

    Exit status 2: somebody can't be examined again; 4: no engine, or no space; 5: a judge error would take the place of
    a score; nothing is applied then.
    """
    with exits():
        from grader.cli.console import watching
        from grader.cli.regrading import regrade_status, regrade_store, regraded_json, show_regraded
        from grader.cli.session import Wishes

        wishes = Wishes(
            assessment=assessment,
            revision=None,
            jobs=jobs,
            out=results,
            again=False,
            runtime=runtime,
            round_secret=round_secret,
            keep=True,
            credentials=credentials,
        )
        with watching() as watcher:
            regraded = regrade_store(wishes, watcher, applied=applied)
        click.echo(regraded_json(regraded)) if as_json else show_regraded(regraded)
        sys.exit(regrade_status(regraded))
