import os

import pytest

from flightdelays import files
from flightdelays.files import BadInput, write_text


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    target = tmp_path / "answer.csv"
    target.write_text("old")

    def no_space(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", no_space)
    with pytest.raises(BadInput, match="No space left"):
        write_text(target, "new")

    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["answer.csv"]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInput, match="nowhere"):
        write_text(tmp_path / "nowhere" / "answer.csv", "new")


def test_a_write_replaces_the_whole_file(tmp_path):
    target = tmp_path / "answer.csv"
    target.write_text("a much longer text than the new one")
    write_text(target, "new\n")
    assert target.read_bytes() == b"new\n"
