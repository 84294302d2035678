"""Operators for any code: what they change, and what they leave alone."""

import pytest

from grader.examiner.mutants import general
from tests.grader.examiner.mutants.changed import Operator, changed


@pytest.mark.parametrize(
    ("operator", "before", "after"),
    [
        (general.comparison, "x = a < b", ["x = a >= b"]),
        (general.comparison, "x = (a) not  in (b)", ["x = (a) in (b)"]),
        (general.comparison, "x = 0 < a <= 9", ["x = 0 >= a <= 9", "x = 0 < a > 9"]),
        (general.comparison, "x = a is not b", ["x = a is b"]),
        (general.boundary, "x = a < b", ["x = a <= b"]),
        (general.boundary, "x = a == b", []),
        (general.arithmetic, "x = a + b * c", ["x = a - b * c", "x = a + b / c"]),
        (general.arithmetic, "x = a ** 2 // b", ["x = a ** 2 * b", "x = a * 2 // b"]),
        (general.arithmetic, "x += y", ["x -= y"]),
        (general.arithmetic, "x = 'ä' + y + z", []),
        (general.arithmetic, "x = '%s' % y", []),
        (general.arithmetic, "x = (a > 1) & (b > 2)", ["x = (a > 1) | (b > 2)"]),
        (general.logical, "x = a and b", ["x = a or b"]),
        (general.logical, "x = not a", ["x = (a)"]),
        (general.condition, "if ready:\n    go()", ["if not (ready):\n    go()"]),
        (general.constant, "LATE = 15", ["LATE = 16"]),
        (general.constant, "x = a > 0.5", ["x = a > 1.0"]),
        (general.constant, "x = a[0]", ["x = a[1]"]),
        (general.constant, "def f(flag=True): return 1", ["def f(flag=False): return 1", "def f(flag=True): return 2"]),
        (general.constant, "f(index=False)", ["f(index=True)"]),
        (general.constant, "x = list(enumerate(rows, 1))", ["x = list(enumerate(rows, 2))"]),
        (general.filter_left_out, "x = [y for y in z if y > 0]", ["x = [y for y in z if True]"]),
        (general.constant, "model = Model(n_trees=150, verbose=True)", []),
        (general.constant, "SETTINGS = {'n_trees': 150}", []),
        (general.returned_nothing, "def f(x): return x", ["def f(x): return None"]),
        (general.returned_nothing, "def f(x): return True", []),
        (general.removed_statement, "rows.append(row)", ["pass"]),
        (general.removed_statement, "self.total = 3", ["pass"]),
        (general.removed_statement, "'''A docstring.'''\nprint(3)\nlogger.warning('x')\nlogging.info('x')", []),
        (
            general.swallowed_exception,
            "try:\n    f()\nexcept E as e:\n    raise Bad('x') from e",
            ["try:\n    f()\nexcept E as e:\n    pass"],
        ),
    ],
)
def test_one_thing_changes(operator: Operator, before: str, after: list[str]) -> None:
    assert changed(operator, before) == after


@pytest.mark.parametrize("operator", general.OPERATORS)
def test_what_no_test_runs_or_sees_is_left_alone(operator: Operator) -> None:
    text = """
    from typing import TYPE_CHECKING

    if TYPE_CHECKING:
        LIMIT = 1 + 2

    def f(x: "1 + 2") -> "a < 3":
        '''1 < 2'''

    if __name__ == "__main__":
        f(1 + 2)
    """
    assert changed(operator, text) == []


def test_places_are_counted_in_bytes_and_lines_of_any_system() -> None:
    assert changed(general.comparison, "ü = 'ä'; x = a < b\r\ny = c < d") == [
        "ü = 'ä'; x = a >= b\r\ny = c < d",
        "ü = 'ä'; x = a < b\r\ny = c >= d",
    ]


def test_a_byte_order_mark_moves_nothing() -> None:
    assert changed(general.comparison, "\ufeffx = a < b\ny = a < b") == [
        "\ufeffx = a >= b\ny = a < b",
        "\ufeffx = a < b\ny = a >= b",
    ]


def test_the_inside_of_an_f_string_is_left_alone() -> None:
    """Python 3.11 says another place for what stands there."""
    assert changed(general.arithmetic, "x = f'{a + b}' if c - d else e") == ["x = f'{a + b}' if c + d else e"]
