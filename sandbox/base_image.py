"""The images that all others start from: a registry's Python, or Debian's packages where no registry answers.

One with another Python than ours has a copy of ours besides: what is ours in a box runs on that.
"""

import contextlib
import importlib.resources
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
from sandbox.errors import BoxDiedError, BoxTimeoutError, ImageError
from sandbox.protocol import ProtocolError
from sandbox.pythons import OURS, Python

REGISTRY_REFERENCE = OURS.registry_reference
DEBIAN_PACKAGES = ("ca-certificates", "git", "python3", "python3-venv")
INSTALLER_UID = 65531
"""Owns the environments in an image, and is nobody in any box that runs a candidate's code."""
ENVIRONMENT_FOLDERS = ("/opt/venv", "/opt/takehome-tools", "/opt/examiner")
INSTALL_SOURCES = ("sandbox/install_box", "sandbox/protocol.py")
INTERPRETER_FOLDER = "/opt/takehome-python"
"""In a base with another Python: ours, root's."""
_LAY_INTERPRETER = importlib.resources.files("sandbox").joinpath("install_box", "lay_interpreter.py").read_text()
_INTERPRETER_BYTES = 256 * 2**20
_PACK_SECONDS = 120
_PULL_SECONDS = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Plain:
    """An image as it came, not yet labelled as ours."""

    image: str
    origin: str
    python: str
    debian: tuple[str, ...]
    """Packages of Debian that are known to be in it."""


def build_base(
    engine: DockerEngine, tag: str, labels: dict[str, str], python: Python = OURS, interpreter: bytes = b""
) -> ImageInfo:
    """A base under `tag`, with its origin, interpreters and Debian packages as labels.

    `interpreter` is `packed_interpreter` of our base, for a base with another Python.

    Raises:
        ImageError: no registry answers, and Debian's packages can't be had either.
    """
    with _plain(engine, python) as plain:
        ours = f"{INTERPRETER_FOLDER}/python3" if interpreter else plain.python
        argv = boot_argv(ours, "-S")
        if interpreter:
            argv = (plain.python, "-I", "-S", "-c", _LAY_INTERPRETER, INTERPRETER_FOLDER, *argv)
        spec = BoxSpec(
            kind="install", image=plain.image, argv=argv, memory_bytes=256 * 2**20 + 2 * len(interpreter),
            capabilities=("CHOWN",), read_only=False,
        )  # fmt: skip
        with engine.open(spec) as box:
            if interpreter:
                box.send({"op": "interpreter"}, interpreter)
            box.send(*boot_message("sandbox.install_box.prepare", INSTALL_SOURCES))
            box.send({"op": "prepare", "folders": ENVIRONMENT_FOLDERS, "uid": INSTALLER_UID, "python": plain.python})
            version = str(box.receive(wall_seconds=60).head.get("python", ""))
            told = {
                "takehome.base": plain.origin,
                "takehome.python": ours,
                "takehome.candidate-python": plain.python,
                "takehome.python-version": version,
                "takehome.debian": " ".join(plain.debian),
            }
            return box.commit(tag, {**labels, **told})


def packed_interpreter(engine: DockerEngine, *, image: str, python: str) -> bytes:
    """A tar of a base's interpreter and all that it loads, for `build_base`.

    Raises:
        ImageError: the box that packs it failed.
    """
    spec = BoxSpec(kind="install", image=image, argv=boot_argv(python, "-S"), memory_bytes=3 * _INTERPRETER_BYTES)
    try:
        with engine.open(spec) as box:
            box.send(*boot_message("sandbox.install_box.pack_interpreter", INSTALL_SOURCES))
            box.send({"op": "pack", "prefix": INTERPRETER_FOLDER})
            return box.receive(wall_seconds=_PACK_SECONDS, blob_limit_bytes=_INTERPRETER_BYTES).blobs[0]
    except (BoxDiedError, BoxTimeoutError, ProtocolError) as error:
        raise ImageError(f"Our interpreter could not be packed. {error}") from error


@contextlib.contextmanager
def _plain(engine: DockerEngine, python: Python) -> Iterator[Plain]:
    reference = python.registry_reference
    pulled = engine.image(reference) or engine.pull(reference, wall_seconds=_PULL_SECONDS)
    if pulled is not None:
        digest = next(iter(pulled.digests), pulled.id).rpartition("@")[2]
        yield Plain(image=reference, origin=f"{reference}@{digest}", python="/usr/local/bin/python3", debian=())
        return
    tag = "takehome/plain:" + python.debian_suite
    _import_debian(engine, tag, python)
    yield Plain(image=tag, origin=python.debian_origin, python="/usr/bin/python3", debian=DEBIAN_PACKAGES)
    engine.remove_image(tag)  # the tag alone: the base's layers stay


def _import_debian(engine: DockerEngine, tag: str, python: Python) -> None:
    program = shutil.which("mmdebstrap")
    here, there = platform.machine(), engine.info().architecture
    if program is None or here != there:
        because = "mmdebstrap is not installed" if program is None else f"this machine is {here}, the engine's {there}"
        raise ImageError(
            f"No registry gave {python.registry_reference}, and it can't be built from Debian's packages, "
            f"for {because}. Run `takehome setup`, or `docker load` that image."
        )
    labels = {"takehome.kind": "plain", "takehome.base": python.debian_origin}
    with tempfile.TemporaryFile() as complaints, _debian_tar(program, complaints, python.debian_suite) as process:
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
            raise ImageError(f"mmdebstrap could not build the base for Python {python.version}: {words or trouble}")


@contextlib.contextmanager
def _debian_tar(program: str, complaints: IO[bytes], suite: str) -> Iterator[subprocess.Popen[bytes]]:
    argv = [program, "--quiet", "--variant=minbase", f"--include={','.join(DEBIAN_PACKAGES)}"]
    argv += ["--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/man/*"]
    argv += [suite, "-"]
    with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
