"""What revisions name now: as a whole intake would take them, or not known."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.intake_box.git_settings import git_environment
from grader.intake_box.heads import Question, head, heads, incoming
from grader.intake_box.main import answer
from grader.intake_box.refusal import RefusedError
from grader.intake_box.repository import remote_refs
from grader.local_repository import local_repository
from sandbox.protocol import Message
from tests.repositories import Repository, a_bare_clone, a_repository

ONE, OTHER = "1" * 40, "2" * 40


def named(revision: str | None, refs: Mapping[str, str]) -> str | None:
    def references(_: Question, patterns: tuple[str, ...]) -> Mapping[str, str]:
        return {name: refs[name] for name in patterns if name in refs}

    return head(Question(url="x", revision=revision, folder=Path("/")), references)


@pytest.mark.parametrize(
    ("revision", "refs", "commit"),
    [
        (None, {"HEAD": ONE}, ONE),
        ("main", {"refs/heads/main": ONE, "refs/heads/x/main": OTHER}, ONE),
        ("v1", {"refs/tags/v1": ONE}, ONE),
        ("v1", {"refs/tags/v1": OTHER, "refs/tags/v1^{}": ONE}, ONE),
        ("refs/heads/main", {"refs/heads/main": ONE}, ONE),
        ("both", {"refs/heads/both": ONE, "refs/tags/both": ONE}, ONE),
        ("both", {"refs/heads/both": ONE, "refs/tags/both": OTHER}, None),
        (OTHER, {}, OTHER),
        ("2" * 64, {}, "2" * 64),
        ("2" * 10, {}, None),
        ("gone", {"refs/heads/main": ONE}, None),
        (None, {}, None),
        ("HEAD~3", {"HEAD~3": ONE}, None),
        ("--upload-pack=x", {}, None),
    ],
)
def test_a_name_is_what_an_intake_takes_it_for(revision: str | None, refs: dict[str, str], commit: str | None) -> None:
    assert named(revision, refs) == commit


def test_a_host_that_does_not_answer_leaves_the_others_alone() -> None:
    def references(question: Question, _: tuple[str, ...]) -> Mapping[str, str]:
        if question.url == "silent":
            raise RefusedError("no")
        return {"HEAD": ONE}

    urls = ("fine", "silent", "good")
    questions = tuple(Question(url=url, revision=None, folder=Path("/")) for url in urls)
    assert heads(questions, references) == (ONE, None, ONE)


def asked(work: Path, repositories: list[tuple[Repository, str | None]]) -> list[str | None]:
    """As the box is asked: of each, the refs alone are there."""
    work.mkdir()
    questions = []
    for number, (repository, revision) in enumerate(repositories):
        with local_repository(repository.path, limit_bytes=10**6) as local:
            for piece in local.refs():
                place = incoming(work, number) / piece.path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(piece.content)
            questions.append({"url": "", "revision": revision, "object_format": local.object_format})
    return answer(Message(head={"questions": questions, "proxies": {}, "wall_seconds": 5}), work)


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_of_folders_the_refs_are_enough(tmp_path: Path, object_format: str) -> None:
    repository = a_repository(tmp_path / "ada", object_format=object_format)
    first = repository.head
    repository.git("branch", "old")
    repository.git("tag", "v1")
    second = repository.commit({"a.txt": "more"})
    bare = a_bare_clone(repository, tmp_path / "bare")
    questions = [(repository, None), (repository, "old"), (bare, "main"), (bare, "gone"), (repository, "v1")]
    assert asked(tmp_path / "work", questions) == [second, first, second, None, None]


def test_refs_that_are_packed_are_read_too(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    repository.git("pack-refs", "--all")
    assert asked(tmp_path / "work", [(repository, None), (repository, "main")]) == [repository.head] * 2


def test_a_remote_repository_is_asked_for_those_refs_alone(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    repository.git("tag", "--annotate", "v1", "-m", "One", env=_TAGGER)
    environment = git_environment(protocols="file", proxies={})
    patterns = ("refs/tags/v1", "refs/tags/v1^{}")
    found = remote_refs(repository.path.as_uri(), patterns, environment, wall_seconds=20)
    assert found["refs/tags/v1^{}"] == repository.head
    assert set(found) == set(patterns)


def test_no_answer_in_time_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the connection and says nothing, as far as Git is concerned."""
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    started = time.monotonic()
    with pytest.raises(RefusedError, match="does not say"):
        remote_refs("file:///nowhere", ("HEAD",), git_environment(protocols="file", proxies={}), wall_seconds=0.3)
    assert time.monotonic() - started < 10


def test_a_repository_that_is_not_there_is_refused(tmp_path: Path) -> None:
    environment = git_environment(protocols="file", proxies={})
    with pytest.raises(RefusedError, match="does not say"):
        remote_refs((tmp_path / "nobody").as_uri(), ("HEAD",), environment, wall_seconds=20)


_TAGGER = {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_COMMITTER_DATE": "@1709398800 +0100"}
