"""`takehome grade`."""

import sys
from pathlib import Path

import click

from grader.cli import options
from grader.cli.exits import exits


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--assessment", required=True, metavar="ID|PATH", help="The assessment to grade by.")
@click.option(
    "--round",
    "round_file",
    type=click.Path(path_type=Path),
    metavar="CSV",
    help="The list of submissions, with columns name, url, revision, deadline.",
)
@click.option("--rev", metavar="REV", help="Branch, tag or commit, where CSV has none. Default: what HEAD names.")
@click.option(
    "--as-of", metavar="TIME", help="Grade the last commit before TIME, ISO 8601 with a zone, where CSV has none."
)
@click.option(
    "--jobs", type=click.IntRange(1, 64), help="Submissions at a time. Default: one per two cores, at least 2."
)
@options.out_folder("Where scorecards and reports go.")
@click.option("--dry-run", is_flag=True, help="Say what would be done with each, and why; clone and examine nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option("--again", is_flag=True, help="Examine although a finished examination is current.")
@options.round_secret("What hidden data are derived from, where the assessment derives them.")
@click.option("--blind", is_flag=True, help="Call everybody by an alias, in all that is written and shown.")
@options.alias_key("What aliases are made with. Default: the round secret.")
@click.option(
    "--with-patch",
    type=click.Path(path_type=Path),
    metavar="FIX",
    help="Also examine the one SOURCE with this unified diff, a person's minimal repair.",
)
@click.option("--reason", default="", metavar="TEXT", help="What FIX repairs, and why.")
@click.option("--by", envvar="TAKEHOME_REVIEWER", show_envvar=True, metavar="NAME", help="Who made FIX. Default: you.")
@options.credentials("What opens private repositories: tokens and keys, by host.")
@click.option(
    "--intake-network",
    default="bridge",
    show_default=True,
    metavar="NETWORK",
    help="The engine's network that repositories are cloned over, or container:ID.",
)
@click.option(
    "--log-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Append what happens to FILE, one JSON object a line.",
)
@options.image_gb
@click.option(
    "--runtime", default="", metavar="NAME", help="A stronger container runtime of the engine's, such as runsc."
)
def grade(
    sources: tuple[str, ...],
    assessment: str,
    round_file: Path | None,
    rev: str | None,
    as_of: str | None,
    jobs: int | None,
    out: Path,
    dry_run: bool,
    as_json: bool,
    again: bool,
    round_secret: Path | None,
    blind: bool,
    alias_key: Path | None,
    with_patch: Path | None,
    reason: str,
    by: str | None,
    credentials: Path | None,
    intake_network: str,
    log_file: Path | None,
    image_gb: float,
    runtime: str,
) -> None:
    """Clone, examine and score each SOURCE: an https URL, an ssh address, a file:// URL, or a folder; or those that CSV
    lists.

    A private repository needs a token or a key: TAKEHOME_GIT_TOKEN is a token for github.com, or for the host that
    TAKEHOME_GIT_HOST names; a FILE for --credentials has one for each host. None of them is ever given to another host.

    With a deadline, the last commit before it is graded, by the dates that Git has, which nobody checks; later ones are
    shown apart.

    With --blind, names, authors and addresses are aliases, the same ones all through a round; `takehome alias` says who
    is who. In texts that candidates wrote, names are replaced as far as they are known: best effort.

    With --with-patch, the score as handed in stays what it is; the report shows both beside each other, with what the
    rubric takes off for a repair.

    A low score is still exit status 0. Exit status 2: a SOURCE could not be had (the others are graded), or a round
    secret or a key is needed, or CSV has faults; 4: no engine, or no space; 5: judge errors are left; 130: interrupted.
    """
    with exits():
        from grader.cli.console import BLIND_TEXT, results_json, show_results, watching
        from grader.cli.reviewing import login_name
        from grader.cli.session import Wishes, grade_sources
        from grader.deadline import parse_deadline
        from grader.journal import logged_run

        options.require_one_list(sources, round_file)
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
            round_file=round_file,
            keep=True,
            as_of=parse_deadline(as_of) if as_of is not None else None,
            credentials=credentials,
            intake_network=intake_network,
        )
        if wishes.blind:
            click.echo(BLIND_TEXT, err=True)
        if dry_run:
            from grader.cli.planning import plan_sources, planned_json, planned_status, show_planned

            with watching() as watcher:
                planned = plan_sources(sources, wishes, watcher)
            click.echo(planned_json(planned)) if as_json else show_planned(planned)
            sys.exit(planned_status(planned))
        with logged_run(log_file, trouble=_say) as journal, watching() as watcher:
            graded = grade_sources(sources, wishes, watcher, journal)
        click.echo(results_json(graded.results)) if as_json else show_results(
            graded.results, graded.cohort_pages, graded.unread
        )
        sys.exit(graded.exit_status)


def _say(text: str) -> None:
    click.echo(text, err=True)
