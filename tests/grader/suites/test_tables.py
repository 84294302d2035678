"""The suite's own tables, shortened."""

import pytest

from grader.suites.tables import Table, table_of, tables_of, with_longest_thinned


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n", b"a,b\n1,2\n", b"a\n1\n2\n", b"a,b\n1,2\n1\n", b"\xff,b\n1,2\n3,4\n", None, "a,b\n1,2\n3,4\n"],
)
def test_what_is_no_table_is_none(content: object) -> None:
    assert table_of(content) is None


def test_a_cell_is_changed_in_the_last_row() -> None:
    table = Table(["key", "n"], [["f-1", "1"], ["f-2", "2"]])
    assert table.with_cell(1, "x").rows == [["f-1", "1"], ["f-2", "x"]]


def test_the_longest_is_thinned_evenly_and_the_others_stay() -> None:
    longest = Table(["n", "m"], [[str(n), "0"] for n in range(10_000)])
    few = with_longest_thinned({"flights": longest, "weather": Table(["a", "b"], [["1", "2"]] * 5_000)})
    assert [len(few[name].rows) for name in few] == [2_000, 5_000]
    assert few["flights"].rows[:2] == [["0", "0"], ["5", "0"]]


def test_of_a_short_one_every_second_row_is_left_if_it_must_be_another() -> None:
    short = Table(["n", "m"], [[str(n), "0"] for n in range(5)])
    assert with_longest_thinned({"flights": short})["flights"] == short
    assert [row[0] for row in short.thinned(least_step=2).rows] == ["0", "2", "4"]


def test_a_table_comes_back_as_it_was_among_other_arguments() -> None:
    table = Table(["a", "b"], [["1", "x,y"], ["2", '"']])
    assert tables_of({"flights": table.text(), "model": object()}) == {"flights": table}
