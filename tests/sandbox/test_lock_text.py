"""Locks hold hashed pins and nothing that could lead elsewhere."""

import importlib.resources
import re

import pytest

from sandbox.errors import ImageError
from sandbox.lock_text import lock_entries, lock_text, merged_locks

SIX = "six==1.16.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"


def test_entries_are_found_by_normalized_name_without_comments() -> None:
    assert lock_entries("# a comment\n" + SIX + "    # via nobody\n") == {
        "six": "six==1.16.0 --hash=sha256:aa --hash=sha256:bb"
    }
    assert list(lock_entries("Foo_Bar==1 --hash=sha256:cc")) == ["foo-bar"]


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://evil.example/simple",
        "six==1.16.0",
        "six>=1 --hash=sha256:aa",
        "six @ https://evil.example/six.whl --hash=sha256:aa",
        "-r other.txt",
    ],
)
def test_what_is_no_hashed_pin_is_an_error_of_the_lock(line: str) -> None:
    with pytest.raises(ImageError, match="pins with hashes only"):
        lock_entries(SIX + line)


def test_an_assessment_s_pin_wins_over_ours() -> None:
    ours = "a==1 --hash=sha256:aa\nb==1 --hash=sha256:bb\n"
    assert merged_locks(ours, "b==2 --hash=sha256:cc") == "a==1 --hash=sha256:aa\nb==2 --hash=sha256:cc\n"


@pytest.mark.parametrize("name", ["tools", "examiner"])
def test_our_own_locks_can_be_read_and_name_no_host_and_no_path(name: str) -> None:
    text = importlib.resources.files("sandbox").joinpath("locks", f"{name}.lock").read_text()
    assert lock_text(lock_entries(text))
    assert not re.search(r"://|/home|index", text)
