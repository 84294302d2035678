"""The fuzzer's targets read what they should: a target that refuses its own seeds would find nothing for ever."""

import random

import pytest

from tests.fuzz.one import with_an_odd_value
from tests.fuzz.targets import HEADS, TARGETS, lines


@pytest.mark.parametrize("name", TARGETS)
def test_each_seed_is_taken_and_what_is_near_it_ends_in_a_word_of_the_readers(name: str) -> None:
    target, dice = TARGETS[name], random.Random(1)
    assert target.read(target.seeds[0])
    for seed in target.seeds:
        for _ in range(40):
            odd = bytearray(with_an_odd_value(seed, dice) or seed)
            odd[dice.randrange(len(odd))] = dice.randrange(256)
            assert target.read(bytes(odd)) in (True, False)


def test_an_odd_value_stands_in_one_line_and_the_others_stay() -> None:
    data = b"\n".join((*map(lines, HEADS), b"no JSON"))
    odd = [with_an_odd_value(data, random.Random(seed)) for seed in range(200)]
    assert None in odd
    for changed in filter(None, odd):
        assert sum(a != b for a, b in zip(changed.split(b"\n"), data.split(b"\n"), strict=True)) <= 1
    assert len(set(odd)) > 50
