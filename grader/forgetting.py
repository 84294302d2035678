"""Removing what is kept of a person: planned first, so that it can be shown, and then for good.

Of a submission everything is in its folder of the store: scorecard, pages, review. What several submissions share, such
as a cohort's page, names it too, and goes with it; it can be drawn anew. Trees, clones and aliases are never kept.
"""

import difflib
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from grader.errors import ForgetError, SourceError, StoreError
from grader.outlining import OUTLINE_FILE
from grader.pages import CANDIDATE_FILE, COHORT, COMPARE, REPORT_FILE, SIMILAR, SUMMARY_FILE
from grader.review_file import REVIEW_FILE
from grader.source import parse_source
from grader.store import SCORECARD_FILE, Store, load_scorecard

ABOUT = {
    SCORECARD_FILE: "the scorecard",
    REPORT_FILE: "the report",
    CANDIDATE_FILE: "the candidate's page",
    REVIEW_FILE: "what people said",
    SUMMARY_FILE: "the summary",
    OUTLINE_FILE: "their code, to compare it with others'",
}
SHARED = (f"{COHORT}*.html", f"{COHORT}*.csv", f"{COMPARE}*.html", f"{SIMILAR}*.html")
"""What several submissions stand in; each can be written anew."""
GOING = ".forgotten-"
"""How a folder is called while it goes: an interrupted removal is finished by the next."""
_LARGEST_READ = 200 * 2**20
NOT_REACHED = (
    "What takehome can't reach: pages that were sent or printed, backups, and the candidate's repository. Environments "
    "of packages stay, which name nobody. Aliases of a blind round are kept nowhere; its key and your list of sources "
    "are yours to remove."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A file that goes."""

    path: Path
    about: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What goes, and what else was seen."""

    names: tuple[str, ...]
    """Folders of the store, in the order asked for."""
    files: tuple[Held, ...]
    shared: tuple[Held, ...] = ()
    """Above the folders: they name somebody who is forgotten."""
    mentions: tuple[Path, ...] = ()
    """Files beside them that takehome did not write, and that hold the name: left alone, and told of."""
    unfinished: tuple[Path, ...] = ()
    """Left of a removal that was interrupted."""


def plan_by_name(store: Store, candidates: Iterable[str]) -> Plan:
    """All that is kept of them: each the name of a folder in the store, or a source, as it was graded.

    Raises:
        ForgetError: nothing is kept under one of these; the text says what there is.
    """
    return _plan(store, tuple(dict.fromkeys(_find(store, candidate) for candidate in candidates)))


def plan_by_age(store: Store, days: float, now: datetime) -> Plan:
    """All that was neither graded nor reviewed for so many days.

    Raises:
        StoreError: a scorecard can't be read, so that its age is unknown: forget that one by its name.
    """
    limit = now - timedelta(days=days)
    return _plan(store, tuple(name for name in store.names() if _last_touched(store, name) < limit))


def forget(store: Store, plan: Plan, told: Callable[[Held], None] = lambda held: None) -> None:
    """Removes what the plan has; `told` hears of each file once it is gone.

    Raises:
        StoreError: something can't be removed. What was told is gone; the same command goes on.
    """
    for held in plan.shared:
        _remove(held.path)
        told(held)
    for name in plan.names:
        folder = store.folder / name
        going = store.folder / f"{GOING}{secrets.token_hex(4)}"
        try:
            folder.rename(going)
        except OSError as error:
            raise _not_removed(folder, error) from error
        _remove_folder(going)
        for held in plan.files:
            if held.path.is_relative_to(folder):
                told(held)
    for folder in plan.unfinished:
        _remove_folder(folder)


def _find(store: Store, candidate: str) -> str:
    names = store.names()
    if candidate in names:
        return candidate
    held = _folder_of(store, candidate)
    if held is not None:
        return held
    by_source = {source: name for name, source in store.sources().items()}
    try:
        source = parse_source(candidate)
    except SourceError:
        pass
    else:
        for known in (source.location, source.text):
            if known in by_source:
                return by_source[known]
    near = difflib.get_close_matches(candidate, names, n=1)
    if near:
        hint = f" Did you mean {near[0]!r}?"
    else:
        hint = f" There are {len(names)}: {', '.join(names[:8])}{' …' if len(names) > 8 else ''}." if names else ""
    raise ForgetError(
        f"Nothing is kept of {candidate!r} in {store.folder}.{hint or ' There is no scorecard in it.'} Give the name "
        "of a folder there, or the source as it was graded; of a blind round, the alias. --out names another folder."
    )


def _folder_of(store: Store, name: str) -> str | None:
    """One without a scorecard that has another of our files: an interrupted grading leaves such."""
    if not name or name.startswith(".") or "/" in name or "\\" in name:
        return None
    folder = store.folder / name
    known = folder.is_dir() and not folder.is_symlink() and any((folder / file).is_file() for file in ABOUT)
    return name if known else None


def _plan(store: Store, names: tuple[str, ...]) -> Plan:
    for name in names:
        if (store.folder / name).is_symlink():
            raise ForgetError(
                f"{store.folder / name} is a link, and what it leads to is not touched. Remove it yourself."
            )
    files = tuple(held for name in names for held in _held_in(store.folder / name))
    words = tuple(word for name in names for word in _words_of(store, name))
    shared, mentions = [], []
    for path in _beside(store.folder):
        if not names or not _holds(path, words):
            continue
        if any(path.match(pattern) for pattern in SHARED):
            again = "similar" if path.match(f"{SIMILAR}*.html") else "report"
            about = f"names them; `takehome {again}` draws it anew"
            shared.append(Held(path=path, about=about, size_bytes=path.stat().st_size))
        else:
            mentions.append(path)
    return Plan(
        names=names,
        files=files,
        shared=tuple(shared),
        mentions=tuple(mentions),
        unfinished=tuple(sorted(store.folder.glob(f"{GOING}*"))),
    )


def _held_in(folder: Path) -> Iterator[Held]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() or path.is_symlink():
            about = ABOUT.get(path.relative_to(folder).as_posix(), "")
            yield Held(path=path, about=about, size_bytes=path.lstat().st_size)


def _beside(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if path.is_file() and not path.is_symlink())


def _words_of(store: Store, name: str) -> tuple[bytes, ...]:
    """By which a page of several may name them."""
    try:
        card = load_scorecard(store.folder / name / SCORECARD_FILE)
    except StoreError:
        return (name.encode(),)
    return tuple(word.encode(errors="surrogatepass") for word in {name, card.name, card.snapshot.source} if word)


def _holds(path: Path, words: tuple[bytes, ...]) -> bool:
    try:
        if path.stat().st_size > _LARGEST_READ:
            return True  # unread, it may
        content = path.read_bytes()
    except OSError:
        return True
    return any(re.search(rb"(?<![\w-])" + re.escape(word) + rb"(?![\w-])", content) for word in words)


def _last_touched(store: Store, name: str) -> datetime:
    try:
        card = load_scorecard(store.folder / name / SCORECARD_FILE)
        entries = store.review_entries(name)
    except StoreError as error:
        raise StoreError(f"How old {name} is can't be told: {error} Or forget it by its name.") from error
    times = (_time(text) for text in (card.provenance.started_at, *(entry.at for entry in entries)))
    return max(times)


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _not_removed(path, error) from error


def _remove_folder(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise _not_removed(folder, error) from error


def _not_removed(path: Path, error: OSError) -> StoreError:
    return StoreError(f"{path} can't be removed: {error.strerror}. Mend that and run the same command again.")
