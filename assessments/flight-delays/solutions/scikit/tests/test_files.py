import os

import pytest

from flightdelays import files
from flightdelays.files import BadInput, read_table, write_text


def test_text_stays_as_it_is(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('id,note\n007,NA\n"a,""b""",=1+1\n', encoding="utf-8")

    table = read_table(path)

    assert table["id"].tolist() == ["007", 'a,"b"']
    assert table["note"].tolist() == ["NA", "=1+1"]


def test_a_byte_order_mark_is_not_part_of_the_first_column(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbfid\n1\n")
    assert read_table(path).columns.tolist() == ["id"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a,b\n", "no rows"),
        (b"a,b\n1,2\n3\n", "row 2 has 1 fields"),
        (b"a,b\n1,2,3\n", "row 1 has 3 fields"),
        (b'a,b\n1,"2\n', "parsed"),
        (b"a,b\n1,\xff\xfe\n", "parsed"),
        (b"a,a\n1,2\n", "more than once"),
    ],
)
def test_what_is_no_table_is_refused_by_name(tmp_path, content, why):
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=why) as caught:
        read_table(path)
    assert "broken.csv" in str(caught.value)


def test_a_path_is_a_path_and_nothing_is_expanded(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "t.csv").write_text("a\n1\n")
    for name in ("~/t.csv", "$HOME/t.csv", f"file://{tmp_path}/t.csv", str(tmp_path)):
        with pytest.raises(BadInput, match="can't be read"):
            read_table(name)


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
