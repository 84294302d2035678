"""How much of a repository an intake takes."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class IntakeLimits:
    repository_bytes: int = 200 * 10**6
    """Of Git's own folder: packs, loose objects, refs."""
    files: int = 5_000
    """At the commit; as many folders too."""
    tree_bytes: int = 200 * 10**6
    """Of all files taken together."""
    file_bytes: int = 50 * 10**6
    """Of one file; a larger one is left out, with a finding."""
    wall_seconds: float = 120.0
    """For clone and facts together, after the box has started."""
    commits: int = 500
    """Listed in the history, newest first; all of them are counted."""
    past_objects: int = 100_000
    """Of the history, looked at for texts that the commit no longer has."""
    past_texts: int = 5_000
    past_bytes: int = 16 * 2**20
    """Of those texts together."""
    past_seconds: float = 20.0
