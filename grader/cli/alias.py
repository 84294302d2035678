"""`takehome alias`."""

from pathlib import Path

import click

from grader.cli import options
from grader.cli.exits import exits
from grader.errors import SourceError


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--round", "round_file", type=click.Path(path_type=Path), metavar="CSV", help="The list of a round.")
@options.round_secret("The round secret that `grade --blind` was given.")
@options.alias_key("The key that `grade --blind` was given.")
def alias(sources: tuple[str, ...], round_file: Path | None, round_secret: Path | None, alias_key: Path | None) -> None:
    """Say by which alias each SOURCE, or each row of CSV, is called where it was graded blind: a line each, alias and
    source, or alias, name and source.

    Nothing keeps who is who: it takes the list of sources and the round's key. Exit status 2: there is no key, or it
    will not do.
    """
    with exits():
        from grader.blind import read_aliases
        from grader.round import read_round
        from grader.source import parse_source, without_credentials
        from reports.visible import visible_line

        options.require_one_list(sources, round_file)
        aliases = read_aliases(alias_key, round_secret)
        for row in read_round(round_file) if round_file else ():
            click.echo(f"{aliases.of(row.source.location)}  {visible_line(row.name)}  {row.source.text}")
        for text in sources:
            try:
                location = parse_source(text).location
            except SourceError:
                location = without_credentials(text)  # as grading calls what is no source
            click.echo(f"{aliases.of(location)}  {without_credentials(text)}")
