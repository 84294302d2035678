"""`takehome impact`."""

from pathlib import Path

import click

from grader.cli.exits import exits


@click.command()
@click.argument("table", type=click.Path(path_type=Path), metavar="CSV")
@click.option("--group", default="group", show_default=True, metavar="COLUMN", help="What a candidate belongs to.")
@click.option(
    "--selected", default="selected", show_default=True, metavar="COLUMN", help="Whether they went on: yes or no."
)
def impact(table: Path, group: str, selected: str) -> None:
    """Put the selection rates of groups side by side: CSV is a table of your own, a row per candidate.

    It needs no names, and none are looked at; nothing is stored, and no score is read. Four fifths of the highest rate
    is a rule of thumb (29 CFR 1607.4(D)); docs/fair-use.md says what it can't tell. Exit status 2: the table can't be
    read, or there is nothing to compare.
    """
    with exits():
        from grader.cli.console import show_impact
        from grader.impact import impact as compare
        from grader.impact import read_decisions

        show_impact(compare(read_decisions(table, group=group, selected=selected)))
