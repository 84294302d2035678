"""Whose number a box's root has on the engine's machine: another one under user namespaces."""

from dataclasses import dataclass

from sandbox.boot import boot_argv, boot_message
from sandbox.boxes import BoxSpec
from sandbox.engine import DockerEngine, EngineInfo
from sandbox.errors import SandboxError

_WALL_SECONDS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class UserNamespace:
    root_uid: int
    """Of a box's root, as the engine numbers it: the owner of a volume that is for that root alone."""
    is_small: bool
    """Users in a box end at 65535."""


NONE = UserNamespace(root_uid=0, is_small=False)


def user_namespace(engine: DockerEngine, info: EngineInfo, *, image: str, python: str) -> UserNamespace:
    """NONE without user namespaces, at no cost; else what a box finds in its own `/proc/self/uid_map`.

    A rootless engine lives in the namespace of its boxes, so its root is theirs.
    """
    if "rootless" in info.security:
        return UserNamespace(root_uid=0, is_small=True)
    if "userns" not in info.security:
        return NONE
    with engine.open(BoxSpec(kind="trial", image=image, argv=boot_argv(python, "-S"), memory_bytes=32 * 2**20)) as box:
        box.send(*boot_message("sandbox.uid_map", ("sandbox/protocol.py", "sandbox/uid_map.py")))
        answer = box.receive(wall_seconds=_WALL_SECONDS)
    return UserNamespace(root_uid=root_uid(str(answer.head.get("uid_map", ""))), is_small=True)


def root_uid(uid_map: str) -> int:
    """The outer number of the inner 0 (user_namespaces(7): inside, outside, length).

    Raises:
        SandboxError: 0 is not in it.
    """
    for line in uid_map.splitlines():
        numbers = line.split()
        if len(numbers) == 3 and numbers[0] == "0":
            return int(numbers[1])
    raise SandboxError(f"A box's root has no number outside of it: {uid_map!r}.")
