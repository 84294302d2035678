"""Debian packages into an image: what a wheel wants of its system, such as `libgomp1`.

apt needs root and the network, so this is done before anything of a candidate's is in the image.
"""

import re
from dataclasses import dataclass

from sandbox.base_image import INSTALL_SOURCES
from sandbox.boot import boot_argv, boot_message
from sandbox.boxes import BoxSpec
from sandbox.engine import DockerEngine, ImageInfo
from sandbox.errors import ImageError
from sandbox.host_network import HostNetwork

_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]+")
"""Debian policy, 5.6.7; neither an option nor a path can look so."""
_CAPABILITIES = ("CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID")
"""What dpkg needs to lay down files of other owners."""
_SECONDS = 600


@dataclass(frozen=True, kw_only=True, slots=True)
class DebianPlan:
    tag: str
    parent: str
    python: str
    packages: tuple[str, ...]
    labels: dict[str, str]


def build_debian(engine: DockerEngine, plan: DebianPlan, network: HostNetwork) -> ImageInfo:
    """The parent image and the packages, without what they only recommend.

    Raises:
        ImageError: a name is not a package's, there is no such package, or Debian's mirror doesn't answer.
    """
    odd = tuple(name for name in plan.packages if not _NAME.fullmatch(name))
    if odd:
        raise ImageError(f"Not the name of a Debian package: {', '.join(map(repr, odd))}.")
    spec = BoxSpec(
        kind="install", image=plan.parent, argv=boot_argv(plan.python, "-S"), memory_bytes=512 * 2**20,
        capabilities=_CAPABILITIES, network="bridge", read_only=False,
    )  # fmt: skip
    with engine.open(spec) as box:
        box.send(*boot_message("sandbox.install_box.debian", INSTALL_SOURCES))
        box.send(*network.message())
        box.send({"op": "install", "packages": plan.packages})
        answer = box.receive(wall_seconds=_SECONDS).head
        if answer.get("op") != "installed":
            words = " ".join(str(answer.get("detail", "")).split())[-600:]
            raise ImageError(f"Debian's {', '.join(plan.packages)} can't be installed: {words}")
        return box.commit(plan.tag, plan.labels)
