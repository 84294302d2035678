"""`takehome author …`: for those who write assessments. Each command imports what it needs when it is called."""

import sys
from pathlib import Path

import click

from grader.cli import options
from grader.cli.exits import exits
from grader.errors import EXIT_FAILURES_FOUND


@click.group()
def author() -> None:
    """Write an assessment: begin one, prove it, and hand it out."""


@author.command()
@click.argument("assessment", metavar="ASSESSMENT")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DEST")
def kit(assessment: str, folder: Path) -> None:
    """Write what a candidate gets of ASSESSMENT (an id or a path): a Git repository at DEST.

    It has START-HERE.md, the brief, the starter's files, the public suite with its data, and a workflow that runs the
    check on every push, in one commit that is the same each time; nothing of the hidden suite and the solutions. Exit
    status 2: DEST is not empty, the assessment has faults or no starter, or there is no git.
    """
    with exits():
        from grader.assessment import assessment_roots, load_assessment
        from grader.kit import kit_files, shared_with_hidden, write_kit

        loaded = load_assessment(assessment, roots=assessment_roots(Path.cwd()))
        files = kit_files(loaded)
        commit = write_kit(files, loaded, folder)
        for shared in shared_with_hidden(files, loaded):
            click.echo(f"{shared}; fine, if candidates may have it.", err=True)
        if not loaded.handout.install:
            click.echo(
                "assessment.toml says nowhere where candidates get takehome from ([kit] install): START-HERE.md leaves "
                "that open, and on GitHub the check is skipped until the repository variable TAKEHOME says it.",
                err=True,
            )
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


@author.command()
@click.argument("assessment", metavar="ASSESSMENT")
@click.option("--only", default="", metavar="PROBE", help="Probes of that id (* and ? as in a shell) alone.")
@click.option("--quick", is_flag=True, help="Each reference once, every tenth known-bad, three kinds of junk.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Trials at a time. Default: by the machine's CPUs and memory.")
@options.out_folder(
    "Where pages and trials go; what is current there is not tried again.", default="takehome-verification"
)
@click.option("--again", is_flag=True, help="Try everything, also what is current.")
@options.round_secret(
    "What hidden data are derived from. Default: a secret that everybody knows, good enough for trials."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def verify(
    assessment: str,
    only: str,
    quick: bool,
    jobs: int | None,
    out: Path,
    again: bool,
    round_secret: Path | None,
    as_json: bool,
) -> None:
    """Prove the hidden suite of ASSESSMENT (an id or a path) on its own solutions.

    References must pass every probe, three times under different hash seeds, time zones and orders of files; known-bads
    must fail the probes that they name; the starter, a hard-coded solution and junk must earn nothing. Exit status 1:
    troubles were found; 2: faulty files; 4: no engine, or no space; 130: interrupted, the same command goes on.
    """
    with exits():
        from grader.cli.proving import verify_assessment
        from grader.cli.session import Wishes
        from grader.cli.verification_console import show_verification, verification_json, watching_trials
        from grader.verification.trials import Extent

        wishes = Wishes(
            assessment=assessment, revision=None, jobs=jobs, out=out, again=again, runtime="", round_secret=round_secret
        )
        with watching_trials() as watcher:
            found = verify_assessment(wishes, Extent(only=only, quick=quick), watcher)
        click.echo(verification_json(found)) if as_json else show_verification(found, out)
        sys.exit(0 if found.is_green else EXIT_FAILURES_FOUND)
