import pytest

from flightdelays.files import BadInput
from flightdelays.table import read_table


def rows(column):
    return column.each(str).tolist()


def test_text_stays_as_it_is(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('id,note\n007,NA\n"a,""b""",=1+1\n', encoding="utf-8")

    table = read_table(path, ["id", "note"], {})

    assert rows(table["id"]) == ["007", 'a,"b"']
    assert rows(table["note"]) == ["NA", "=1+1"]
    assert len(table) == 2


def test_a_byte_order_mark_and_line_ends_of_windows_are_no_part_of_it(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbfid,x\r\n1,2\r\n")
    table = read_table(path, ["id", "x"], {})
    assert (rows(table["id"]), rows(table["x"])) == (["1"], ["2"])


def test_columns_are_found_under_the_names_of_the_file(tmp_path):
    """Here two have changed places: no order of renaming would do."""
    path = tmp_path / "t.csv"
    path.write_text("dest,origin,extra\nJFK,BOS,x\n")
    table = read_table(path, ["origin", "dest", "carrier"], {"origin": "dest", "dest": "origin"})
    assert (rows(table["origin"]), rows(table["dest"])) == (["JFK"], ["BOS"])
    assert "carrier" not in table
    assert "extra" not in table
    assert table.called("origin") == "dest"


def test_equal_values_are_judged_once(tmp_path):
    path, asked = tmp_path / "t.csv", []
    path.write_text("a,b\n" + "7,x\n8,x\n" * 12_000)
    table = read_table(path, ["a", "b"], {})
    assert table["a"].each(lambda text: asked.append(text) or int(text)).tolist() == [7, 8] * 12_000
    assert asked == ["7", "8"]
    both = table.together("a", "b", "a")
    assert both.each(lambda texts: "".join(texts)).tolist()[:3] == ["7x7", "8x8", "7x7"]
    assert len(both.values) == 2


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
        (b"a,b\n" + b"1,2\n" * 10_000 + b"3\n", "row 10001 has 1 fields"),
    ],
)
def test_what_is_no_table_is_refused_by_name(tmp_path, content, why):
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=why) as caught:
        read_table(path, ["a"], {})
    assert "broken.csv" in str(caught.value)


def test_a_path_is_a_path_and_nothing_is_expanded(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "t.csv").write_text("a\n1\n")
    for name in ("~/t.csv", "$HOME/t.csv", f"file://{tmp_path}/t.csv", str(tmp_path)):
        with pytest.raises(BadInput, match="can't be read"):
            read_table(name, ["a"], {})
