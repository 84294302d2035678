"""Selection rates side by side, with how little they may mean."""

from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.cli.main import main
from grader.errors import ImpactError
from grader.impact import Group, impact, read_decisions


def groups(**counts: tuple[int, int]) -> dict[str, Group]:
    """By name; each of so many candidates and selected."""
    decisions = [(name, n < selected) for name, (total, selected) in counts.items() for n in range(total)]
    return {group.name: group for group in impact(decisions)}


def shown(tmp_path: Path, text: str, *argv: str) -> Result:
    file = tmp_path / "decisions.csv"
    file.write_text(text)
    return CliRunner().invoke(main, ["impact", str(file), *argv])


def test_each_rate_stands_beside_the_highest() -> None:
    """The example of the guidelines' Q&A: 48 of 80 and 12 of 40."""
    found = groups(a=(80, 48), b=(40, 12))
    assert (found["a"].rate, found["b"].rate, found["b"].ratio) == (Fraction(3, 5), Fraction(3, 10), Fraction(1, 2))
    assert (found["a"].is_highest, found["b"].is_below, found["b"].is_few) == (True, True, False)
    assert list(found) == ["a", "b"]


def test_exactly_four_fifths_is_not_below() -> None:
    assert not groups(a=(100, 50), b=(100, 40))["b"].is_below
    assert groups(a=(100, 50), b=(100, 39))["b"].is_below


def test_one_person_may_turn_it() -> None:
    few = groups(a=(5, 3), b=(5, 2))["b"]
    assert (few.is_below, few.turns_on_one, few.is_few) == (True, True, True)
    many = groups(a=(500, 300), b=(500, 200))["b"]
    assert (many.is_below, many.turns_on_one) == (True, False)


def test_chance_alone_is_told_exactly() -> None:
    """Fisher's tea: three of four against one of four is 34/70 two-sided."""
    assert groups(a=(4, 3), b=(4, 1))["b"].chance == pytest.approx(34 / 70)
    assert groups(a=(200, 150), b=(200, 50))["b"].chance < 1e-20


def test_where_nobody_was_selected_there_is_no_ratio() -> None:
    found = groups(a=(3, 0), b=(3, 0))
    assert {group.ratio for group in found.values()} == {None}
    assert not any(group.is_below for group in found.values())


def test_the_table_says_what_to_look_at_and_its_limits(tmp_path: Path) -> None:
    rows = "".join(f"{name},{said}\n" for name, said in [("x", "yes")] * 3 + [("x", "no")] * 2 + [("y", "no")] * 5)
    ended = shown(tmp_path, "gender,went_on\n" + rows, "--group", "gender", "--selected", "went_on")
    assert ended.exit_code == 0, ended.output
    row = next(line for line in ended.output.splitlines() if line.strip().startswith("y "))
    assert [cell.strip() for cell in row.split("│")][1:6] == ["5", "0", "0.0 %", "0.00", "16.7 %"]
    assert "below four fifths" in row
    assert "few: one person is 20.0 points of the rate" in ended.output
    assert "below it need not be unfair" in ended.output


def test_a_table_of_a_spreadsheet_is_read_and_other_columns_are_not(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    file.write_bytes("\ufeffname,group,selected\r\nAda,Größe A,YES\r\nBen,b,0\r\n".encode())
    assert read_decisions(file, group="group", selected="selected") == (("Größe A", True), ("b", False))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("who,selected\na,yes\n", "has no column 'group'; it has 'who', 'selected'"),
        ("", "it has none"),
        ("group,selected\na,perhaps\n", "row 2: 'perhaps' is neither yes nor no"),
        ("group,selected\n,yes\n", "row 2, has no group"),
        ("group,selected\na\n", "row 2: '' is neither yes nor no"),
        ("group,selected\na,yes\n", "There is 1 group in it"),
        ("group,selected\n", "There are 0 groups in it"),
    ],
)
def test_what_can_not_be_compared_is_told_with_its_row(tmp_path: Path, text: str, words: str) -> None:
    ended = shown(tmp_path, text)
    assert ended.exit_code == 2
    assert words in ended.output


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(ImpactError, match="can't be read: No such file"):
        read_decisions(tmp_path / "nowhere.csv", group="group", selected="selected")
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ImpactError, match="no text in UTF-8"):
        read_decisions(tmp_path / "x.csv", group="group", selected="selected")
