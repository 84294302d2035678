"""Pages drawn anew from scorecards on disk, and pages that only somebody asks for."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

from grader.clock import utc_now
from grader.cohort import Placed, are_comparable
from grader.errors import ComparisonError, StoreError
from grader.pages import COMPARE, read_store, report_link, review_note_on, write_cohort_pages, write_pages
from grader.store import NAME_LENGTH, SCORECARD_FILE, Store, load_scorecard
from reports.html import write_comparison_page
from reports.linked import Linked

MOSTCOMPARED = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Redrawn:
    n_submissions: int
    pages: tuple[Path, ...]
    """Of cohorts, and those side by side that were there."""
    faults: tuple[StoreError, ...]
    """Of scorecards that can't be read."""
    wall_seconds: float

    @property
    def exit_status(self) -> int:
        return StoreError.exit_status if self.faults else 0


def redraw(folder: Path) -> Redrawn:
    """Every page and export of the store in `folder`, and whichever lie side by side there.

    Raises:
        StoreError: there is no scorecard, or a page can't be written. A scorecard that can't be read is a fault.
    """
    started = time.monotonic()
    if not any(folder.glob(f"*/{SCORECARD_FILE}")):
        raise StoreError(f"There is no scorecard in {folder}. Name the folder that `takehome grade --out` wrote to.")
    store = Store.open(folder)
    placed, faults = read_store(store)
    for each in placed:
        write_pages(store, each.card, folder=each.folder)
    return Redrawn(
        n_submissions=len(placed),
        pages=(*write_cohort_pages(store, placed), *_redrawn_comparisons(folder, [each.folder for each in placed])),
        faults=faults,
        wall_seconds=time.monotonic() - started,
    )


def draw_comparison(places: Sequence[Path], out: Path | None = None) -> Path:
    """Writes the page of two or three submissions side by side; returns where it is.

    `places`: folders of a store, or the scorecards in them. `out`: a file; None: `compare-A-B.html` above the first.

    Raises:
        ComparisonError: they are too few, too many, or can't stand side by side.
        StoreError: a scorecard can't be read, or the page can't be written.
    """
    if not 2 <= len({place.resolve() for place in places}) == len(places) <= MOSTCOMPARED:
        raise ComparisonError(f"Name two or three different submissions to compare; {len(places)} are named.")
    files = [(place / SCORECARD_FILE if place.is_dir() else place).resolve() for place in places]
    placed = [Placed(file.parent.name, load_scorecard(file)) for file in files]
    for each in placed[1:]:
        if not are_comparable(placed[0].card, each.card):
            raise ComparisonError(
                f"{placed[0].folder} and {each.folder} can't be compared: they were graded by different assessments, "
                "suites, rubrics or round secrets. Grade them again together."
            )
    page = (out or _beside(files)).resolve()
    linked = [
        Linked(each.card, _link(file, page), review_note_on(Store(file.parent.parent), each.folder, each.card))
        for each, file in zip(placed, files, strict=True)
    ]
    content = write_comparison_page(linked, generated_at=utc_now()).encode()
    return Store.open(page.parent).write_common(page.name, content)


def _redrawn_comparisons(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    """Of pages in `folder` that have the names which `_beside` gave them. Who can't be compared stays as it is."""
    for page in sorted(folder.glob(f"{COMPARE}*.html")):
        members = members_of(page.stem, names)
        if members:
            with contextlib.suppress(ComparisonError):
                yield draw_comparison([folder / name for name in members], page)


def members_of(stem: str, names: Sequence[str]) -> tuple[str, ...]:
    """Who stands side by side on the page `compare-ada-park-bo-kim`; empty: nobody of these."""
    known = {name[:NAME_LENGTH]: name for name in names}
    words = stem.removeprefix(COMPARE).split("-")
    for n_cuts in range(1, MOSTCOMPARED):
        for cuts in combinations(range(1, len(words)), n_cuts):
            parts = ["-".join(words[start:end]) for start, end in pairwise((0, *cuts, len(words)))]
            if len(set(parts)) == len(parts) and all(part in known for part in parts):
                return tuple(known[part] for part in parts)
    return ()


def _beside(files: Sequence[Path]) -> Path:
    names = "-".join(file.parent.name[:NAME_LENGTH] for file in files)
    return files[0].parent.parent / f"{COMPARE}{names}.html"


def _link(file: Path, page: Path) -> str:
    """Empty where the report lies elsewhere: a page that is sent on leads nowhere then."""
    return report_link(file.parent.name) if file.parent.parent == page.parent else ""
