import os

import pytest

from delaymodel.errors import InputError
from delaymodel.textfile import CsvFile, write_whole


class TestReading:
    def test_values_are_left_alone(self, file):
        read = CsvFile.read(file('id,x\n007,NA\n"a,b"," 1"\n"=2+2",""\n'), ["id", "x"])
        assert list(read["id"]) == ["007", "a,b", "=2+2"]
        assert list(read["x"]) == ["NA", " 1", ""]
        assert read.n_rows == 3

    def test_blank_lines_are_no_rows(self, file):
        assert CsvFile.read(file("id\n1\n\n2\n\n"), ["id"]).n_rows == 2

    def test_a_byte_order_mark_and_crlf_are_taken(self, file):
        read = CsvFile.read(file("\ufeffid,x\r\n1,2\r\n"), ["id", "x"])
        assert (list(read["id"]), list(read["x"])) == (["1"], ["2"])

    def test_columns_go_by_our_names_whatever_the_file_calls_them(self, file):
        """Two have changed places, which no renaming one by one survives; and a column of ours is not there."""
        read = CsvFile.read(file("dest,origin,more\nJFK,BQN,x\n"), ["origin", "dest", "day"], {"origin": "dest", "dest": "origin"})
        assert (list(read["origin"]), list(read["dest"])) == (["JFK"], ["BQN"])
        assert read.called("origin") == "dest"
        assert "day" not in read
        assert "more" not in read

    def test_equal_rows_are_looked_at_once(self, file):
        read, asked = CsvFile.read(file("a,b\n" + "1,x\n2,x\n" * 6_000), ["a", "b"]), []
        assert read.each(lambda a, b: asked.append(a) or a + b, "a", "b").tolist() == ["1x", "2x"] * 6_000
        assert sorted(asked) == ["1", "2"]
        assert read.rows_where(lambda a: a == "2", "a")[:3] == [2, 4, 6]

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            ("", "is empty"),
            ("id,x\n", "has no rows"),
            ("id,x\n1,2\n3\n", "row 2 has 1 values for 2 columns"),
            ("id,x\n1,2,3\n", "row 1 has 3 values"),
            ('id,x\n1,"2\n', "not a CSV file"),
            ("id,id\n1,2\n", "same name"),
            ("id,x\n" + "1,2\n" * 10_000 + "3\n", "row 10001 has 1 values"),
        ],
    )
    def test_other_content_is_refused_with_the_path(self, file, content, why):
        path = file(content)
        with pytest.raises(InputError, match=why) as caught:
            CsvFile.read(path, ["id"])
        assert path in str(caught.value)

    def test_bytes_that_are_no_text_are_refused(self, tmp_path):
        path = tmp_path / "image.csv"
        path.write_bytes(b"\x89PNG\r\n\xff\x00")
        with pytest.raises(InputError, match="image.csv is not a CSV file"):
            CsvFile.read(str(path), ["id"])

    @pytest.mark.parametrize("name", ["gone.csv", "", "~", "$HOME", "|ls"])
    def test_a_path_is_only_a_path(self, tmp_path, name):
        with pytest.raises(InputError, match="cannot read"):
            CsvFile.read(str(tmp_path / name), ["id"])


class TestWriting:
    def test_replaces_what_was_there(self, tmp_path):
        target = tmp_path / "out.csv"
        target.write_text("something longer")
        write_whole(str(target), "new\n")
        assert target.read_bytes() == b"new\n"
        assert os.listdir(tmp_path) == ["out.csv"]

    def test_a_failure_changes_nothing(self, tmp_path):
        target = tmp_path / "out.csv"
        target.write_text("old")
        with pytest.raises(UnicodeEncodeError):
            write_whole(str(target), "half\ud800")
        assert target.read_text() == "old"
        assert os.listdir(tmp_path) == ["out.csv"]

    @pytest.mark.parametrize("name", ["no/such/folder/out.csv", "."])
    def test_an_impossible_target_is_named(self, tmp_path, name):
        with pytest.raises(InputError, match="cannot write"):
            write_whole(str(tmp_path / name), "text")
