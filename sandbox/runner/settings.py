"""What the host tells the runner at the start."""

import posixpath
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.protocol import ProtocolError
from sandbox.runner.layout import HOME_FOLDER, TEMPORARY_FOLDER, USER_NAME

_SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    uid: int
    """The candidate's; its group has the same number."""
    socket: str
    python: str
    """The candidate's interpreter, in this box."""
    tree_bytes: int
    """Largest tree that may be kept as the prepared one."""

    def as_head(self) -> dict[str, Any]:
        return {"op": "start", **asdict(self)}

    @classmethod
    def from_head(cls, head: dict[str, Any]) -> "Settings":
        """Raises ProtocolError."""
        kinds = {"op": str, "uid": int, "socket": str, "python": str, "tree_bytes": int}
        if {key: type(value) for key, value in head.items()} != kinds or head["op"] != "start" or head["uid"] <= 0:
            raise ProtocolError(f"no start of a runner: {sorted(head)}")
        return cls(**{key: value for key, value in head.items() if key != "op"})


def candidate_environment(python: str, *, home: str = HOME_FOLDER, temporary: str = TEMPORARY_FOLDER) -> dict[str, str]:
    """All that a command finds in its environment, what the command itself brings apart."""
    return {
        "HOME": home,
        "LANG": "C.UTF-8",
        "LOGNAME": USER_NAME,
        "PATH": f"{posixpath.dirname(python)}:{_SYSTEM_PATH}",
        "TMPDIR": temporary,
        "USER": USER_NAME,
    }


def candidate_argv(argv: tuple[str, ...], python: str) -> tuple[str, ...]:
    return (python, *argv[1:]) if argv[0] == "python" else argv
