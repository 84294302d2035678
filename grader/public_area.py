"""A rubric line, as candidates know it before they hand in."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicArea:
    id: str
    title: str
    for_candidates: str = ""
    n_hidden: int | None = None
    """Probes that only grading runs; None: the kit is of before this was told."""
