"""The candidate's user, and how a child of process 1 becomes it."""

import os
from dataclasses import dataclass

from sandbox.runner.seccomp import ODD_SOCKETS, Refused, refuse


@dataclass(frozen=True, slots=True)
class Identity:
    uid: int
    refused: tuple[Refused, ...] = ODD_SOCKETS

    def drop(self) -> None:
        """For good: saved ids and all capabilities go with it; `no_new_privs` came from the engine."""
        refuse(*self.refused)
        os.setgroups([])
        os.setresgid(self.uid, self.uid, self.uid)
        os.setresuid(self.uid, self.uid, self.uid)

    def pipe(self) -> tuple[int, int]:
        """A pipe that the candidate's user owns, or else it couldn't open `/dev/stdout`.

        Only while none of that user's processes runs: process 1 is that user for a moment.
        """
        os.setresuid(-1, self.uid, 0)
        try:
            return os.pipe()
        finally:
            os.setresuid(-1, 0, 0)
