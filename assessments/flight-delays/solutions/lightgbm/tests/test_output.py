import csv
import os

import pytest

from flightdelays.errors import BadInput
from flightdelays.output import csv_line, write_whole


def test_it_writes_all_lines_and_nothing_else(tmp_path):
    write_whole(str(tmp_path / "out.csv"), ["a\n", "ö\n"])
    assert (tmp_path / "out.csv").read_bytes() == "a\nö\n".encode()
    assert os.listdir(tmp_path) == ["out.csv"]


def test_what_was_there_is_replaced(tmp_path):
    (tmp_path / "out.csv").write_text("old and longer")
    write_whole(str(tmp_path / "out.csv"), ["new"])
    assert (tmp_path / "out.csv").read_text() == "new"


def test_a_failure_half_way_leaves_what_was_there(tmp_path):
    def lines():
        yield "new"
        raise RuntimeError

    (tmp_path / "out.csv").write_text("old")
    with pytest.raises(RuntimeError):
        write_whole(str(tmp_path / "out.csv"), lines())
    assert (tmp_path / "out.csv").read_text() == "old"
    assert os.listdir(tmp_path) == ["out.csv"]


def test_what_a_killed_run_left_is_in_nobody_s_way(tmp_path):
    (tmp_path / ".out.csv.partial").write_text("half a")
    write_whole(str(tmp_path / "out.csv"), ["whole"])
    assert (tmp_path / "out.csv").read_text() == "whole"
    assert os.listdir(tmp_path) == ["out.csv"]


def test_a_link_that_lies_in_wait_is_not_followed(tmp_path):
    (tmp_path / "precious").write_text("precious")
    (tmp_path / ".out.csv.partial").symlink_to(tmp_path / "precious")
    write_whole(str(tmp_path / "out.csv"), ["whole"])
    assert (tmp_path / "precious").read_text() == "precious"


@pytest.mark.parametrize("name", ["", "nowhere/out.csv", "x" * 300])
def test_where_nothing_can_be_written_it_says_so(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput):
        write_whole(name, ["x"])
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("value", ["007", 'a,"b"', "=1+1", " x ", "\r", "a\r\nb", "\n", "", "'", "𝄞", "\u2028", "NA"])
def test_a_value_comes_back_as_it_is(value):
    assert next(csv.reader([csv_line(value, "0.5")], strict=True)) == [value, "0.5"]
