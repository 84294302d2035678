"""Which mutants and controls are run: drawn evenly, and the same ones each time for the same code."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, zip_longest

from grader.suites.testing.product import Mutant, Product

N_MUTANTS = 40
FEWEST_MUTANTS = 24
"""Fewer say nothing: where 12 of 24 are noticed, 31 to 69 % might be."""
N_CONTROLS = 8
FEWEST_CONTROLS = 4
TEXTUAL_SHARE = 0.375
"""Of the controls; a structural one tells on more."""


def sample(product: Product, seed: str, *, is_reached: Callable[[Mutant], bool]) -> list[Mutant]:
    """Mutants, evenly over modules, in each of both kinds of operator by turns; and controls among those lines that are
    reached, of each kind by turns. Which is which, no order tells."""
    chance = random.Random(seed)  # noqa: S311 - to be drawn again, not to be secret
    mutants = _even((module.mutants for module in product.modules.values()), chance, N_MUTANTS)
    reached = [[control for control in module.controls if is_reached(control)] for module in product.modules.values()]
    controls = _controls(list(chain.from_iterable(reached)), chance)
    drawn = [*mutants, *controls]
    random.SystemRandom().shuffle(drawn)
    return drawn


def _even(groups: Iterable[Sequence[Mutant]], chance: random.Random, n_wanted: int) -> list[Mutant]:
    queues = [_spread(group, chance) for group in groups]
    chance.shuffle(queues)
    return list(_by_turns(queues))[:n_wanted]


def _spread(mutants: Sequence[Mutant], chance: random.Random) -> list[Mutant]:
    """One of each line before a second one; operators of learning and general ones by turns."""
    drawn = list(mutants)
    chance.shuffle(drawn)
    drawn = list(_by_turns([[m for m in drawn if m.kind == kind] for kind in ("learning", "general")]))
    seen: dict[int, int] = defaultdict(int)
    layers: dict[int, list[Mutant]] = defaultdict(list)
    for mutant in drawn:
        layers[seen[mutant.first_line]].append(mutant)
        seen[mutant.first_line] += 1
    return list(chain.from_iterable(layers[depth] for depth in sorted(layers)))


def _controls(controls: list[Mutant], chance: random.Random) -> list[Mutant]:
    textual = _by_operator([c for c in controls if c.kind == "textual"], chance, round(TEXTUAL_SHARE * N_CONTROLS))
    structural = [control for control in controls if control.kind == "structural"]
    return textual + _by_operator(structural, chance, N_CONTROLS - len(textual))


def _by_operator(controls: Iterable[Mutant], chance: random.Random, n_wanted: int) -> list[Mutant]:
    by_operator: dict[str, list[Mutant]] = defaultdict(list)
    for control in controls:
        by_operator[control.operator].append(control)
    queues = list(by_operator.values())
    for queue in queues:
        chance.shuffle(queue)
    chance.shuffle(queues)
    return list(_by_turns(queues))[:n_wanted]


def _by_turns(queues: Iterable[Sequence[Mutant]]) -> Iterator[Mutant]:
    return (mutant for turn in zip_longest(*queues) for mutant in turn if mutant is not None)
