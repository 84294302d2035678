"""The program that installs Debian packages: root, with the network, before anything of a candidate's is in the box."""

import os
import subprocess
import tempfile
from pathlib import Path

from sandbox.install_box.stdio import HostStream

_APT = ("apt-get", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=2", "-y", "--no-install-recommends")
"""Root fetches, for a user of its own needs SETUID, which this box has not."""
_SECONDS = 280


def main() -> None:
    host = HostStream()
    network = host.receive()
    env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    env |= network.head["env"]
    apt: tuple[str, ...] = _APT
    if network.blobs[0]:
        bundle = Path(tempfile.mkdtemp()) / "ca.pem"
        bundle.write_bytes(network.blobs[0])
        apt += ("-o", f"Acquire::https::CaInfo={bundle}")
    packages = host.receive().head["packages"]
    for argv in ((*apt, "update"), (*apt, "install", *packages), ("apt-get", "clean")):
        run = subprocess.run(
            argv, env=env, timeout=_SECONDS, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
        )  # fmt: skip
        if run.returncode:
            host.send({"op": "trouble", "detail": run.stdout.strip()[-1500:]})
            return
    for index in Path("/var/lib/apt/lists").glob("*_*"):
        index.unlink()
    host.send({"op": "installed", "versions": _versions(packages)})
    host.receive()


def _versions(packages: list[str]) -> dict[str, str]:
    argv = ["dpkg-query", "-W", "-f", "${Package} ${Version}\n", *packages]
    text = subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=False, env=dict(os.environ)).stdout
    return {name: version for name, _, version in (line.partition(" ") for line in text.splitlines())}


if __name__ == "__main__":
    main()
