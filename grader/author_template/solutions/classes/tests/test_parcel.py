import pytest

from parcels.parcel import Parcel, Refused, read

GOOD = {"parcel_id": "p", "depot": "Bern", "weight_kg": "2.5"}


def test_a_parcel_of_good_cells():
    assert Parcel.of(GOOD, past=False) == Parcel("p", "Bern", 2.5)


@pytest.mark.parametrize(
    ("column", "cell"),
    [("parcel_id", ""), ("depot", ""), ("weight_kg", "0"), ("weight_kg", "nan"), ("weight_kg", "-1"), ("weight_kg", "x")],
)
def test_a_bad_cell_is_refused_by_its_column(column, cell):
    with pytest.raises(Refused, match=column):
        Parcel.of(GOOD | {column: cell}, past=False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("parcel_id,depot\np,Bern\n", "weight_kg"),
        ("parcel_id,depot,weight_kg\n", "no parcels"),
        ("", "empty"),
        ("parcel_id,depot,weight_kg\np,Bern,1\np,Bern,2\n", "parcel_id"),
        ("parcel_id,depot,weight_kg\np,Bern\n", "too short"),
    ],
)
def test_a_bad_file_is_refused(tmp_path, text, words):
    (tmp_path / "p.csv").write_text(text)
    with pytest.raises(Refused, match=words):
        read(tmp_path / "p.csv")
