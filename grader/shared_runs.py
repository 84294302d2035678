"""The volume on which examiner boxes of one run leave what came of commands, for examinations of an equal core."""

import contextlib
import secrets
import threading

from sandbox.boxes import VolumeMount
from sandbox.engine import DockerEngine
from sandbox.errors import SandboxError

SHARED_RUNS_FOLDER = "/shared-runs"
"""In the examiner box; a folder for each core."""


class SharedRuns:
    """Made at the first call for it; safe to use from several threads. No candidate box ever has it."""

    def __init__(self, engine: DockerEngine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._name = ""

    def mounts(self) -> tuple[VolumeMount, ...]:
        """For an examiner box. Raises SandboxError: it can't be made."""
        with self._lock:
            if not self._name:
                name = f"takehome-shared-runs-{secrets.token_hex(8)}"
                self._engine.create_volume(name)
                self._name = name
        return (VolumeMount(name=self._name, path=SHARED_RUNS_FOLDER),)

    def close(self) -> None:
        """It is gone; no box may hold it any more."""
        with self._lock, contextlib.suppress(SandboxError):  # the next start sweeps it
            if self._name:
                self._engine.remove_volume(self._name)
            self._name = ""
