import pytest

from adder.sums import BadNumbersError, totals


def test_rows_are_added(tmp_path):
    path = tmp_path / "numbers.csv"
    path.write_text("id,a,b\nx,1,2\ny,-1,0.5\n")
    assert totals(str(path)) == [3, -0.5]


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "numbers.csv"
    path.write_text("id,a\nx,1\n")
    with pytest.raises(BadNumbersError, match="no column b"):
        totals(str(path))
