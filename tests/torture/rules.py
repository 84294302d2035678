"""The wall's rules, each with what takes it out of the code and the tests that must notice.

A rule stands in `rules.toml`:

    [[rule]]
    rule = "No box has a network unless it asks"
    file = "sandbox/boxes.py"
    old = 'network: str = "none"'
    new = 'network: str = "bridge"'
    tests = ["tests/functional/test_wall.py"]
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FILE = Path(__file__).with_name("rules.toml")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    rule: str
    """As a sentence, for people."""
    file: str
    old: str
    """Stands in `file` exactly once."""
    new: str
    tests: tuple[str, ...]
    """Pytest's arguments: at least one test of them fails without the rule."""


def read_rules() -> tuple[Rule, ...]:
    tables = tomllib.loads(FILE.read_text())["rule"]
    return tuple(Rule(**{**table, "tests": tuple(table["tests"])}) for table in tables)


def fault_of(rule: Rule) -> str:
    """Why it can't be taken out; empty if it can."""
    file = PROJECT / rule.file
    if not file.is_file():
        return f"there is no {rule.file}"
    if (n := file.read_text().count(rule.old)) != 1:
        return f"{rule.old!r} stands {n} times in {rule.file}"
    missing = [test for test in rule.tests if not _is_there(test)]
    return f"there is no {', '.join(missing)}" if missing else ""


def _is_there(test: str) -> bool:
    path, _, name = test.partition("::")
    name = name.rpartition("::")[2].partition("[")[0]
    file = PROJECT / path
    if not name:
        return file.exists()
    return file.is_file() and (f"def {name}(" in file.read_text() or f"class {name}" in file.read_text())
