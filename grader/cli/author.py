"""`takehome author …`: for those who write assessments. Each command imports what it needs when it is called."""

from pathlib import Path

import click

from grader.cli.exits import exits


@click.group()
def author() -> None:
    """Write an assessment: begin one, and hand it out."""


@author.command()
@click.argument("assessment", metavar="ASSESSMENT")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DEST")
def kit(assessment: str, folder: Path) -> None:
    """Write what a candidate gets of ASSESSMENT (an id or a path): a Git repository at DEST.

    It has the brief, the starter's files and the public suite with its data, in one commit that is the same each time;
    nothing of the hidden suite and the solutions. Exit status 2: DEST is not empty, the assessment has faults or no
    starter, or there is no git.
    """
    with exits():
        from grader.assessment import assessment_roots, load_assessment
        from grader.kit import kit_files, shared_with_hidden, write_kit

        loaded = load_assessment(assessment, roots=assessment_roots(Path.cwd()))
        files = kit_files(loaded)
        commit = write_kit(files, loaded, folder)
        for shared in shared_with_hidden(files, loaded):
            click.echo(f"{shared}; fine, if candidates may have it.", err=True)
        click.echo(f"{folder}: {len(files)} files at commit {commit}")


@author.command()
@click.argument("id", metavar="ID")
@click.option(
    "--in",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("assessments"),
    show_default=True,
    metavar="DIR",
    help="Where the folder of that name goes.",
)
def new(id: str, folder: Path) -> None:
    """Begin an assessment ID (a-z, 0-9, dashes between): a small one that works, to grow from.

    It has a brief, a starter, a public and a hidden suite, references and known-bads. Exit status 2: that is no id, or
    there is such a folder.
    """
    with exits():
        from grader.new_assessment import new_assessment

        place = new_assessment(id, folder)
        click.echo(f"Wrote {place}. It is about parcels; docs/authoring.md says how it becomes yours.")
