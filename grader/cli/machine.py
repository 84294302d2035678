"""`takehome setup`, `takehome doctor`, `takehome clean`: the machine, not a submission."""

import os
import sys
from pathlib import Path

import click

from grader.cli import options
from grader.cli.exits import exits

EXIT_TROUBLE = 4


@click.command()
@click.option("--yes", is_flag=True, help="Install without asking. So it is where CI is set.")
def setup(yes: bool) -> None:
    """Install and start what grading needs: a Docker engine, and the images that every grading shares."""
    with exits():
        from sandbox.engine import DockerEngine
        from sandbox.images import Images
        from sandbox.setup import ensure_engine

        quiet = yes or bool(os.environ.get("CI"))
        ensure_engine(ask=lambda question: quiet or click.confirm(question, default=True, err=True), say=_say)
        images = Images(DockerEngine(), progress=_say)
        made = (images.base(), images.tools(), images.examiner())
        _say(f"Ready. Images: {', '.join(image.tag for image in made)}. The base is from: {made[0].base}.")


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@options.credentials("What opens private repositories, as for `grade`.")
@click.option("--intake-network", default="bridge", show_default=True, metavar="NETWORK", help="As for `grade`.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("takehome-results"), metavar="DIR", hidden=True)
@options.image_gb
def doctor(sources: tuple[str, ...], credentials: Path | None, intake_network: str, out: Path, image_gb: float) -> None:
    """Say what grading needs on this machine, what is in force, and for each trouble the remedy.

    Each SOURCE is cloned as grading would clone it: does its token or key open it? Nothing is kept.

    Exit status 4: something is amiss that keeps grading from working.
    """
    with exits():
        from grader.cli.console import checks_table, results_console
        from grader.cli.session import try_sources
        from grader.credentials_file import read_credentials
        from sandbox.doctor import State, examine

        held = read_credentials(credentials)
        found = examine(out, budget_bytes=int(image_gb * 10**9))
        if sources and not any(check.name == "engine" and check.state is State.TROUBLE for check in found):
            found += try_sources(sources, held, network=intake_network, say=_say)
        results_console().print(checks_table(found))
        sys.exit(EXIT_TROUBLE if any(check.state is State.TROUBLE for check in found) else 0)


@click.command()
@click.option("--keep-images", is_flag=True, help="Remove boxes and volumes only.")
@click.option(
    "--down-to",
    type=click.FloatRange(min=0),
    metavar="GB",
    help="Of images, remove only those unused longest, until the others take at most GB (10^9 bytes).",
)
def clean(keep_images: bool, down_to: float | None) -> None:
    """Remove every box, volume and image that takehome made in the engine. Results stay, and so do live runs."""
    if keep_images and down_to is not None:
        raise click.UsageError("--keep-images removes no image, and --down-to removes some. Give one of them.")
    with exits():
        from sandbox.engine import DockerEngine
        from sandbox.sweep import clean as clean_engine

        down_to_bytes = None if down_to is None else int(down_to * 10**9)
        swept = clean_engine(DockerEngine(), images=not keep_images, down_to_bytes=down_to_bytes)
        kept = f" {swept.n_kept} stay: live runs or other machines use them, or have." if swept.n_kept else ""
        click.echo(
            f"Removed {swept.n_boxes} boxes, {swept.n_volumes} volumes and {swept.n_images} images "
            f"({swept.image_bytes / 1e6:.0f} MB).{kept}"
        )


def _say(text: str) -> None:
    click.echo(text, err=True)
