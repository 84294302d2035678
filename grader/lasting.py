"""Grading that outlasts the machine's troubles: an engine that is restarted, an image that somebody removed."""

import threading
import time
from collections.abc import Callable

from grader.entry import Entry, Graded
from grader.grading import Grader
from sandbox.errors import ImageGoneError, SandboxError, passes

TRIES = 2
"""Of one submission, when the engine or an image failed it."""
PATIENCE_SECONDS = 180.0
"""For an engine to come back: an upgrade of its package takes about 30 s, a machine with many images two minutes."""
_PAUSE_SECONDS = 2.0


class Lasting:
    """Grades as its grader does, and once more what the engine or an image has failed. For several threads."""

    def __init__(
        self,
        grader: Grader,
        *,
        answers: Callable[[], bool],
        renewed: Callable[[], Grader],
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """`answers`: does the engine? `renewed`: the same grader with images that are there."""
        self._grader = grader
        self._answers = answers
        self._renewed = renewed
        self._patience_seconds = patience_seconds
        self._lock = threading.Lock()
        self._made: list[Grader] = []
        self._is_gone = False

    def grade(self, entry: Entry) -> Graded:
        """As `Grader.grade`. What it raises has come twice, or is no matter of a second try."""
        for _ in range(TRIES - 1):
            grader = self._grader
            try:
                return grader.grade(entry)
            except SandboxError as error:
                if not self._is_mended(error, grader, entry.name):
                    raise
        return self._grader.grade(entry)

    def close(self) -> None:
        """What graders that were made here hold in the engine is gone; none may be at work."""
        for grader in self._made:
            grader.examiner.close()
            grader.images.close()

    def _is_mended(self, error: SandboxError, grader: Grader, name: str) -> bool:
        if grader.stop.is_set() or not passes(error):
            return False
        with self._lock:  # one waits, or builds, for all
            if not self._came_back(grader, name):
                return False
            grader.make_room()
            if isinstance(error, ImageGoneError) and self._grader is grader:
                grader.watcher.stage(name, "an image was removed; looking for it again")
                self._grader = self._renewed()
                self._made.append(self._grader)
        return True

    def _came_back(self, grader: Grader, name: str) -> bool:
        """Once it has been waited for in vain, nobody waits any more in this run."""
        until = time.monotonic() + (0 if self._is_gone else self._patience_seconds)
        told = False
        while not self._answers():
            if time.monotonic() >= until or grader.stop.wait(_PAUSE_SECONDS):
                self._is_gone = True
                return False
            if not told:
                grader.watcher.stage(name, f"the engine does not answer; waiting {self._patience_seconds:.0f} s for it")
                told = True
        return True
