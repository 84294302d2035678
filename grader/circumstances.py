"""Under what an examination is made, where that is not as usual: what an author proves a suite with."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """Equal ones and an equal submission make for equal verdicts, or a probe flakes."""

    hash_seed: int | None = None
    """`PYTHONHASHSEED` in every box."""
    time_zone: str = ""
    """`TZ` in every box, in POSIX's form, for which no zone file is needed: `XST-9:30`."""
    file_order: int | None = None
    """Seed of the order in which the tree's files are laid down; folders list them in another one then."""
    junk: str = ""
    """What becomes of each answer before a probe sees it: one of `grader.junk_kinds.JUNK_KINDS`."""
    without: tuple[str, ...] = ()
    """The probes that are left out, as patterns of ids."""
    only: tuple[str, ...] = ()
    """The probes that are run, as ids or patterns of ids; empty: all."""

    look_around: bool = False
    """A candidate box is looked through from within, for what of the suite lies there."""
    core: str = ""
    """Digest of what the contract's commands can rest on (`grader.tree_core`): their runs are shared by examinations
    of an equal one. Empty: each makes its own."""

    def environment(self) -> tuple[tuple[str, str], ...]:
        """Variables that every box gets."""
        seed = () if self.hash_seed is None else (("PYTHONHASHSEED", str(self.hash_seed)),)
        return (*seed, *((("TZ", self.time_zone),) if self.time_zone else ()))


USUAL = Circumstances()
