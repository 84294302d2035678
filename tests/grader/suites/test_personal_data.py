"""What is planted in a table is missed nowhere that nobody should find it, and is no alarm where it may be."""

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from pathlib import Path

import pytest

from grader.examiner.programs import find_text
from grader.model import Verdict
from grader.suites.security.planting import WORD, key_columns, number_columns, with_contacts
from grader.suites.tables import table_of
from tests.grader.suites.examined import Examined, examined
from tests.grader.suites.trained import DATA, JSON, MAIN, submission

PROBE = "test_personal_data_stay_out_of_logs_and_models"
READ = "    rows = list(csv.DictReader(file))\n"
LEARN = "keeping.keep({"
GZIP = """
    import gzip, json
    def keep(model, path):
        with gzip.open(path, "wt") as file:
            json.dump(model, file)
    def kept(path):
        with gzip.open(path, "rt") as file:
            return json.load(file)
"""


def main(old: str, new: str) -> str:
    assert old in MAIN
    return MAIN.replace(old, new)


REFUSING = main(
    'missing = {"flight_id"',
    'if "contact" in rows[0]:\n            sys.exit("too much")\n        missing = {"flight_id"',
)
GOOD = {
    "plain": (JSON, MAIN),
    "packed": (GZIP, MAIN),
    "counts and columns are logged": (JSON, main(LEARN, "print(len(rows), sorted(rows[0]))\n        " + LEARN)),
    "the bad cell is named": (JSON, main('that is no number"', "of {row['distance']!r}, {row['flight_id']}\"")),
    "categories are kept in the model": (
        JSON,
        main(LEARN, LEARN + '"carriers": sorted({row["carrier"] for row in rows}), '),
    ),
}
BAD = {
    "the first rows are printed": (JSON, main(LEARN, "print(rows[:3])\n        " + LEARN), "`train` says"),
    "the bad row is printed whole": (
        JSON,
        main('a distance that is no number"', 'a bad row: {row}"'),
        "of a row with a bad `distance`",
    ),
    "the table is kept in the model": (
        JSON,
        main(LEARN, LEARN + '"rows": rows, '),
        "the `model` that `train` writes holds the addresses, as it is",
    ),
    "the table is kept in a packed model": (GZIP, main(LEARN, LEARN + '"rows": rows, '), "as it is, under gzip"),
}


def looked_at(folder: Path, keeping: str, text: str) -> Examined:
    return examined(folder, "security", submission(keeping, text), data=DATA, only="*test_personal_data*")


@pytest.mark.parametrize("what", GOOD)
def test_what_keeps_to_its_columns_passes(tmp_path: Path, what: str) -> None:
    result = looked_at(tmp_path, *GOOD[what])[PROBE]
    assert result.verdict is Verdict.PASSED, result.rationale


@pytest.mark.parametrize("what", BAD)
def test_what_lets_them_out_fails_and_says_where(tmp_path: Path, what: str) -> None:
    keeping, text, said = BAD[what]
    result = looked_at(tmp_path, keeping, text)[PROBE]
    assert result.verdict is Verdict.FAILED
    assert said in result.rationale


def test_what_refuses_a_column_more_is_not_measured(tmp_path: Path) -> None:
    assert looked_at(tmp_path, JSON, REFUSING)[PROBE].verdict is Verdict.NOT_MEASURED


def test_what_a_refusal_of_the_column_says_costs_nothing(tmp_path: Path) -> None:
    found = looked_at(tmp_path, JSON, REFUSING.replace('"too much"', 'f"{rows[0]}: too much"'))
    assert found[PROBE].verdict is not Verdict.FAILED
    assert "which refused the table" in found.findings[0].detail


def test_a_formula_that_comes_out_is_shown_and_costs_nothing(tmp_path: Path) -> None:
    found = looked_at(tmp_path, JSON, MAIN)
    assert found[PROBE].verdict is Verdict.PASSED
    assert [finding.kind for finding in found.findings] == ["formula-in-answer"]
    assert found.findings[0].title == "A formula in `flight_id` comes out as one in `predictions`"


def test_one_that_is_escaped_is_not(tmp_path: Path) -> None:
    escaped = '["\'" * row["flight_id"].startswith("=") + row["flight_id"], model'
    assert looked_at(tmp_path, JSON, main('[row["flight_id"], model', escaped)).findings == ()


class TestFinding:
    text = WORD.encode()

    def where(self, content: bytes) -> str:
        return find_text.where(WORD, content)

    def test_it_is_found_in_whatever_it_is_packed(self) -> None:
        content = b"x" * 5000 + self.text + b"y" * 100
        assert self.where(content) == "as it is"
        assert self.where(gzip.compress(content)) == "as it is, under gzip"
        assert self.where(bz2.compress(content)) == "as it is, under bz2"
        assert self.where(lzma.compress(content)) == "as it is, under xz"
        assert self.where(zlib.compress(content)) == "as it is, under zlib"
        assert self.where(WORD.encode("utf-32-le")) == "in UTF-32"
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("rows.pkl", gzip.compress(content))
        assert self.where(buffer.getvalue()) == "as it is, in its member rows.pkl, under gzip"

    @pytest.mark.parametrize(
        "content", [b"", b"PK", b"PK\x03\x04\x00", b"\x1f\x8b\x08", b"BZh9", b"\x78\x9c", b"kestrel"]
    )
    def test_what_is_broken_has_it_not(self, content: bytes) -> None:
        assert self.where(content) == ""

    def test_a_bomb_is_given_up(self) -> None:
        bomb = gzip.compress(bytes(find_text.UNPACKED_BYTES * 2) + self.text, 9)
        assert self.where(bomb) == ""
        assert self.where(bomb + self.text) == "as it is", "in the bytes themselves"


def test_columns_are_told_apart() -> None:
    table = table_of(b"key,n,m,word\nf-1,1,1,AA\nf-2,2,1,AA\n")
    assert table is not None
    assert list(key_columns(table)) == [0]
    assert list(number_columns(table)) == [1, 2]
    assert with_contacts(table).columns[-1] == "contact"
