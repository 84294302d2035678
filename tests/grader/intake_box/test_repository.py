"""The clone itself: which protocols, how large, whose settings, and what is said when there is none."""

import os
import time
from pathlib import Path

import pytest

from grader.intake_box.git_settings import git_environment
from grader.intake_box.refusal import RefusedError
from grader.intake_box.repository import clone
from tests.repositories import a_repository

MB = 10**6


def refusal(url: str, folder: Path, *, protocols: str = "file", limit_bytes: int = 100 * MB) -> str:
    with pytest.raises(RefusedError) as refused:
        clone(url, folder, git_environment(protocols=protocols, proxies={}), limit_bytes=limit_bytes)
    return str(refused.value)


def test_a_clone_is_bare_and_holds_no_hooks(tmp_path: Path) -> None:
    made = a_repository(tmp_path / "ada")
    repository = clone(
        made.path.as_uri(), tmp_path / "c", git_environment(protocols="file", proxies={}), limit_bytes=100 * MB
    )
    assert repository.commit_at(None) == made.head
    assert not (tmp_path / "c" / "hooks").exists()
    assert not (tmp_path / "c" / "README.md").exists()
    repository.close()


@pytest.mark.parametrize("url", ["ext::touch {}/ran", "file://{}", "ssh://localhost{}", "http://localhost{}", "{}"])
def test_only_the_protocol_that_was_asked_for_is_spoken(tmp_path: Path, url: str) -> None:
    a_repository(tmp_path / "ada")
    assert refusal(url.format(tmp_path / "ada"), tmp_path / "c", protocols="https")
    assert not (tmp_path / "ada" / "ran").exists()


def test_a_clone_over_the_limit_is_refused(tmp_path: Path) -> None:
    made = a_repository(tmp_path / "ada", {"data.bin": os.urandom(3 * MB)})
    assert "larger than 1 MB" in refusal(made.path.as_uri(), tmp_path / "c", limit_bytes=MB)


def test_a_clone_that_never_ends_is_stopped_when_it_is_too_large(tmp_path: Path) -> None:
    """The watch, not the end of the clone: a Git of ours that writes for ever stands in for an endless server."""
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "git"
    program.write_text('#!/bin/sh\nfor last; do :; done\nmkdir "$last"\ncat /dev/zero > "$last/pack" & wait\n')
    program.chmod(0o755)
    environment = git_environment(protocols="file", proxies={}) | {"PATH": f"{programs}:{os.environ['PATH']}"}
    with pytest.raises(RefusedError, match="larger than 1 MB"):
        clone("file:///endless", tmp_path / "c", environment, limit_bytes=MB)
    size = (tmp_path / "c" / "pack").stat().st_size
    time.sleep(0.2)
    assert (tmp_path / "c" / "pack").stat().st_size == size


def test_a_settings_file_of_ours_or_the_machines_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = a_repository(tmp_path / "ada")
    (tmp_path / "settings").write_text('[url "https://example.invalid/"]\n\tinsteadOf = file://\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "settings"))
    monkeypatch.setenv("HOME", str(tmp_path))
    environment = git_environment(protocols="file", proxies={})
    clone(made.path.as_uri(), tmp_path / "c", environment, limit_bytes=100 * MB).close()
    assert (tmp_path / "c" / "HEAD").exists()


def test_nothing_to_clone_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    told = refusal((tmp_path / "nothing").as_uri(), tmp_path / "c")
    assert told
    assert told.isprintable()
