"""A machine without an engine gets one: Debian's packages on Debian and Ubuntu, a sentence elsewhere."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from typing import assert_never

from sandbox.base_image import REGISTRY_REFERENCE
from sandbox.engine import DockerEngine
from sandbox.errors import EngineUnavailableError, SandboxError
from sandbox.image_tags import base_tag
from sandbox.state import state_folder

BUILDER_PACKAGES = ("mmdebstrap", "debian-archive-keyring")
"""They build a base image where no registry answers."""
ENGINE_PACKAGES = ("docker.io", "iptables", *BUILDER_PACKAGES)
_START_SECONDS = 60
_APT_SECONDS = 900


class SetupError(SandboxError):
    """This machine can't be given an engine by us; the sentence says what to install."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Machine:
    engine_answers: bool
    engine_address: str
    """As `DOCKER_HOST` says it; empty where it is not set."""
    is_root: bool
    has_apt: bool
    """Debian or Ubuntu, by /etc/os-release, with apt-get."""
    has_engine: bool
    """The engine's own program, `dockerd`; a client that no socket answers is no engine."""
    has_base_builder: bool
    systemd_runs: bool


@unique
class Step(StrEnum):
    INSTALL = "install"
    START_SYSTEMD = "start by systemd"
    START_BACKGROUND = "start in the background"


def needed_steps(machine: Machine) -> tuple[Step, ...]:
    """What is to be done, in order. Pure.

    Raises:
        SetupError: it can't be done here; the sentence says what the person is to do.
    """
    if machine.engine_answers:
        return ()
    if machine.engine_address:
        raise SetupError(
            f"No Docker engine answers at {machine.engine_address}, which DOCKER_HOST names. "
            f"Start that one, or unset DOCKER_HOST."
        )
    install = () if machine.has_engine and machine.has_base_builder else (Step.INSTALL,)
    if not machine.is_root or (install and not machine.has_apt and not machine.has_engine):
        raise SetupError(_what_to_do(machine))
    start = Step.START_SYSTEMD if machine.systemd_runs else Step.START_BACKGROUND
    return (*(install if machine.has_apt else ()), start)


def ensure_engine(*, ask: Callable[[str], bool], say: Callable[[str], None]) -> None:
    """An engine answers on return, and a base image can be had if Debian's packages can make it so.

    `ask` is asked before anything is installed; `say` gets what is being done.

    Raises:
        SetupError: this machine can't be given one, the answer was no, or the engine did not come up.
    """
    machine = this_machine()
    steps = needed_steps(machine)
    if Step.INSTALL in steps and not ask(f"Install {', '.join(ENGINE_PACKAGES)} from this machine's Debian packages?"):
        raise SetupError("No engine was installed. " + _what_to_do(machine))
    for step in steps:
        match step:
            case Step.INSTALL:
                say(f"Installing {', '.join(ENGINE_PACKAGES)}")
                install_packages(ENGINE_PACKAGES)
            case Step.START_SYSTEMD:
                say("Starting the Docker engine (systemctl start docker)")
                _run(("systemctl", "start", "docker"), 120)
            case Step.START_BACKGROUND:
                say(f"Starting the Docker engine (dockerd; its log is {_log_place()})")
                _start_in_background()
            case _:
                assert_never(step)
    if steps:
        _wait_until_it_answers()
        return
    if not (machine.is_root and machine.has_apt) or machine.has_base_builder or _base_can_be_had():
        return
    if ask(f"No image registry answers. Install {', '.join(BUILDER_PACKAGES)} to build the base image?"):
        say(f"Installing {', '.join(BUILDER_PACKAGES)}")
        install_packages(BUILDER_PACKAGES)


def this_machine() -> Machine:
    return Machine(
        engine_answers=_answers(),
        engine_address=os.environ.get("DOCKER_HOST", ""),
        is_root=os.geteuid() == 0,
        has_apt=on_debian(),
        has_engine=shutil.which("dockerd") is not None,
        has_base_builder=shutil.which("mmdebstrap") is not None,
        systemd_runs=Path("/run/systemd/system").is_dir(),
    )


def on_debian() -> bool:
    """Debian or Ubuntu, by /etc/os-release, with apt-get."""
    try:
        release = Path("/etc/os-release").read_text()
    except OSError:
        release = ""
    family = {
        line.partition("=")[2].strip('"') for line in release.splitlines() if line.startswith(("ID=", "ID_LIKE="))
    }
    words = {word for value in family for word in value.split()}
    return bool(words & {"debian", "ubuntu"}) and shutil.which("apt-get") is not None


def install_packages(packages: tuple[str, ...]) -> None:
    """Of Debian's, without those that they only recommend. Needs root.

    Raises:
        SetupError: apt-get failed, and what it said.
    """
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run(("apt-get", "-q", "update"), _APT_SECONDS, env)
    _run(("apt-get", "-q", "install", "-y", "--no-install-recommends", *packages), _APT_SECONDS, env)


def _what_to_do(machine: Machine) -> str:
    if machine.has_apt and not machine.is_root:
        return (
            "No Docker engine answers. As root, run `takehome setup` (it installs docker.io), or start the engine and "
            "join the group `docker`; or set DOCKER_HOST to an engine elsewhere."
        )
    return (
        "No Docker engine answers. Install Docker Engine 20.10 or newer (docs.docker.com/engine/install, or Docker "
        "Desktop or Colima on macOS) and start it; or set DOCKER_HOST to an engine elsewhere."
    )


def _answers() -> bool:
    try:
        DockerEngine()
    except EngineUnavailableError:
        return False
    return True


def _base_can_be_had() -> bool:
    engine = DockerEngine()
    there = engine.image(base_tag()) or engine.image(REGISTRY_REFERENCE)
    return (there or engine.pull(REGISTRY_REFERENCE, wall_seconds=20)) is not None


def _run(argv: tuple[str, ...], seconds: float, env: dict[str, str] | None = None) -> None:
    try:
        run = subprocess.run(
            argv, env=env, timeout=seconds, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise SetupError(f"`{' '.join(argv)}` did not end within {seconds:.0f} s.") from error
    if run.returncode:
        words = " ".join((run.stdout + run.stderr).split())[-500:]
        raise SetupError(f"`{' '.join(argv)}` failed: {words}")


def _start_in_background() -> None:
    """In a session of its own: it outlives us, and Ctrl-C does not reach it."""
    remove_stale_pid(Path("/var/run/docker.pid"), Path("/proc"))
    with _log_place().open("ab") as log:
        subprocess.Popen(("dockerd",), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)


def remove_stale_pid(pid_file: Path, processes: Path) -> None:
    """An engine that was killed leaves its number, and won't start again once another program has it."""
    try:
        comm = processes / pid_file.read_text().strip() / "comm"
    except OSError:
        return
    if not comm.exists() or comm.read_text().strip() != "dockerd":
        pid_file.unlink(missing_ok=True)


def _log_place() -> Path:
    system = Path("/var/log")
    return (system if os.access(system, os.W_OK) else state_folder()) / "takehome-dockerd.log"


def _wait_until_it_answers() -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _answers():
        if time.monotonic() > deadline:
            raise SetupError(
                f"The Docker engine was started, but did not answer within {_START_SECONDS} s. Its log: "
                f"`journalctl -u docker`, or {_log_place()}."
            )
        time.sleep(0.5)
