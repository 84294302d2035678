"""The list of a round's submissions: as people and spreadsheets write it, and with all its faults at once."""

from pathlib import Path

import pytest

from grader.errors import RoundError
from grader.round import MOST_BYTES, RoundRow, name_fault, read_round
from grader.source import parse_source
from grader.store import NAME_LENGTH

ADA = "https://git.example.org/ada/challenge.git"
BO = "https://git.example.org/bo/challenge.git"
PLAIN = f"name,url,revision,deadline\nAda Park,{ADA},main,2026-11-22T23:59:00+01:00\nBo,{BO},,\n"
ROWS = (
    RoundRow(line=2, name="Ada Park", source=parse_source(ADA), revision="main", deadline="2026-11-22T23:59:00+01:00"),
    RoundRow(line=3, name="Bo", source=parse_source(BO), revision=None, deadline=None),
)


def a_file(tmp_path: Path, text: str | bytes) -> Path:
    file = tmp_path / "round.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def faults(tmp_path: Path, text: str | bytes) -> list[str]:
    """The lines of what is said."""
    with pytest.raises(RoundError) as refused:
        read_round(a_file(tmp_path, text))
    return [line.strip() for line in str(refused.value).splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.removesuffix("\n"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        b"\xef\xbb\xbf" + PLAIN.replace(",", ";").replace("\n", "\r\n").encode(),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("name,url,revision", "NAME, Url ,revision"),
        PLAIN.replace("Ada Park", '" Ada Park "'),
        PLAIN.replace("Bo,", "Bo ,").replace(",,\n", "\n"),
    ],
    ids=["plain", "no last line end", "crlf", "cr", "a spreadsheet's", "tabs", "names", "quotes", "short"],
)
def test_however_it_was_saved_it_says_the_same(tmp_path: Path, text: str | bytes) -> None:
    assert read_round(a_file(tmp_path, text)) == ROWS


def test_blank_lines_count_and_are_no_rows(tmp_path: Path) -> None:
    text = PLAIN.replace("\nBo", "\n\n,,,\nBo")
    assert [row.line for row in read_round(a_file(tmp_path, text))] == [2, 5]


def test_two_columns_in_any_order_are_enough(tmp_path: Path) -> None:
    (row,) = read_round(a_file(tmp_path, f"url,name\n{ADA},Ada\n"))
    assert (row.name, row.source.location, row.revision, row.deadline) == ("Ada", ADA, None, None)


def test_a_folder_is_looked_for_beside_the_file(tmp_path: Path) -> None:
    (row,) = read_round(a_file(tmp_path, "name,url\nAda,repos/ada\n"))
    assert row.source.location == str((tmp_path / "repos" / "ada").resolve())


def test_one_repository_may_hold_several_submissions_on_branches(tmp_path: Path) -> None:
    text = f"name,url,revision\nAda,{ADA},ada\nBo,{ADA},bo\n"
    assert [row.revision for row in read_round(a_file(tmp_path, text))] == ["ada", "bo"]


def test_all_faults_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    text = (
        "name,url,revision,deadline,salary\n"
        f"Ada,{ADA},main,2026-11-22T23:59:00\n"
        f"ada,{BO},main\n"
        ",ftp://git.example.org/c\n"
        f"Dee,{BO},main,tomorrow\n"
        "Eve,\n"
        f"a/b,{BO.replace('bo', 'eve')},x,,1,2\n"
    )
    told = faults(tmp_path, text)
    assert told[0] == f"{tmp_path / 'round.csv'} has 10 faults; nothing was graded:"
    starts = [
        "line 1: has a column 'salary', which is none of name, url, revision, deadline",
        "line 2: has a deadline that is none. '2026-11-22T23:59:00' has no zone",
        "line 3: has the name 'ada', as line 2 has",
        "line 4: has no name",
        "line 4: has a url that can't be taken. ftp:// is not taken",
        "line 5: has a deadline that is none. 'tomorrow' is no time",
        "line 5: is the repository and revision that line 3 is",
        "line 6: has no url",
        "line 7: has 6 cells, and there are 5 columns",
        "line 7: has the name 'a/b', which can't be a folder's",
    ]
    assert [line[: len(start)] for line, start in zip(told[1:], starts, strict=True)] == starts


def test_credentials_in_a_url_are_not_said_again(tmp_path: Path) -> None:
    told = faults(tmp_path, "name,url\nAda,https://ada:hunter2@git.example.org/ada/challenge\n")
    assert "carries credentials" in told[1]
    assert "hunter2" not in "\n".join(told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        ("name,url\n", "names no submission"),
        ("name;url;revision\r\n\r\n", "names no submission"),
        (f"Ada,{ADA}\n", "has no column `name`"),
        ("name\nAda\n", "has no column `url`"),
        ('name,url\n"Ada,https://x\n', "is no CSV"),
        (PLAIN.encode("utf-16"), "is no text in UTF-8"),
        ("name,url\nZoë,x\n".encode("latin-1"), r"is no text in UTF-8 \(line 2\)"),
        ("name,url\0\n", "has zero bytes"),
        (f"name,url,name\nAda,{ADA},Bo\n", "has the column `name` 2 times"),
        (b"x" * (MOST_BYTES + 1), "is larger than 1 MB"),
    ],
)
def test_what_is_no_list_is_said_to_be_none(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(RoundError, match=said):
        read_round(a_file(tmp_path, text))


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RoundError, match="can't be read: No such file"):
        read_round(tmp_path / "round.csv")


@pytest.mark.parametrize("name", ["Ada", "Ada Park", "Zoë O'Neil", "李小龍", "anna-lena_2", "N. N., Jr", "ada@work"])
def test_a_name_that_people_have_is_fine(name: str) -> None:
    assert name_fault(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", ".ada", "-ada", "a/b", "a\\b", "ada.", "a\nb", "a\u202eb", "a:b", "a*"),
        *("x" * (NAME_LENGTH + 1), "cohort.html", "Compare-a-b.html"),
    ],
)
def test_a_name_that_would_be_an_odd_folder_is_a_fault(name: str) -> None:
    assert name_fault(name).startswith("has ")


def test_names_that_a_file_system_may_take_for_one_are_a_fault(tmp_path: Path) -> None:
    told = faults(tmp_path, f"name,url\nZo\u00eb,{ADA}\nZOe\u0308,{BO}\n")
    assert told[1].startswith("line 3: has the name 'ZOë', as line 2 has")
