"""The Pythons that a candidate's code can be given, and where each comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Python:
    version: str
    """Major and minor."""
    registry_reference: str
    debian_suite: str
    """The release of Debian whose own Python it is."""
    glibc: str
    """The older one of those two images: no wheel may ask for a newer."""

    @property
    def debian_origin(self) -> str:
        return f"debian {self.debian_suite} packages"


OURS = Python(
    version="3.11", registry_reference="python:3.11-slim-bookworm", debian_suite="bookworm", glibc="2.36"
)  # fmt: skip
"""What the runner, the tools and the examiner run on, whatever the candidate's code does."""
_OTHERS = (
    Python(version="3.9", registry_reference="python:3.9-slim-bookworm", debian_suite="bullseye", glibc="2.31"),
    Python(version="3.13", registry_reference="python:3.13-slim-bookworm", debian_suite="trixie", glibc="2.36"),
)
PYTHONS = {python.version: python for python in (OURS, *_OTHERS)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """A Python that an environment may have, and what is to be installed on it."""

    python: str
    """One of `PYTHONS`."""
    requirements: tuple[str, ...]
    """Their markers have been evaluated for it."""


def refusals(refused: dict[str, dict[str, str]], chosen: str) -> dict[str, str]:
    """Requirement → why it is not in the environment of the chosen Python, with what was tried. Pure.

    `refused`: by Python, in the order they were tried, the same of its own.
    """
    told = {}
    for requirement, reason in refused[chosen].items():
        in_vain = [python for python, reasons in refused.items() if requirement in reasons]
        elsewhere = [python for python in refused if python not in in_vain]
        tried = f". Tried on Python {_listed(in_vain)}." if len(refused) > 1 or chosen != OURS.version else ""
        but = f" On Python {_listed(elsewhere)} it can be had, and fewer of the others." if elsewhere else ""
        told[requirement] = reason.rstrip(".") + tried + but if tried else reason
    return told


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
