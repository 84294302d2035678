"""`takehome alias`."""

from pathlib import Path

import click

from grader.cli.exits import exits
from grader.errors import SourceError


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--round-secret",
    type=click.Path(path_type=Path),
    envvar="TAKEHOME_ROUND_SECRET",
    show_envvar=True,
    metavar="FILE",
    help="The round secret that `grade --blind` was given.",
)
@click.option(
    "--alias-key", type=click.Path(path_type=Path), metavar="FILE", help="The key that `grade --blind` was given."
)
def alias(sources: tuple[str, ...], round_secret: Path | None, alias_key: Path | None) -> None:
    """Say by which alias each SOURCE is called where it was graded blind: a line each, alias and source.

    Nothing keeps who is who: it takes the list of sources and the round's key. Exit status 2: there is no key, or it
    will not do.
    """
    with exits():
        from grader.blind import read_aliases
        from grader.source import parse_source, without_credentials

        aliases = read_aliases(alias_key, round_secret)
        for text in sources:
            try:
                location = parse_source(text).location
            except SourceError:
                location = without_credentials(text)  # as grading calls what is no source
            click.echo(f"{aliases.of(location)}  {without_credentials(text)}")
