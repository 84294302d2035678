import os

import pytest

from delaymodel.errors import InputError
from delaymodel.textfile import CsvFile, write_whole


class TestReading:
    def test_values_are_left_alone(self, file):
        read = CsvFile.read(file('id,x\n007,NA\n"a,b"," 1"\n"=2+2",""\n'))
        assert read["id"] == ("007", "a,b", "=2+2")
        assert read["x"] == ("NA", " 1", "")
        assert read.header == ("id", "x")
        assert read.n_rows == 3

    def test_blank_lines_are_no_rows(self, file):
        assert CsvFile.read(file("id\n1\n\n2\n\n")).n_rows == 2

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            ("", "is empty"),
            ("id,x\n", "has no rows"),
            ("id,x\n1,2\n3\n", "row 2 has 1 values for 2 columns"),
            ("id,x\n1,2,3\n", "row 1 has 3 values"),
            ('id,x\n1,"2\n', "not a CSV file"),
            ("id,id\n1,2\n", "same name"),
        ],
    )
    def test_other_content_is_refused_with_the_path(self, file, content, why):
        path = file(content)
        with pytest.raises(InputError, match=why) as caught:
            CsvFile.read(path)
        assert path in str(caught.value)

    def test_bytes_that_are_no_text_are_refused(self, tmp_path):
        path = tmp_path / "image.csv"
        path.write_bytes(b"\x89PNG\r\n\xff\x00")
        with pytest.raises(InputError, match="image.csv is not a CSV file"):
            CsvFile.read(str(path))

    @pytest.mark.parametrize("name", ["gone.csv", "", "~", "$HOME", "|ls"])
    def test_a_path_is_only_a_path(self, tmp_path, name):
        with pytest.raises(InputError, match="cannot read"):
            CsvFile.read(str(tmp_path / name))


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
