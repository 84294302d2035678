"""Whether hidden inputs tell their outcomes: each way is tried on a table that does, and on one that does not."""

import random
from collections.abc import Callable

import pytest

from grader.errors import AssessmentError
from grader.verification.labels import auc, label_troubles
from grader.verification.solutions import Labels
from grader.verification.tables import TextTable

LABELS = Labels(inputs="in.csv", outcomes="out.csv", key="id", label="delay", above=15)
N_ROWS = 400
Rows = list[dict[str, str]]


def the_rows(seed: int = 7) -> Rows:
    """Flights of which a late hour is late more often, as real ones are."""
    chance = random.Random(seed)
    rows = []
    for number in range(N_ROWS):
        hour = chance.randrange(6, 22)
        delay = chance.gauss((hour - 10) * 2, 25)
        tail = f"N{chance.randrange(200)}"
        key = f"f{chance.getrandbits(40):010x}"
        rows.append({"id": key, "hour": str(hour), "tail": tail, "delay": f"{delay:.0f}", "day": str(number % 90)})
    return rows


def test_a_column_that_is_the_same_everywhere_tells_nothing() -> None:
    """`year` was found to give the label away: a row left out of its own group's share is scored against itself."""
    assert told([{**row, "year": "2013"} for row in the_rows()], None, "year") == []


def a_table(rows: Rows, name: str, *columns: str) -> TextTable:
    return TextTable(name=name, columns={column: tuple(row[column] for row in rows) for column in columns})


def told(rows: Rows, known: Rows | None = None, *more: str) -> list[str]:
    inputs = a_table(rows, "in.csv", "id", "hour", "tail", "day", *more)
    outcomes = a_table(rows, "out.csv", "id", "delay")
    tables = [a_table(known, "public/past.csv", "id", "hour", "tail", "day", "delay")] if known else []
    return [trouble.text for trouble in label_troubles(LABELS, inputs, outcomes, tables)]


def test_ordinary_inputs_tell_nothing() -> None:
    assert told(the_rows(), the_rows(seed=8)) == []


def late(row: dict[str, str]) -> bool:
    return float(row["delay"]) > 15


@pytest.mark.parametrize(
    ("column", "make", "word"),
    [
        ("gate", lambda row: "B" if late(row) else "A", "column gate gives the label away"),
        ("air_time", lambda row: str(float(row["delay"]) + 100), "column air_time gives the label away"),
        ("delay", lambda row: row["delay"], "column delay is the label itself"),
    ],
)
def test_a_column_that_tells(column: str, make: Callable[[dict[str, str]], str], word: str) -> None:
    rows = [{**row, column: make(row)} for row in the_rows()]
    assert any(word in text for text in told(rows, None, column))


def test_rows_sorted_by_the_label() -> None:
    """The source archive of the flights has the cancelled ones last."""
    texts = told(sorted(the_rows(), key=late))
    assert any("the order of the rows tells" in text for text in texts)
    assert any("the rows are sorted by the label" in text for text in texts)


def test_a_key_that_tells() -> None:
    rows = [{**row, "id": f"{row['id']}x" if late(row) else row["id"]} for row in the_rows()]
    assert any("the key id tells the label" in text for text in told(rows))


def test_outcomes_that_can_be_looked_up() -> None:
    """All of 2013 is public: a table keyed on schedule-time columns knew 99.999 % of the real later months."""
    rows = the_rows()
    public = [{**row, "id": f"other{number}"} for number, row in enumerate(rows)]
    (text,) = told(rows, public)
    assert text.startswith("outcomes can be looked up in public/past.csv by")


def test_outcomes_that_can_be_looked_up_by_several_columns_together() -> None:
    """None of them says much alone, nor do two of them."""
    digits = [(str(number // 64), str(number // 8 % 8), str(number % 8)) for number in range(N_ROWS)]
    rows = [
        {**row, "hour": one, "tail": two, "day": three}
        for row, (one, two, three) in zip(the_rows(), digits, strict=True)
    ]
    public = [{**row, "id": f"other{number}"} for number, row in enumerate(rows)]
    (text,) = told(rows, public)
    assert text.startswith("outcomes can be looked up in public/past.csv by hour, tail, day: 400 of 400 rows")


def test_what_is_known_of_few_rows_is_no_look_up() -> None:
    rows = the_rows()
    public = [{**row, "id": f"other{number}", "delay": ""} for number, row in enumerate(rows)]
    known = [{**row, "delay": old["delay"]} for row, old in zip(public[:30], rows, strict=False)]
    assert told(rows, known + public[30:]) == []


def test_keys_of_which_one_column_is_never_the_same_tell_nothing() -> None:
    rows = the_rows()
    public = [{**row, "id": f"other{number}", "day": f"day {row['day']}"} for number, row in enumerate(rows)]
    assert told(rows, [{**row, "tail": f"tail {row['tail']}"} for row in public]) == []
    (text,) = told(rows, public)
    assert "by hour, tail" in text


def test_outcomes_that_are_all_alike_are_a_slip() -> None:
    with pytest.raises(AssessmentError, match="are alike"):
        told([{**row, "delay": "3"} for row in the_rows()])


def test_auc_counts_ties_half() -> None:
    assert auc([(1, False), (2, True)]) == 1
    assert auc([(2, False), (1, True)]) == 0
    assert auc([(1, False), (1, True)]) == 0.5
    assert auc([(1, False), (2, False), (2, True), (3, True)]) == pytest.approx(7 / 8)
