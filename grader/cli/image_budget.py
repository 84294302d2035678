"""How much of the engine's disk our images may take, as an option of several commands."""

from collections.abc import Callable
from typing import Any

import click

DEFAULT_GB = 30.0


def image_gb(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--image-gb`, in units of 10^9 bytes, as the argument `image_gb`."""
    return click.option(
        "--image-gb",
        type=click.FloatRange(min=1),
        envvar="TAKEHOME_IMAGE_GB",
        show_envvar=True,
        default=DEFAULT_GB,
        show_default=True,
        metavar="GB",
        help="What takehome's images may take of the engine's disk; those unused longest go first.",
    )(command)
