"""What the host asks of an examiner: the head of its first message. Plain data; it travels into the examiner box."""

from dataclasses import dataclass

from grader.contract import Contract, PreparationStep
from grader.model import Snapshot

LOOKED_THROUGH, HIDDEN_IN_THE_BOX = "box-looked-through", "hidden-in-the-box"
"""Kinds of findings of an examination that is to look around: the examiner tells them, the host acts on them."""


USUAL_MUTANT_SECONDS = 180.0
"""CPU time for mutants of one submission's code."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """Its message's blobs are the suite's files, the snapshot's tree, and texts of earlier commits.

    For a local submission there are none.
    """

    op: str
    contract: Contract
    snapshot: Snapshot
    suite: str
    """`hidden` or `public`."""
    suite_files: tuple[tuple[str, int, int], ...]
    """Path, start and end in the first blob; empty: `suite_folder` is on this machine."""
    large: tuple[tuple[str, str], ...] = ()
    """The suite's large files, and where each lies in every box; on this machine it is where the suite has it."""
    suite_folder: str = ""
    builtin: tuple[str, ...] = ()
    preparation: tuple[PreparationStep, ...]
    areas: tuple[str, ...]
    wall_seconds: float
    """For the whole submission."""
    mutant_seconds: float = USUAL_MUTANT_SECONDS
    only: tuple[str, ...] = ()
    """The probes that are run, as ids or patterns of ids; empty: all."""
    without: tuple[str, ...] = ()
    look_around: bool = False
    junk: str = ""
    """What becomes of every answer; empty: nothing."""
    shared_runs: str = ""
    """Folder for what commands gave, to be taken and left there; empty: each is run."""
    local_folder: str = ""
    """The submission on this machine, without a box."""
    local_ignored: tuple[str, ...] = ()
    """Paths in it that are not handed in; whole folders end with a slash."""
    local_python: str = ""
    local_scratch: bool = False
    """Commands have a scratch folder, which nobody bounds there."""
