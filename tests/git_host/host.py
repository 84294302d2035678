"""A host of private repositories: git http-backend behind lighttpd, and sshd, in a box whose network others join.

with a_git_host(engine, {"ada": repository}, folder) as host:
    Intake(engine, tools, network=host.network, ...)      # https://localhost:8443/git/private/ada.git
    host.requests()                                       # what lighttpd has seen, credentials and all

The paths and addresses that it has stand in `program.py`.
"""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sandbox.boot import boot_argv, boot_message
from sandbox.boxes import BoxSpec
from sandbox.debian_packages import DebianPlan, build_debian
from sandbox.engine import Box, DockerEngine
from sandbox.host_network import HostNetwork, host_network
from sandbox.image_tags import debian_tag
from sandbox.images import Images
from tests.repositories import Repository

HTTPS = "https://localhost:8443/git"
SSH = "ssh://git@localhost:2222/srv/git"
USER = "x-access-token"
PACKAGES = ("lighttpd", "lighttpd-mod-openssl", "openssh-server")
_SOURCES = ("tests/git_host/program.py", "sandbox/protocol.py")
_CAPABILITIES = (
    *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "NET_BIND_SERVICE", "SETGID", "SETUID", "SYS_CHROOT"),
)
"""What sshd needs to let another user in."""


class Request(NamedTuple):
    host: str
    authorization: str
    """`-` for none."""
    status: int
    path: str


@dataclass(frozen=True, kw_only=True)
class GitHost:
    network: str
    certificate: Path
    host_key: str
    """`ssh-ed25519 AAAA…`."""
    stranger_key: str
    """Of a host that is another one."""
    keys: Mapping[str, str]
    """Private halves: `ada` opens that repository alone, `nobody` opens none, `locked` has a passphrase."""
    box: Box

    def trusting(self) -> HostNetwork:
        """A machine that knows this host's certificate, and goes through no proxy."""
        return HostNetwork(env=(), ca_bundle=self.certificate)

    def requests(self) -> tuple[Request, ...]:
        """Since it was asked last."""
        self.box.send({"op": "requests"})
        lines = self.box.receive(wall_seconds=30).head["lines"]
        words = (line.split("\t") for line in lines)
        requests = (Request(host, said, int(status), path) for host, said, status, path in words)
        return tuple(request for request in requests if request.path != "*")  # `*`: an HTTP/2 connection itself


@contextmanager
def a_git_host(
    engine: DockerEngine, repositories: Mapping[str, Repository], token: str, folder: Path
) -> Iterator[GitHost]:
    """`token` opens the private ones over https."""
    certificate, key = _certificate(folder)
    spec = BoxSpec(
        kind="trial", image=_image(engine), argv=boot_argv("/opt/takehome-tools/bin/python"),
        memory_bytes=300 * 2**20, capabilities=_CAPABILITIES, localhost=True, read_only=False,
    )  # fmt: skip
    with engine.open(spec) as box:
        box.send(*boot_message("tests.git_host.program", _SOURCES))
        files = dict(_files(repositories))
        head = {"op": "serve", "user": USER, "token": token, "paths": list(files)}
        box.send(head, certificate.read_bytes(), key.read_bytes(), *files.values())
        serving = box.receive(wall_seconds=60).head
        assert serving["op"] == "serving", serving
        yield GitHost(
            network=f"container:{box.id}",
            certificate=certificate,
            host_key=serving["host_key"],
            stranger_key=serving["stranger_key"],
            keys=serving["keys"],
            box=box,
        )


def _image(engine: DockerEngine) -> str:
    """Of Debian's packages on the image that has Git: built once, by content, as all of ours are."""
    tools = Images(engine).tools()
    tag = debian_tag(tools.id, PACKAGES)
    if engine.image(tag) is None:
        labels = {"takehome.kind": "debian"}
        plan = DebianPlan(tag=tag, parent=tools.id, python=tools.python, packages=PACKAGES, labels=labels)
        build_debian(engine, plan, host_network())
    return tag


def _files(repositories: Mapping[str, Repository]) -> Iterator[tuple[str, bytes]]:
    for name, repository in repositories.items():
        git = repository.git_folder
        for path in sorted(git.rglob("*")):
            if path.is_file():
                yield f"{name}.git/{path.relative_to(git)}", path.read_bytes()


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Self-signed, for all names of the loopback, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    argv = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    argv += ["-addext", names, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(argv, check=True, capture_output=True)
    return certificate, key
