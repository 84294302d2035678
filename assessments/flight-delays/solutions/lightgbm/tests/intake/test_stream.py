import pytest

from flightdelays.intake import stream

NAMES = {"key": "key", "size": "size"}


@pytest.fixture
def read(tmp_path):
    """What a file of these bytes gives: (rows, keys, sizes) over all batches, and what is wrong as text."""

    def read_bytes(content, names=NAMES):
        path = tmp_path / "some.csv"
        path.write_bytes(content)
        found = []
        parts = list(stream.batches(str(path), names, found))
        rows = [row for part in parts for row in part.rows]
        columns = {name: [text for part in parts for text in part.columns.get(name, [])] for name in names}
        return rows, columns, [str(problem) for problem in found]

    return read_bytes


def test_columns_in_any_order_with_others_between(read):
    rows, columns, found = read(b"size,more,key\n1,x,a\n2,y,b\n")
    assert (rows, found) == ([1, 2], [])
    assert columns == {"key": ["a", "b"], "size": ["1", "2"]}


def test_a_byte_order_mark_and_crlf_are_no_fault(read):
    assert read(b"\xef\xbb\xbfkey,size\r\na,1\r\n") == ([1], {"key": ["a"], "size": ["1"]}, [])


def test_text_stays_text(read):
    _, columns, _ = read(b'key,size\n" 007",NA\n"a,""b""",=1+1\n"x\r\ny",\n')
    assert columns == {"key": [" 007", 'a,"b"', "x\r\ny"], "size": ["NA", "=1+1", ""]}


def test_columns_go_by_the_name_that_the_file_gives_them(read):
    _, columns, found = read(b"size,key\nk,1\n", {"key": "size", "size": "key"})
    assert (columns, found) == ({"key": ["k"], "size": ["1"]}, [])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"key,size\n", "the file has no rows"),
        (b"key\na\n", "column size: the column is missing"),
        (b"key,size,size\na,1,2\n", "column size: the column is there more than once"),
        (b"key,size\na\n", f"row 1: {stream.OTHER_WIDTH}"),
        (b"key,size\na,1\nb,2,3\n", f"row 2: {stream.OTHER_WIDTH}"),
        (b'key,size\n"a,1\n', "the file can't be read as CSV: unexpected end of data"),
        (b"key,size\n\xff\xfe,1\n", "the file is not UTF-8 text"),
    ],
)
def test_what_is_wrong_with_a_file(read, content, problem):
    assert problem in read(content)[2]


def test_only_one_thing_is_said_of_bytes_that_are_no_text(read):
    assert read(b"\x80\x04\x95\xff")[2] == ["the file is not UTF-8 text"]


def test_a_file_that_is_not_there(tmp_path):
    found = []
    assert list(stream.batches(str(tmp_path / "none.csv"), NAMES, found)) == []
    assert str(found[0]) == "the file can't be read: No such file or directory"


def test_rows_before_the_fault_are_still_read(read):
    rows, columns, found = read(b'key,size\na,1\nb\nc,3\n"d,4\n')
    assert (rows, columns["key"]) == ([1, 3], ["a", "c"])
    assert len(found) == 2


def test_rows_are_counted_over_batches(read, monkeypatch):
    monkeypatch.setattr(stream, "ROWS_PER_BATCH", 2)
    rows, columns, found = read(b"key,size\na,1\nb,2\n\nc,3\nd\ne,5\n")
    assert (rows, columns["key"]) == ([1, 2, 3, 5], ["a", "b", "c", "e"])
    assert found == [f"row 4: {stream.OTHER_WIDTH}"]
