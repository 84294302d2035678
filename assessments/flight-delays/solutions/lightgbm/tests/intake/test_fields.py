import math
from datetime import date

import pytest

from flightdelays.intake import fields


@pytest.mark.parametrize(
    ("text", "minute"),
    [("5", 5), ("0", 0), ("1530", 930), ("2359", 1439), ("0515", 315), ("1530.0", 930)],
)
def test_a_time_is_a_number_hhmm(text, minute):
    assert fields.minute_of_day(text) == minute


@pytest.mark.parametrize("text", ["2517", "1275", "2400", "2360", "-1", "15:30", "noon", "", " ", "1530.5", "nan"])
def test_other_times_are_none(text):
    assert fields.minute_of_day(text) is None


@pytest.mark.parametrize(("text", "value"), [("0.5", 0.5), ("-3", -3.0), (".5", 0.5), ("7.", 7.0), ("1e3", 1000.0)])
def test_numbers(text, value):
    assert fields.number(text) == value


@pytest.mark.parametrize(
    "text", ["", "nan", "inf", "-Infinity", "1e999", "1_000", " 5", "5 ", "٣", "0x1A", "1,5", "=1+1"]
)
def test_what_float_would_take_or_guess_is_no_number(text):
    assert fields.number(text) is None


def test_nothing_is_nan_where_it_may_be():
    assert math.isnan(fields.number_or_nothing(""))
    assert fields.number_or_nothing("x") is None
    assert fields.number_or_nothing("12") == 12


@pytest.mark.parametrize(
    ("parse", "good", "bad"),
    [
        (fields.positive, "0.1", "0"),
        (fields.positive_whole, "7", "7.5"),
        (fields.positive_whole, "8500", "0"),
        (fields.within(1, 12), "12", "13"),
        (fields.within(1, 31), "1", "0"),
        (fields.airport, "ZZZ", "zzz"),
        (fields.airport, "MIA", "MIAM"),
        (fields.airport, "BOS", "ÅÄÖ"),
        (fields.airport, "BOS", "BOS\n"),
        (fields.any_text, " ", ""),
        (fields.origin, "LGA", "BOS"),
        (fields.utc_hour, "2013-02-28T23:00:00Z", "2013-02-29T23:00:00Z"),
        (fields.utc_hour, "2013-01-01T10:00:00Z", "2013-01-01T10:30:00Z"),
        (fields.utc_hour, "2013-01-01T10:00:00Z", "2013-01-01T10:00:00"),
        (fields.utc_hour, "2013-01-01T10:00:00Z", "2013-01-01 10:00:00Z"),
        (fields.utc_hour, "2013-01-01T10:00:00Z", "2013-01-01T24:00:00Z"),
    ],
)
def test_one_that_is_and_one_that_is_not(parse, good, bad):
    assert parse(good) is not None
    assert parse(bad) is None


def test_an_hour_counts_from_1970():
    assert fields.utc_hour("1970-01-02T01:00:00Z") == 25


def test_a_date_exists_or_not():
    assert fields.calendar_day((2016, 2, 29)) == date(2016, 2, 29)
    assert fields.calendar_day((2013, 2, 29)) is None
    assert fields.calendar_day((2013, None, 29)) is None


def test_a_memo_parses_each_text_once():
    asked = []
    memo = fields.Memo(lambda text: asked.append(text) or len(text))
    assert [memo["ab"], memo["ab"], memo[""]] == [2, 2, 0]
    assert asked == ["ab", ""]
