"""One call of `takehome review`: the scorecard found, the entry added, the pages drawn anew."""

import getpass
from pathlib import Path
from typing import NamedTuple

from grader.clock import utc_now
from grader.errors import StoreError
from grader.model import Scorecard
from grader.pages import write_pages
from grader.review import Review
from grader.review_file import REVIEW_FILE, append_entry
from grader.reviewing import Remark, entry_of, reviewed
from grader.store import SCORECARD_FILE, Store, load_scorecard


class Place(NamedTuple):
    store: Store
    name: str
    """Of the folder, which is what the store knows."""
    card: Scorecard

    def review(self) -> Review:
        return reviewed(self.card, self.store.review_entries(self.name))


def open_scorecard(path: Path) -> Place:
    """The scorecard that a person named, by its folder or its file. Raises StoreError."""
    file = path / SCORECARD_FILE if path.is_dir() else path
    if not file.exists():
        raise StoreError(
            f"There is no scorecard at {path}. Give the folder of a graded submission, such as takehome-results/ada."
        )
    if file.name != SCORECARD_FILE:
        raise StoreError(f"{file} is not called {SCORECARD_FILE}. Give the folder of a graded submission.")
    folder = file.resolve().parent
    return Place(Store(folder.parent), folder.name, load_scorecard(file))


def add_entry(place: Place, remark: Remark, *, by: str) -> None:
    """Raises ReviewError or StoreError; then nothing was noted."""
    entry = entry_of(place.card, remark, by=by, at=utc_now())
    place.review()  # one that can't be read is not added to
    append_entry(place.store.folder / place.name / REVIEW_FILE, entry)
    write_pages(place.store, place.card, folder=place.name)


def login_name() -> str:
    """Empty where the system knows none, as in a bare container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
