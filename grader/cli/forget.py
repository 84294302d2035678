"""`takehome forget`."""

from pathlib import Path

import click

from grader.cli import options
from grader.cli.exits import exits


@click.command()
@click.argument("candidates", nargs=-1, metavar="[CANDIDATE...]")
@options.out_folder("Where grading put its results.")
@click.option(
    "--older-than",
    type=click.FloatRange(min=0),
    metavar="DAYS",
    help="Forget all that were neither graded nor reviewed for so long.",
)
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
@click.option("--yes", is_flag=True, help="Remove without asking.")
def forget(candidates: tuple[str, ...], out: Path, older_than: float | None, dry_run: bool, yes: bool) -> None:
    """Remove what is kept of each CANDIDATE: scorecard, pages, reviews, and pages of several that name them.

    CANDIDATE is a folder's name in DIR, or the source as it was graded; of a blind round, the alias. It shows what
    goes, asks, and says what it removed. Exit status 2: nothing is kept of one of them (then nothing is removed), or
    something can't be removed.
    """
    with exits():
        from datetime import UTC, datetime

        from grader.cli.console import show_forgotten, show_plan
        from grader.forgetting import forget as remove
        from grader.forgetting import plan_by_age, plan_by_name
        from grader.store import existing_store

        if bool(candidates) == (older_than is not None):
            raise click.UsageError("Say whom to forget: CANDIDATE..., or --older-than DAYS. One of the two.")
        store = existing_store(out)
        plan = (
            plan_by_name(store, candidates) if older_than is None else plan_by_age(store, older_than, datetime.now(UTC))
        )
        show_plan(plan)
        if dry_run or not (plan.names or plan.unfinished):
            return
        if not yes and not click.confirm("Remove this for good?", default=False, err=True):
            click.echo("Nothing was removed.")
            return
        remove(store, plan, told=show_forgotten)
        click.echo(f"Forgotten: {', '.join(plan.names) or 'what an interrupted removal had left'}.")
