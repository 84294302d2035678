"""Whatever commits say of themselves, the history reader ends in facts that can be kept and shown, or in a refusal."""

import hashlib
import zlib
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.intake_box.git_settings import git_environment
from grader.intake_box.history import AUTHOR_LIMIT, SUBJECT_LIMIT, iso_date, read_history
from grader.intake_box.refusal import RefusedError
from grader.intake_box.repository import LoggedCommit, Repository
from grader.model import History
from reports.provenance_views import history_view
from tests.repositories import an_empty_repository

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
LIMIT = 6
quiet = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))

odd_bytes = st.sampled_from(
    [
        b"\0",
        b"\n",
        b"<",
        b">",
        b"> <",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xe9",
        b"+AAA-",
        b"\x1b$B",
        b"\x1b[2J",
        b"A" * 9000,
    ]
)
words = st.lists(st.binary(max_size=6) | odd_bytes, max_size=4).map(b"".join)
dates = st.sampled_from(
    [
        b"0 +0000",
        b"-1 -0000",
        b"-99999999999999 -9959",
        b"253402300799 +9999",
        b"9223372036854775807 +0100",
        b"1" * 40,
        b"1709398800",
        b"1709398800 +100000",
        b"1709398800 0100",
        b"\xd9\xa1 +0000",
        b"",
        b"yesterday",
    ]
) | st.builds(lambda seconds, zone: b"%d %+05d" % (seconds, zone), st.integers(), st.integers(-9999, 9999))
encodings = st.sampled_from(
    [
        b"",
        b"UTF-7",
        b"UTF-16",
        b"UTF-16LE",
        b"UTF-32BE",
        b"latin-1",
        b"ISO-2022-JP",
        b"HZ",
        b"utf-8//TRANSLIT",
        b"\xff",
        b"x" * 999,
    ]
)


@st.composite
def raw_commits(draw: st.DrawFn) -> bytes:
    """All but the tree and the parents."""
    who = draw(words) + b" <" + draw(words) + b"> " + draw(dates)
    committer = draw(st.just(who) | words)
    encoding = draw(encodings)
    more = (
        b"encoding " + encoding + b"\n" if encoding else draw(st.sampled_from([b"", b"gpgsig x\n y\n", b"mergetag\n"]))
    )
    return b"author " + who + b"\ncommitter " + committer + b"\n" + more + draw(st.just(b"\n") | words) + draw(words)


def written(folder: Path, commits: list[bytes]) -> list[str]:
    """Ids of the commits, each the parent of the next, as loose objects."""
    ids: list[str] = []
    for commit in commits:
        parent = b"".join(b"parent " + sha.encode() + b"\n" for sha in ids[-1:])
        content = b"tree " + EMPTY_TREE.encode() + b"\n" + parent + commit
        stored = b"commit %d\0" % len(content) + content
        ids.append(hashlib.sha1(stored, usedforsecurity=False).hexdigest())
        place = folder / "objects" / ids[-1][:2] / ids[-1][2:]
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(zlib.compress(stored, 1))
    return ids


def is_fit_to_be_told(history: History) -> bool:
    kept = msgspec.json.decode(msgspec.json.encode(history), type=History)
    short = all(
        len(commit.author) <= AUTHOR_LIMIT and len(commit.subject) <= SUBJECT_LIMIT for commit in history.commits
    )
    return kept == history and short and all(is_a_date(commit.authored_at) for commit in history.commits)


def is_a_date(text: str) -> bool:
    return text == "" or datetime.fromisoformat(text).tzinfo is not None


@settings(quiet, max_examples=25)
@given(st.lists(raw_commits() | words, min_size=1, max_size=9))
def test_any_commits(tmp_path_factory: pytest.TempPathFactory, commits: list[bytes]) -> None:
    folder = tmp_path_factory.mktemp("odd") / "r.git"
    an_empty_repository(folder, bare=True)
    ids = written(folder, commits)
    repository = Repository(folder, git_environment(protocols="file", proxies={}))
    try:
        history = read_history(repository, ids[-1], LIMIT)
    except RefusedError as refused:
        told = str(refused)
        assert told.endswith("`git fsck` says more.")
        return
    finally:
        repository.close()
    assert history.n_commits == len(ids)
    assert [commit.sha for commit in history.commits] == ids[: -LIMIT - 1 : -1]
    assert is_fit_to_be_told(history)
    assert history_view(history).commits


class Told:
    """A log that says whatever it is told to."""

    def __init__(self, commits: list[LoggedCommit], authors: list[tuple[bytes, bytes]]) -> None:
        self._commits, self._authors = commits, authors

    def newest(self, commit: str, limit: int) -> tuple[LoggedCommit, ...]:
        return tuple(self._commits)

    def authors(self, commit: str) -> tuple[tuple[bytes, bytes], ...]:
        return tuple(self._authors)


texts = st.text(max_size=300)
date_texts = dates.map(lambda date: date.decode("utf-8", "replace")) | st.text(
    st.characters(categories=["Nd", "Zs", "Sm", "Pd"])
)


@settings(quiet, max_examples=300)
@given(st.lists(st.builds(LoggedCommit, texts, texts, date_texts | texts, texts)), st.lists(st.tuples(words, words)))
def test_any_log(commits: list[LoggedCommit], authors: list[tuple[bytes, bytes]]) -> None:
    history = read_history(Told(commits, authors), "", LIMIT)
    assert is_fit_to_be_told(history)
    assert len(history_view(history).commits) == min(len(commits), 40)


@quiet
@given(st.integers(), st.sampled_from("+-"), st.integers(0, 99), st.integers(0, 99))
def test_any_date(seconds: int, sign: str, hours: int, minutes: int) -> None:
    text = iso_date(f"{seconds} {sign}{hours:02}{minutes:02}")
    assert not text or int(datetime.fromisoformat(text).timestamp()) == seconds
