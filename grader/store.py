"""Results on disk. Every file is whole or absent.

OUT/
    ada-park/
        scorecard.json      written last: where it is, the rest is there too
        report.html         for the hiring team
        candidate.html      for the candidate: nothing of a single probe
        review.jsonl        what people said of it, if they did: `review_file`
        summary.md          for a ticket
        outline.json        their code as fingerprints and lines, to compare: `outlining`
        taken.gz            the files that were graded: `kept`
    cohort.html             all of them, where there are several: `cohort-ID.html` of several assessments
    cohort.csv
    similar.html            passages that some have in common: `similar-ID.html` of several assessments
    outcomes.csv            of a round: what became of each row, those without a scorecard too
    compare-ada-park-bo-kim.html    what `takehome compare` wrote
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import secrets
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

from grader.errors import StoreError
from grader.model import SCORECARD_VERSION, Scorecard
from grader.review import ReviewEntry
from grader.review_file import REVIEW_FILE, read_entries
from sandbox.known_types import known

SCORECARD_FILE = "scorecard.json"
TAKEN_FILE = "taken.gz"
"""What was taken of the repository: `grader.kept`."""
NAME_LENGTH = 60
"""Of a submission's name before its suffix; file systems take 255 bytes."""


class Store:
    """The folder that `--out` names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """A store that has been written to once, so that a night's work does not end at a folder that takes nothing.

        Raises:
            StoreError: the folder can't be made or written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(b"can it be written?")
        except OSError as error:
            file = next((place for place in (folder, *folder.parents) if place.is_file()), None)
            reason = f"{file} is a file, not a folder" if file else _reason(error)
            raise StoreError(
                f"Results can't be written to {folder}: {reason}. Name another folder with --out."
            ) from error
        return cls(folder)

    def sweep(self) -> None:
        """Files are gone that were half written when their writer died; a live one's stay."""
        for part in (*self.folder.glob(_PARTS), *self.folder.glob(f"*/{_PARTS}")):
            with contextlib.suppress(OSError):
                _remove_unheld(part)

    def write(self, name: str, file: str, content: bytes) -> Path:
        """Put a file beside a submission's scorecard; returns where it is.

        Raises:
            StoreError: it can't be written. What was there before is there still.
        """
        return self._write(self.folder / _plain(name) / _plain(file), content)

    def write_common(self, file: str, content: bytes) -> Path:
        """Put a file of all submissions above their folders; returns where it is. Raises StoreError as `write` does."""
        return self._write(self.folder / _plain(file), content)

    def read(self, name: str, file: str, *, limit_bytes: int) -> bytes | None:
        """A file beside a submission's scorecard; None if it is not there. Raises StoreError: it can't be read."""
        path = self.folder / _plain(name) / _plain(file)
        try:
            with path.open("rb") as opened:
                content = opened.read(limit_bytes + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{path} can't be read: {_reason(error)}.") from error
        if len(content) > limit_bytes:
            raise StoreError(f"{path} is larger than any of ours: {limit_bytes:,} bytes are the most.")
        return content

    def save(self, card: Scorecard) -> Path:
        """Write the scorecard under its name; returns where it is. Raises StoreError as `write` does."""
        return self.write(card.name, SCORECARD_FILE, scorecard_json(card))

    def load(self, name: str) -> Scorecard | None:
        """The scorecard of that name, None if there is none. Raises StoreError as `load_scorecard` does."""
        path = self.folder / _plain(name) / SCORECARD_FILE
        return load_scorecard(path) if path.exists() else None

    def knows(self, name: str) -> bool:
        """Something is kept of a submission of that name: a scorecard, or what was taken of it."""
        folder = self.folder / _plain(name)
        return any((folder / file).exists() for file in (SCORECARD_FILE, TAKEN_FILE))

    def review_entries(self, name: str) -> tuple[ReviewEntry, ...]:
        """What people said of that submission, oldest first. Raises StoreError as `read_entries` does."""
        return read_entries(self.folder / _plain(name) / REVIEW_FILE)

    def scorecards(self) -> tuple[Scorecard, ...]:
        """Every scorecard, by name. Raises StoreError on the first that can't be read."""
        return tuple(load_scorecard(self.folder / name / SCORECARD_FILE) for name in self.names())

    def names(self) -> tuple[str, ...]:
        """Of the submissions that have a scorecard, whether it can be read or not."""
        return tuple(sorted(path.parent.name for path in self.folder.glob(f"*/{SCORECARD_FILE}")))

    def sources(self) -> dict[str, str]:
        """Source by name, of the scorecards that can be read: `taken` for `submission_names`."""
        sources = {}
        for name in self.names():
            with contextlib.suppress(StoreError):
                sources[name] = load_scorecard(self.folder / name / SCORECARD_FILE).snapshot.source
        return sources

    def _write(self, path: Path, content: bytes) -> Path:
        try:
            path.parent.mkdir(exist_ok=True)
            _write_whole(path, content)
        except OSError as error:
            raise StoreError(
                f"{path} can't be written: {_reason(error)}. Mend that and run the same command again: "
                "what is finished is kept."
            ) from error
        return path


def safe_name(word: str, otherwise: str) -> str:
    """`word` as a name that any file system takes: letters, digits, dots, hyphens. `otherwise`: if nothing is left."""
    return _UNSAFE.sub("-", word).strip(".-_")[:NAME_LENGTH].strip(".-_") or otherwise


def existing_store(folder: Path) -> Store:
    """One that is there already. Raises StoreError when it is not."""
    if not folder.is_dir():
        trouble = "is no folder" if folder.exists() else "is not there"
        raise StoreError(f"{folder} {trouble}. Name the folder that grading wrote to with --out.")
    return Store(folder)


def load_scorecard(path: Path) -> Scorecard:
    """The scorecard in a file.

    Raises:
        StoreError: the file can't be read, is no scorecard, is damaged, or is of another version.
    """
    try:
        values = json.loads(path.read_bytes())
    except OSError as error:
        raise StoreError(f"{path} can't be read: {_reason(error)}.") from error
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{path} is damaged: it is no JSON ({error}). {_REMEDY}") from error
    version = values.get("version") if isinstance(values, dict) else None
    if type(version) is not int:
        raise StoreError(f"{path} is no scorecard: it has no version. {_REMEDY}")
    if version > SCORECARD_VERSION:
        raise StoreError(
            f"{path} is of version {version}, written by a newer takehome; this one reads version {SCORECARD_VERSION}. "
            "Upgrade takehome."
        )
    if version < SCORECARD_VERSION:
        raise StoreError(f"{path} is of version {version}; this takehome reads version {SCORECARD_VERSION}. {_REMEDY}")
    try:
        return msgspec.convert(values, known(Scorecard))
    except msgspec.ValidationError as error:
        raise StoreError(f"{path} is damaged: {error}. {_REMEDY}") from error


def scorecard_json(card: Scorecard) -> bytes:
    """UTF-8, indented, in the order of the fields; equal scorecards give equal bytes.

    What a terminal or an editor would obey or hide (controls, marks of direction, half a surrogate pair) is escaped.
    """
    values = msgspec.to_builtins(card, order="deterministic")
    text = json.dumps(values, ensure_ascii=False, indent=2, allow_nan=False)
    return (_escaped(text) + "\n").encode()


def submission_names(sources: tuple[str, ...], *, taken: Mapping[str, str] | None = None) -> dict[str, str]:
    """A folder name for each source (a URL or path without credentials), from the repository's name.

    No two sources get the same name, not even where upper and lower case are one. Repositories of one name get the
    folder above and a digest of the source behind it: `challenge-ada-1f0c9a2e`. `taken` is source by name of what is
    there already: a source keeps the name that it has.
    """
    taken = taken or {}
    names = {source: name for name, source in taken.items() if source in sources}
    fresh = [source for source in dict.fromkeys(sources) if source not in names]
    n_wanted = Counter(_repository_name(source).casefold() for source in fresh)
    n_wanted.update(name.casefold() for name in taken)
    n_wanted.update(_common_names(fresh))
    for source in fresh:
        name = _repository_name(source)
        names[source] = name if n_wanted[name.casefold()] == 1 else _long_name(source)
    return {source: names[source] for source in dict.fromkeys(sources)}


_PARTS = ".*.part"
_REMEDY = "Remove it and grade the submission again."
_SPLIT = re.compile(r"[/\\:]+")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_SUSPECT = re.compile(r"[^\n\x20-\x7e]")
_HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _repository_name(source: str) -> str:
    return safe_name(_words(source)[-1], "submission")


def _common_names(sources: Iterable[str]) -> set[str]:
    """Repositories that are called as files above the submissions' folders may be: `cohort.csv`."""
    names = {_repository_name(source).casefold() for source in sources}
    return {
        name for name in names if name.startswith(("cohort", "compare", "similar")) and name.endswith((".html", ".csv"))
    }


def _long_name(source: str) -> str:
    above = safe_name(_words(source)[-2], "") if len(_words(source)) > 1 else ""
    digest = hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()[:8]
    return "-".join(part for part in (_repository_name(source), above, digest) if part)


def _words(source: str) -> list[str]:
    return [word for word in _SPLIT.split(source.removesuffix("/").removesuffix(".git")) if word] or [""]


def _plain(name: str) -> str:
    if not name or name in (".", "..") or any(mark in name for mark in "/\\\0"):
        raise ValueError(f"{name!r} is no plain name")
    return name


def _escaped(text: str) -> str:
    return _SUSPECT.sub(lambda found: _escape(found[0]), text)


def _escape(char: str) -> str:
    if char == "\x7f":  # JSON lets it stand
        return "\\u007f"
    return json.dumps(char)[1:-1] if unicodedata.category(char) in _HIDDEN_CATEGORIES else char


def _write_whole(path: Path, content: bytes) -> None:
    part, file = _own_part(path)
    try:
        with file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _own_part(path: Path) -> tuple[Path, BinaryIO]:
    """A file beside `path`, held for as long as it is open. One that a sweep took before it was held is made anew."""
    while True:
        part = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
        file = part.open("xb")
        with contextlib.suppress(OSError):  # a file system without locks has nobody who sweeps
            fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        if part.exists():
            return part, file
        file.close()


def _remove_unheld(part: Path) -> None:
    """Raises OSError: somebody holds it, or it is gone."""
    with part.open("rb") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        part.unlink()


def _sync_folder(folder: Path) -> None:
    """So that the new name outlives a power cut; a file system that can't is no reason to fail."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
