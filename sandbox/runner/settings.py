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
    n_threads: int = 1
    """What numerical libraries may start: as many as the box has CPUs."""
    scratch_bytes: int = 0
    """Of the scratch folder; 0: there is none."""
    scratch_floor_bytes: int = 0
    """Of the engine's disk, which the scratch folder is on: what commands must leave free."""
    preload: tuple[str, ...] = ()
    """Modules that the fork server imports; without any, there is no fork server."""
    environment: tuple[tuple[str, str], ...] = ()
    """Variables that every command gets besides the usual ones."""
    file_order: int = -1
    """Seed of the order in which the tree's files are laid down; below 0: as they come."""

    def as_head(self) -> dict[str, Any]:
        lists = {"preload": list(self.preload), "environment": [list(pair) for pair in self.environment]}
        return {"op": "start", **asdict(self), **lists}

    @classmethod
    def from_head(cls, head: dict[str, Any]) -> "Settings":
        """Raises ProtocolError."""
        counts = ("uid", "tree_bytes", "n_threads", "scratch_bytes", "scratch_floor_bytes", "file_order")
        lists = ("preload", "environment")
        texts = ("op", "socket", "python")
        kinds = {**dict.fromkeys(texts, str), **dict.fromkeys(counts, int), **dict.fromkeys(lists, list)}
        if {key: type(value) for key, value in head.items()} != kinds or head["op"] != "start" or head["uid"] <= 0:
            raise ProtocolError(f"no start of a runner: {sorted(head)}")
        if not all(isinstance(name, str) for name in head["preload"]):
            raise ProtocolError("a module to preload that is no name")
        environment = tuple(_pair(value) for value in head["environment"])
        values = {key: value for key, value in head.items() if key != "op"}
        return cls(**{**values, "preload": tuple(head["preload"]), "environment": environment})


def _pair(value: object) -> tuple[str, str]:
    match value:
        case [str(name), str(text)]:
            return name, text
        case _:
            raise ProtocolError("a variable that is no name and value")


_THREAD_VARIABLES = ("MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""A box sees all of the machine's CPUs and may use its share. With a thread for each, OpenMP's busy waiting spends that
share: the tests of a scikit-learn submission took 44 s on two CPUs, and 13 s with one thread."""


def candidate_environment(
    python: str,
    *,
    home: str = HOME_FOLDER,
    temporary: str = TEMPORARY_FOLDER,
    scratch: str = "",
    n_threads: int = 1,
) -> dict[str, str]:
    """All that a command finds in its environment, what the command itself brings apart. `scratch` is empty: none."""
    return {
        "HOME": home,
        "LANG": "C.UTF-8",
        "LOGNAME": USER_NAME,
        "PATH": f"{posixpath.dirname(python)}:{_SYSTEM_PATH}",
        "TMPDIR": temporary,
        "USER": USER_NAME,
        **({"SCRATCH": scratch} if scratch else {}),
        **{name: str(n_threads) for name in _THREAD_VARIABLES},
    }


def candidate_argv(argv: tuple[str, ...], python: str) -> tuple[str, ...]:
    return (python, *argv[1:]) if argv[0] == "python" else argv
