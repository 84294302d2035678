"""A new assessment, from a template that `author verify` passes as it is: a start to grow from."""

from pathlib import Path

from grader.assessment import BRIEF, FILE
from grader.assessment_file import ID, ID_HINT
from grader.errors import AssessmentError, DestinationError
from grader.git_repository import files_to_commit
from grader.kit import STARTER, require_free

TEMPLATE = Path(__file__).resolve().parent / "author_template"
TEMPLATE_ID, TEMPLATE_TITLE = "parcel-times", "Parcel times"
_NAMED = (FILE, BRIEF, f"{STARTER}/README.md")
"""Files that say what the assessment is called."""


def new_assessment(id: str, folder: Path) -> Path:
    """Writes the assessment `folder/id`, named after its id, and returns where it is.

    Raises:
        AssessmentError: that is no id.
        DestinationError: something is there already, or it can't be written.
    """
    if not ID.fullmatch(id):
        raise AssessmentError(f"{id!r} is not {ID_HINT}. The folder gets its name.")
    place = folder / id
    require_free(place)
    try:
        for path, content in files_to_commit(TEMPLATE).items():
            target = place / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_named(content, id) if path in _NAMED else content)
    except OSError as error:
        raise DestinationError(f"{place} can't be written: {error.strerror}. Name another folder with --in.") from error
    return place


def _named(content: bytes, id: str) -> bytes:
    title = id.replace("-", " ").capitalize()
    return content.replace(TEMPLATE_ID.encode(), id.encode()).replace(TEMPLATE_TITLE.encode(), title.encode())
