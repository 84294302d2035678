"""The image that all others start from: a registry's Python, or Debian's packages where no registry answers."""

import contextlib
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from sandbox.boot import boot_argv, boot_message
from sandbox.boxes import BoxSpec
from sandbox.engine import DockerEngine, ImageInfo
from sandbox.errors import ImageError

REGISTRY_REFERENCE = "python:3.11-slim-bookworm"
DEBIAN_SUITE = "bookworm"
DEBIAN_PACKAGES = ("ca-certificates", "git", "python3", "python3-venv")
DEBIAN_ORIGIN = "debian bookworm packages"
INSTALLER_UID = 65531
"""Owns the environments in an image, and is nobody in any box that runs a candidate's code."""
ENVIRONMENT_FOLDERS = ("/opt/venv", "/opt/takehome-tools", "/opt/examiner")
INSTALL_SOURCES = ("sandbox/install_box", "sandbox/protocol.py")
_PULL_SECONDS = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Plain:
    """An image as it came, not yet labelled as ours."""

    image: str
    origin: str
    python: str
    debian: tuple[str, ...]
    """Packages of Debian that are known to be in it."""


def build_base(engine: DockerEngine, tag: str, labels: dict[str, str]) -> ImageInfo:
    """A base under `tag`, with its origin, interpreter and Debian packages as labels.

    Raises:
        ImageError: no registry answers, and Debian's packages can't be had either.
    """
    with _plain(engine) as plain:
        spec = BoxSpec(
            kind="install", image=plain.image, argv=boot_argv(plain.python, "-S"), memory_bytes=256 * 2**20,
            capabilities=("CHOWN",), read_only=False,
        )  # fmt: skip
        with engine.open(spec) as box:
            box.send(*boot_message("sandbox.install_box.prepare", INSTALL_SOURCES))
            box.send({"op": "prepare", "folders": ENVIRONMENT_FOLDERS, "uid": INSTALLER_UID})
            version = str(box.receive(wall_seconds=60).head.get("python", ""))
            told = {
                "takehome.base": plain.origin,
                "takehome.python": plain.python,
                "takehome.python-version": version,
                "takehome.debian": " ".join(plain.debian),
            }
            return box.commit(tag, {**labels, **told})


@contextlib.contextmanager
def _plain(engine: DockerEngine) -> Iterator[Plain]:
    pulled = engine.image(REGISTRY_REFERENCE) or engine.pull(REGISTRY_REFERENCE, wall_seconds=_PULL_SECONDS)
    if pulled is not None:
        digest = next(iter(pulled.digests), pulled.id).rpartition("@")[2]
        origin = f"{REGISTRY_REFERENCE}@{digest}"
        yield Plain(image=REGISTRY_REFERENCE, origin=origin, python="/usr/local/bin/python3", debian=())
        return
    tag = "takehome/plain:" + DEBIAN_SUITE
    _import_debian(engine, tag)
    yield Plain(image=tag, origin=DEBIAN_ORIGIN, python="/usr/bin/python3", debian=DEBIAN_PACKAGES)
    engine.remove_image(tag)  # the tag alone: the base's layers stay


def _import_debian(engine: DockerEngine, tag: str) -> None:
    program = shutil.which("mmdebstrap")
    here, there = platform.machine(), engine.info().architecture
    if program is None or here != there:
        because = "mmdebstrap is not installed" if program is None else f"this machine is {here}, the engine's {there}"
        raise ImageError(
            f"No registry gave {REGISTRY_REFERENCE}, and it can't be built from Debian's packages, for {because}. "
            f"Run `takehome setup`, or `docker load` that image."
        )
    labels = {"takehome.kind": "plain", "takehome.base": DEBIAN_ORIGIN}
    with tempfile.TemporaryFile() as complaints, _debian_tar(program, complaints) as process:
        assert process.stdout is not None
        trouble = ""
        try:
            engine.import_image(process.stdout, tag, labels)
        except ImageError as error:
            trouble = str(error)
        if process.wait(timeout=60) or trouble:
            engine.remove_image(tag)
            complaints.seek(0)
            words = " ".join(complaints.read().decode(errors="replace").split())[-600:]
            raise ImageError(f"mmdebstrap could not build the base: {words or trouble}")


@contextlib.contextmanager
def _debian_tar(program: str, complaints: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    argv = [program, "--quiet", "--variant=minbase", f"--include={','.join(DEBIAN_PACKAGES)}"]
    argv += ["--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/man/*"]
    argv += [DEBIAN_SUITE, "-"]
    with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
