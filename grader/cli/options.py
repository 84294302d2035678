"""Options that several commands have: of one name, one type and one variable each, told in the command's own words."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

DEFAULT_IMAGE_GB = 30.0

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def file_option(flag: str, told: str, *, variable: str | None = None) -> Decorator:
    """A file that is read; `variable` of the environment may name it."""
    return click.option(
        flag,
        type=click.Path(path_type=Path),
        envvar=variable,
        show_envvar=variable is not None,
        metavar="FILE",
        help=told,
    )


round_secret = partial(file_option, "--round-secret", variable="TAKEHOME_ROUND_SECRET")
credentials = partial(file_option, "--credentials", variable="TAKEHOME_CREDENTIALS")
alias_key = partial(file_option, "--alias-key")


def out_folder(told: str, *, default: str = "takehome-results", **more: Any) -> Decorator:
    return click.option(
        "--out",
        type=click.Path(path_type=Path),
        default=Path(default),
        show_default=True,
        metavar="DIR",
        help=told,
        **more,
    )


def image_gb(command: Callable[..., Any]) -> Callable[..., Any]:
    """How much of the engine's disk our images may take, in units of 10^9 bytes."""
    return click.option(
        "--image-gb",
        type=click.FloatRange(min=1),
        envvar="TAKEHOME_IMAGE_GB",
        show_envvar=True,
        default=DEFAULT_IMAGE_GB,
        show_default=True,
        metavar="GB",
        help="What takehome's images may take of the engine's disk; those unused longest go first.",
    )(command)


def require_one_list(sources: tuple[str, ...], round_file: Path | None) -> None:
    """Raises UsageError: both are named, or neither."""
    if bool(sources) == (round_file is not None):
        raise click.UsageError("Name a SOURCE, or several, or the list of a round with --round; not both.")
