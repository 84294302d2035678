"""Pairs that have passages in common: what is pointed out, what is taken away first, and where it stands."""

import random
from collections.abc import Mapping

import msgspec
import pytest

from grader.outline_box.outline import outline
from grader.similarity import LEAST_ALL_TOKENS, Outline, known_prints, pairs

NOTHING_KNOWN: frozenset[int] = frozenset()
HEAD = "def first(a):\n    return a\n\n"


def _function(seed: int, n_lines: int = 20, *, name: str = "work") -> str:
    """Code whose shape hangs on the seed: no two seeds have a run of it in common."""
    chance = random.Random(seed)
    lines = [f"def {name}(flights):"]
    for n in range(n_lines):
        terms = (chance.choice(("len(x)", "-abs(y)", "x[0]", "not y", "max(x, y)", "y.z", "x ** 2")) for _ in range(8))
        sums = " ".join(f"{term} {chance.choice('+-*/%<>&|')}" for term in terms)
        lines.append(f"    total{n} = {sums} 1")
    return "\n".join([*lines, "    return total1"]) + "\n\n"


def _outline(**files: str) -> Outline:
    return msgspec.convert(outline({f"{name}.py": text.encode() for name, text in files.items()}), Outline)


def _alone(*seeds: int) -> dict[str, Outline]:
    return {f"c{seed}": _outline(code=_function(seed)) for seed in seeds}


def _names(outlines: Mapping[str, Outline], known: frozenset[int] = NOTHING_KNOWN) -> list[tuple[str, str]]:
    return [pair.names for pair in pairs(outlines, known)]


def test_those_who_wrote_apart_are_no_pair() -> None:
    assert _names(_alone(*range(6))) == []


def test_a_copy_under_other_names_in_another_file_and_order_is_a_pair() -> None:
    one = _outline(features=_function(1) + _function(2))
    other = _outline(model=HEAD + _function(2, name="other").replace("total", "sum_of") + _function(1, name="more"))
    (pair,) = pairs({"ada": one, "bo": other, **_alone(7, 8)}, NOTHING_KNOWN)
    assert pair.names == ("ada", "bo")
    assert pair.share > 0.9
    assert len(pair.passages) == 2


def test_a_passage_stands_at_its_lines_on_both_sides() -> None:
    (pair,) = pairs({"ada": _outline(a=_function(1)), "bo": _outline(b=HEAD + _function(1))}, NOTHING_KNOWN)
    here, there = pair.passages[0].sides
    assert (here.path, there.path) == ("a.py", "b.py")
    assert there.first_line == here.first_line + HEAD.count("\n")
    assert here.lines == there.lines
    assert here.lines[0] == _function(1).split("\n")[here.first_line - 1]


def test_what_starter_and_references_have_is_taken_away_first() -> None:
    both = {"ada": _outline(a=_function(1) + _function(2)), "bo": _outline(b=_function(1) + _function(3))}
    assert _names(both) == [("ada", "bo")]
    assert _names(both, known_prints([_outline(starter=_function(1))])) == []


def test_the_share_is_of_what_they_wrote_themselves() -> None:
    """A starter that is nine tenths of everything hides no copy of the rest."""
    starter = "".join(_function(seed) for seed in range(20, 29))
    both = {name: _outline(a=starter + _function(1)) for name in ("ada", "bo")}
    (pair,) = pairs(both, known_prints([_outline(starter=starter)]))
    assert pair.share > 0.7


def test_a_solution_that_many_took_over_is_pointed_out_for_each_two_of_them() -> None:
    """However many: what is on the net somewhere is no way to write such things."""
    many = {f"c{n}": _outline(a=_function(1) + _function(50 + n)) for n in range(12)}
    assert len(_names(many)) == 12 * 11 // 2


def test_a_few_lines_are_no_pair_however_small_the_submissions() -> None:
    small = {name: _outline(a=_function(1, 3)) for name in ("ada", "bo")}
    (pair,) = pairs(small, NOTHING_KNOWN, least_tokens=0)
    assert pair.share > 0.5
    assert pair.n_tokens < LEAST_ALL_TOKENS
    assert _names(small) == []


def test_code_that_repeats_itself_is_not_held_against_anybody_else_who_does() -> None:
    again = _outline(a="".join(f"x{n} = frame[{n}].mean(axis=0)\n" for n in range(200)))
    assert _names({"ada": again, "bo": again}) == []


def test_the_most_alike_come_first() -> None:
    of_ada = _function(1) + _function(2)
    all_of_them = {
        "ada": _outline(a=of_ada),
        "bo": _outline(a=of_ada),
        "cy": _outline(a=_function(1) + _function(3) + _function(4)),
    }
    assert _names(all_of_them)[0] == ("ada", "bo")


@pytest.mark.parametrize("names", [(), ("ada",)])
def test_of_fewer_than_two_there_is_no_pair(names: tuple[str, ...]) -> None:
    assert pairs({name: _outline(a=_function(1)) for name in names}, NOTHING_KNOWN) == ()


def test_nobody_without_code_is_compared() -> None:
    assert _names({"ada": _outline(), "bo": _outline(), "cy": _outline(a="")}) == []
