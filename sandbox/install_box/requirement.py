"""A submission's requirement, as text: one that an index can answer, or refused with the reason. Needs `packaging`."""

from packaging.requirements import InvalidRequirement, Requirement

LIMIT_CHARACTERS = 500


class RequirementRefusedError(Exception):
    """Not a requirement that we install; the text says why."""


def readable(text: str) -> str | None:
    """The requirement in its normal form; None for one whose marker leaves this environment out.

    Raises:
        RequirementRefusedError: an option, a direct URL, a path, or unreadable.
    """
    text = text.strip()
    if len(text) > LIMIT_CHARACTERS or not text.isprintable():
        raise RequirementRefusedError("it is no requirement: too long, or not printable")
    if text.startswith("-"):
        raise RequirementRefusedError("it is an option; an index, an editable folder or another file is not followed")
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        if "/" in text or "\\" in text or text.startswith("."):
            raise RequirementRefusedError("it is a path or a URL; only names and versions are installed") from error
        raise RequirementRefusedError(f"it is no requirement: {str(error).splitlines()[0]}") from error
    if requirement.url:
        raise RequirementRefusedError("it is a direct URL; only names and versions are installed")
    if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
        return None
    requirement.marker = None
    return str(requirement)
