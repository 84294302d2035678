"""What a box is allowed, as the engine is told: pure, deny by default.

A box is one container. Nothing of the host is mounted into it; what goes in goes in on its standard input, as messages.
"""

from dataclasses import dataclass, field
from typing import Any

LABEL = "takehome"
"""On every box, volume and image that we make."""
CODE_FOLDER = "/opt/takehome"
CODE_BYTES = 8 * 2**20
"""Size of the tmpfs that holds our code in a box; the code is about 0.2 MB."""
RUNNER_BYTES = 64 * 2**20
"""What process 1 of a box needs for itself (DESIGN, *Memory*)."""


_BYTES_PER_INODE = 8192
"""An empty file takes nothing of a tmpfs' size, but kernel memory of the box: so their number is limited too."""
_INODE_BYTES = 1280
"""Kernel memory of a file in a tmpfs, its name included: 960 measured (Linux 6.18, names of 24 characters), and a third
more for longer names and other kernels."""


_NO_CLOSED_CONNECTIONS = (("net.ipv4.tcp_max_tw_buckets", "0"),)
"""A closed connection over the loopback would be seen for a minute, and its port be a note to a later command."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tmpfs:
    path: str
    size_bytes: int
    uid: int = 0
    mode: str = "0700"
    executable: bool = False

    @property
    def n_inodes(self) -> int:
        return max(1024, self.size_bytes // _BYTES_PER_INODE)

    @property
    def memory_bytes(self) -> int:
        """When it is as full as it gets."""
        return self.size_bytes + self.n_inodes * _INODE_BYTES


@dataclass(frozen=True, kw_only=True, slots=True)
class VolumeMount:
    name: str
    """Empty: a volume of the box's own on the engine's disk, which comes and goes with it."""
    path: str
    read_only: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class BoxSpec:
    kind: str
    """`intake`, `outline`, `candidate`, `examiner`, `derive`, `fill`, `fetch`, `install`, `trial`;
    for labels and messages."""
    image: str
    argv: tuple[str, ...]
    memory_bytes: int
    """For the processes; the sizes of all tmpfs are added to it."""
    cpus: float = 1.0
    pids: int = 256
    user: str = "0:0"
    capabilities: tuple[str, ...] = ()
    network: str = "none"
    """`none`, `bridge`, another of the engine's, or `container:ID`."""
    localhost: bool = False
    """Without a network: whether it knows the name, and has the resolver's files, as programs take for granted that
    talk to themselves. The engine takes twice as long to start a box with them, and twice the CPU."""
    tmpfs: tuple[Tmpfs, ...] = ()
    shm_bytes: int = 2**20
    volumes: tuple[VolumeMount, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    read_only: bool = True
    """Only a box whose file system becomes an image may write to it."""
    runtime: str = ""
    """Empty: the engine's own choice."""
    labels: tuple[tuple[str, str], ...] = field(default=())


def memory_limit_bytes(spec: BoxSpec) -> int:
    """Processes and every tmpfs, so that filling a tmpfs can't kill process 1 (tmpfs counts against the box)."""
    return spec.memory_bytes + sum(mount.memory_bytes for mount in _all_tmpfs(spec))


def container_config(spec: BoxSpec) -> dict[str, Any]:
    """The body of the engine's `POST /containers/create`."""
    memory = memory_limit_bytes(spec)
    host: dict[str, Any] = {
        "AutoRemove": False,
        "Binds": None,
        "CapAdd": list(spec.capabilities),
        "CapDrop": ["ALL"],
        "IpcMode": "private",
        "LogConfig": {"Type": "none"},
        "Memory": memory,
        "MemorySwap": memory,
        "Mounts": [_mount(volume) for volume in spec.volumes],
        "NanoCpus": int(spec.cpus * 1e9),
        "NetworkMode": spec.network,
        "PidsLimit": spec.pids,
        "ReadonlyRootfs": spec.read_only,
        "SecurityOpt": ["no-new-privileges:true"],
        "ShmSize": spec.shm_bytes,
        "Tmpfs": {mount.path: _tmpfs_options(mount) for mount in _all_tmpfs(spec)},
        "Ulimits": [{"Name": "core", "Soft": 0, "Hard": 0}],
    }
    if spec.runtime:
        host["Runtime"] = spec.runtime
    if spec.network == "none":
        host["Sysctls"] = dict(_NO_CLOSED_CONNECTIONS)
    config: dict[str, Any] = {
        "AttachStderr": True,
        "AttachStdin": True,
        "AttachStdout": True,
        "Cmd": [],
        "Entrypoint": list(spec.argv),
        "Env": [f"{name}={value}" for name, value in spec.env],
        "HostConfig": host,
        "Image": spec.image,
        "Labels": {LABEL: spec.kind, **dict(spec.labels)},
        # It has a network namespace of its own either way, with a loopback alone: the runtime's, or the engine's.
        "NetworkDisabled": spec.network == "none" and not spec.localhost,
        "OpenStdin": True,
        "StdinOnce": False,
        "Tty": False,
        "User": spec.user,
        "WorkingDir": "/",
    }
    if not spec.network.startswith("container:"):
        config["Hostname"] = "box"
    return config


def _mount(volume: VolumeMount) -> dict[str, Any]:
    mount = {"Type": "volume", "Target": volume.path, "ReadOnly": volume.read_only}
    if volume.name:
        return {**mount, "Source": volume.name}
    return {**mount, "VolumeOptions": {"NoCopy": True, "Labels": {LABEL: "volume"}}}


def _tmpfs_options(mount: Tmpfs) -> str:
    executable = "exec" if mount.executable else "noexec"
    return (
        f"rw,nosuid,nodev,{executable},size={mount.size_bytes},nr_inodes={mount.n_inodes},"
        f"uid={mount.uid},gid={mount.uid},mode={mount.mode}"
    )


def _all_tmpfs(spec: BoxSpec) -> tuple[Tmpfs, ...]:
    return (*spec.tmpfs, _code_tmpfs(spec), _shm_tmpfs(spec))


def _code_tmpfs(spec: BoxSpec) -> Tmpfs:
    return Tmpfs(path=CODE_FOLDER, size_bytes=CODE_BYTES, uid=int(spec.user.split(":")[0]), mode="0755")


def _shm_tmpfs(spec: BoxSpec) -> Tmpfs:
    return Tmpfs(path="/dev/shm", size_bytes=spec.shm_bytes, mode="1777")  # noqa: S108
