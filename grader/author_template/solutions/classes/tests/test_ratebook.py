import pytest

from parcels.__main__ import main
from parcels.parcel import Parcel, Refused
from parcels.ratebook import RateBook, minutes_of

PAST = [Parcel("a", "Bern", 1.0, 2.0), Parcel("b", "Bern", 3.0, 10.0), Parcel("c", "Nice *", 2.0, 10.0)]


def test_a_book_comes_back_as_it_was_kept():
    book = RateBook.learnt(PAST)
    again = RateBook.from_text(book.as_text())
    assert again.rates == book.rates
    assert again.depots() == {"Bern", "Nice *"}


def test_minutes_are_those_of_the_depot_or_of_all():
    book = RateBook.learnt(PAST)
    coming = [Parcel("q", "Bern", 2.0), Parcel("r", "Nice *", 2.0), Parcel("s", "Rome", 6.0)]
    assert [book.minutes(parcel) for parcel in coming] == pytest.approx([6, 10, 22])


def test_another_model_is_refused():
    with pytest.raises(Refused, match="model"):
        RateBook.from_text("{}")


def test_commands_end_to_end(tmp_path, capsys):
    past, model, coming, out = (str(tmp_path / name) for name in ("past.csv", "m", "coming.csv", "out.csv"))
    (tmp_path / "past.csv").write_text("minutes,parcel_id,weight_kg,depot\n4,p1,2,Bern\n")
    (tmp_path / "coming.csv").write_text('parcel_id,weight_kg,depot\n"a,b",3,Bern\nc,4,Bern\n')
    assert main(["train", "--parcels", past, "--model", model]) == 0
    assert main(["predict", "--model", model, "--parcels", coming, "--predictions", out]) == 0
    assert (tmp_path / "out.csv").read_bytes() == b'parcel_id,minutes\r\n"a,b",6.000000\r\nc,8.000000\r\n'
    assert minutes_of(model, coming) == [6, 8]
    assert main(["train", "--parcels", coming, "--model", str(tmp_path / "n")]) == 2
    assert "minutes" in capsys.readouterr().err
    assert not (tmp_path / "n").exists()
