"""`python -m tests.fuzz.one NAME FLAG…`: one target under atheris, in a process of its own, which libFuzzer ends.

The flags are libFuzzer's; `tests.fuzz` sets them and reads what it prints.
"""

import importlib
import json
import random
import sys
from typing import Any

INSTRUMENTED = [
    *("grader", "reports", "sandbox", "packaging"),
    *("configparser", "csv", "json", "tarfile", "tomllib", "zipfile"),
]
ODD_NUMBERS = (-1, 0, 2**63, 10**400, 0.5, float("nan"))
ODD_VALUES: tuple[object, ...] = (*ODD_NUMBERS, None, True, "", "\0", "\ud800", "../x", "a" * 2000, [], {}, [[]])


def main(name: str, flags: list[str]) -> None:
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=INSTRUMENTED):
        targets = importlib.import_module("tests.fuzz.targets").TARGETS

    def mutated(data: bytes, max_size: int, seed: int) -> bytes:
        dice = random.Random(seed)
        odd = with_an_odd_value(data, dice) if dice.random() < 0.5 else None
        changed: bytes = atheris.Mutate(data, max_size) if odd is None else odd
        return changed[:max_size]

    atheris.Setup([sys.argv[0], *flags], lambda data: targets[name].read(data) and None, custom_mutator=mutated)
    atheris.Fuzz()


def with_an_odd_value(data: bytes, dice: random.Random) -> bytes | None:
    """One of the lines that are JSON with some value in it replaced, removed, moved or doubled; None: no line is."""
    lines = data.split(b"\n")
    place = dice.randrange(len(lines))
    try:
        value = json.loads(lines[place])
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, (dict, list)) or not value:
        return None
    change(value, dice)
    lines[place] = json.dumps(value).encode()
    return b"\n".join(lines)


def change(value: Any, dice: random.Random) -> None:
    key = dice.choice(list(value) if isinstance(value, dict) else range(len(value)))
    if isinstance(value[key], (dict, list)) and value[key] and dice.random() < 0.7:
        change(value[key], dice)
    elif dice.random() < 0.2:
        del value[key]
    elif isinstance(value, list) and dice.random() < 0.5:
        value.append(dice.choice(value))
    elif dice.random() < 0.5:
        value[key] = dice.choice(list(value.values()) if isinstance(value, dict) else value)
    else:
        value[key] = dice.choice(ODD_VALUES)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
