"""An engine of the tests' own, which they may stop, kill and fill up: a second `dockerd`, on a disk in memory.

It has a root, a socket, a process file and a network namespace of its own, no bridge and no iptables; it takes root to
run one. The namespace keeps others safe: a dockerd that is told to have no bridge deletes `docker0`, whoever made it
(moby, daemon/daemon_unix.go, removeDefaultBridgeInterface).

top/disk/root     its images and boxes, on a tmpfs that can be made small
top/exec          its containerd
top/engine.sock
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import docker
import pytest
import requests

DISK_BYTES = 4 * 2**30
"""At most; images of half a GB are on it, and memory is taken for what is there alone."""
START_SECONDS = 60
needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or None in map(shutil.which, ("dockerd", "unshare")),
    reason="mounts a disk and runs a dockerd: needs root and one",
)


class OwnEngine:
    def __init__(self, top: Path) -> None:
        self._top = top
        self.disk = top / "disk"
        self.address = f"unix://{top}/engine.sock"
        self._namespace = f"takehome-faults-{secrets.token_hex(4)}"  # containerd takes no name that ends in `_`
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """It answers on return. Its containerd may be slow with what a killed one left, and is tried again then."""
        for tries_left in (2, 1, 0):
            self._process = self._begun()
            deadline = time.monotonic() + START_SECONDS
            while not self.answers():
                if self._process.poll() is not None and tries_left:
                    break
                assert self._process.poll() is None, f"dockerd ended: {self._log()}"
                assert time.monotonic() < deadline, f"dockerd does not answer: {self._log()}"
                time.sleep(0.2)
            else:
                return

    def _begun(self) -> "subprocess.Popen[bytes]":
        name = self._namespace
        argv = ["unshare", "--net", "dockerd", "--host", self.address, "--data-root", str(self.disk / "root")]
        argv += ["--exec-root", str(self._top / "exec"), "--pidfile", str(self._top / "pid")]
        argv += ["--bridge", "none", "--iptables=false", "--ip-forward=false"]
        argv += ["--containerd-namespace", name, "--containerd-plugins-namespace", f"{name}-plugins"]
        with (self._top / "log").open("ab") as log:
            return subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def stop(self) -> None:
        """As a machine that is shut down does: its boxes end first."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=START_SECONDS)
            self._process = None

    def kill(self) -> None:
        """As a crash does. Boxes live on, until the next start ends them."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(timeout=START_SECONDS)
        self._process = None

    @property
    def is_up(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def answers(self) -> bool:
        try:
            client = docker.DockerClient(base_url=self.address, version="1.41", timeout=5)
            try:
                return bool(client.ping())
            finally:
                client.close()
        except (docker.errors.DockerException, requests.exceptions.RequestException):
            return False

    def load(self, tags: tuple[str, ...]) -> None:
        """Images that the machine's usual engine has."""
        with tempfile.TemporaryFile(dir=self.disk) as tar:
            subprocess.run(["docker", "save", *tags], stdout=tar, check=True)
            tar.seek(0)
            self.docker("load", "--quiet", stdin=tar)

    def docker(self, *words: str, stdin: IO[bytes] | None = None) -> None:
        subprocess.run(["docker", "--host", self.address, *words], stdin=stdin, stdout=subprocess.DEVNULL, check=True)

    def images(self) -> list[str]:
        """Ids of all there are."""
        client = docker.DockerClient(base_url=self.address)
        found = [str(image.id) for image in client.images.list()]
        client.close()
        return found

    def remove_images(self, *tags: str) -> None:
        """Their last names, and so themselves."""
        client = docker.DockerClient(base_url=self.address)
        for tag in tags:
            client.images.remove(tag)
        client.close()

    def leave_room(self, *, n_bytes: int | None = None, n_files: int | None = None) -> None:
        """For so much more on its disk; for None, as much as at first."""
        room = os.statvfs(self.disk)
        used_bytes = (room.f_blocks - room.f_bfree) * room.f_frsize
        size = DISK_BYTES if n_bytes is None else used_bytes + n_bytes
        files = 0 if n_files is None else room.f_files - room.f_ffree + n_files
        subprocess.run(["mount", "-o", f"remount,size={size},nr_inodes={files or 2**20}", str(self.disk)], check=True)

    def clear_up(self) -> None:
        """What it started and did not end goes by its number, and what it mounted."""
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if f"-namespace\0{self._namespace}\0".encode() in (process / "cmdline").read_bytes():
                    for child in (process / "task" / process.name / "children").read_text().split():
                        os.kill(int(child), signal.SIGKILL)
                    os.kill(int(process.name), signal.SIGKILL)
        places = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        for place in reversed([place for place in places if place.startswith(f"{self._top}/")]):
            subprocess.run(["umount", "--lazy", place], check=False)

    def _log(self) -> str:
        return (self._top / "log").read_text(errors="replace")[-3000:]


@contextmanager
def own_engine() -> Iterator[OwnEngine]:
    """One that is up; it and its disk are gone afterwards."""
    top = Path(tempfile.mkdtemp(prefix="tkh-"))  # a socket's path is short
    engine = OwnEngine(top)
    engine.disk.mkdir()
    options = f"size={DISK_BYTES},nr_inodes={2**20}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(engine.disk)], check=True)
    try:
        engine.start()
        yield engine
    finally:
        engine.leave_room()
        try:
            if not engine.is_up:  # boxes outlive an engine that was killed; one that comes up ends them
                engine.start()
            engine.stop()
        finally:
            engine.clear_up()
            shutil.rmtree(top, ignore_errors=True)
