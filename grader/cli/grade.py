"""`takehome grade`."""

import sys
from pathlib import Path

import click

from grader.cli.exits import exits
from grader.cli.image_budget import image_gb


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--assessment", required=True, metavar="ID|PATH", help="The assessment to grade by.")
@click.option("--rev", metavar="REV", help="Branch, tag or commit, of every SOURCE. Default: what HEAD names.")
@click.option(
    "--jobs", type=click.IntRange(1, 64), help="Submissions at a time. Default: one per two cores, at least 2."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("takehome-results"),
    show_default=True,
    metavar="DIR",
    help="Where scorecards and reports go.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option("--again", is_flag=True, help="Examine although a finished examination is current.")
@click.option(
    "--round-secret",
    type=click.Path(path_type=Path),
    envvar="TAKEHOME_ROUND_SECRET",
    show_envvar=True,
    metavar="FILE",
    help="What hidden data are derived from, where the assessment derives them.",
)
@click.option("--blind", is_flag=True, help="Call everybody by an alias, in all that is written and shown.")
@click.option(
    "--alias-key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What aliases are made with. Default: the round secret.",
)
@click.option(
    "--with-patch",
    type=click.Path(path_type=Path),
    metavar="FIX",
    help="Also examine the one SOURCE with this unified diff, a person's minimal repair.",
)
@click.option("--reason", default="", metavar="TEXT", help="What FIX repairs, and why.")
@click.option("--by", envvar="TAKEHOME_REVIEWER", show_envvar=True, metavar="NAME", help="Who made FIX. Default: you.")
@click.option(
    "--log-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Append what happens to FILE, one JSON object a line.",
)
@image_gb
@click.option(
    "--runtime", default="", metavar="NAME", help="A stronger container runtime of the engine's, such as runsc."
)
def grade(
    sources: tuple[str, ...],
    assessment: str,
    rev: str | None,
    jobs: int | None,
    out: Path,
    as_json: bool,
    again: bool,
    round_secret: Path | None,
    blind: bool,
    alias_key: Path | None,
    with_patch: Path | None,
    reason: str,
    by: str | None,
    log_file: Path | None,
    image_gb: float,
    runtime: str,
) -> None:
    """Clone, examine and score each SOURCE: an https URL, a file:// URL, or a folder.

    With --blind, names, authors and addresses are aliases, the same ones all through a round; `takehome alias` says who
    is who. In texts that candidates wrote, names are replaced as far as they are known: best effort.

    With --with-patch, the score as handed in stays what it is; the report shows both beside each other, with what the
    rubric takes off for a repair.

    A low score is still exit status 0. Exit status 2: a SOURCE could not be had (the others are graded), or a round
    secret or a key is needed; 4: no engine, or no space; 5: judge errors are left; 130: interrupted.
    """
    with exits():
        from grader.cli.console import BLIND_TEXT, results_json, show_results, watching
        from grader.cli.reviewing import login_name
        from grader.cli.session import Wishes, grade_sources
        from grader.journal import logged_run

        wishes = Wishes(
            assessment=assessment,
            revision=rev,
            jobs=jobs,
            out=out,
            again=again,
            runtime=runtime,
            image_bytes=int(image_gb * 10**9),
            round_secret=round_secret,
            blind=blind or alias_key is not None,
            alias_key=alias_key,
            patch=with_patch,
            reason=reason,
            by=login_name() if by is None else by,
        )
        if wishes.blind:
            click.echo(BLIND_TEXT, err=True)
        with logged_run(log_file, trouble=_say) as journal, watching() as watcher:
            graded = grade_sources(sources, wishes, watcher, journal)
        click.echo(results_json(graded.results)) if as_json else show_results(
            graded.results, graded.cohort_pages, graded.unread
        )
        sys.exit(graded.exit_status)


def _say(text: str) -> None:
    click.echo(text, err=True)
