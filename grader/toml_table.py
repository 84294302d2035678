"""Reading a TOML file into values while collecting every fault of it, each with key and line."""

import difflib
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from grader.toml_lines import KeyPath, key_lines

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")
_WORDS: Mapping[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "a table",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    key: str
    """`areas[2].weight`, counted from 1; or a file's name."""
    line: int | None
    """From 1; None: it is about no line."""
    problem: str

    def __str__(self) -> str:
        line = "" if self.line is None else f"line {self.line}: "
        return f"{line}{self.key}: {self.problem}" if self.key else f"{line}{self.problem}"


class Faults:
    """What is wrong with one file, in the order of its lines."""

    def __init__(self, lines: Mapping[KeyPath, int] | None = None) -> None:
        self._lines = lines or {}
        self._found: dict[Fault, None] = {}

    def add(self, path: KeyPath, problem: str) -> None:
        """A fault at a key. Of one that isn't there, the line is that of the table that should have it."""
        self._found[Fault(key=_key_text(path), line=self._line(path), problem=problem)] = None

    def add_file(self, name: str, problem: str) -> None:
        """A fault of a file beside this one."""
        self._found[Fault(key=name, line=None, problem=problem)] = None

    def found(self) -> tuple[Fault, ...]:
        return tuple(sorted(self._found, key=lambda fault: fault.line or 0))

    def _line(self, path: KeyPath) -> int:
        known = (self._lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self._lines)
        return next(known, 1)


class Table:
    """A table of a TOML file that is being read.

    Each method returns the value of a key. Where the value is missing (and there is no `default`) or wrong, it notes a
    fault and returns a stand-in of the right type, so that reading goes on; whoever reads asks for the faults at last.
    """

    def __init__(self, values: Mapping[str, object], faults: Faults, path: KeyPath = ()) -> None:
        self._values = values
        self.faults = faults
        self.path = path
        self._asked: dict[str, None] = {}
        self._children: dict[KeyPath, Table] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def fault(self, problem: str, *path: str | int) -> None:
        """A fault of the table, or of something in it that only its reader can judge."""
        self.faults.add((*self.path, *path), problem)

    def text(self, key: str, *, default: str | None = None, like: re.Pattern[str] | None = None, hint: str = "") -> str:
        """A text, not empty; `like` must match the whole of it, and `hint` says so in words."""
        value = self._value(key, str, default, "")
        if value == "" and default != "" and isinstance(self._values.get(key), str):
            self.fault("is empty", key)
        elif value and like and not like.fullmatch(value):
            self.fault(f"{shown(value)} is not {hint}", key)
            return ""
        return value

    def truth(self, key: str, *, default: bool | None = None) -> bool:
        return self._value(key, bool, default, False)

    def number(
        self,
        key: str,
        *,
        default: float | None = None,
        above: float = -math.inf,
        at_least: float = -math.inf,
        at_most: float = math.inf,
        whole: bool = False,
    ) -> float:
        """A finite number, whole or not, within bounds."""
        if whole or type(self._values.get(key)) is int:
            value = _as_float(self._value(key, int, None if default is None else int(default), 1))
        else:
            value = self._value(key, float, default, 1.0)
        if key in self._values and (problem := _out_of_bounds(value, above, at_least, at_most)):
            self.fault(problem, key)
        return value if math.isfinite(value) else 1.0

    def texts(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        values: list[object] = self._value(key, list, None if default is None else list(default), [])
        for position, value in enumerate(values):
            if not isinstance(value, str) or not value:
                problem = "is empty" if value == "" else f"must be a text, not {_kind(value)}"
                self.fault(problem, key, position)
        return tuple(value for value in values if isinstance(value, str) and value)

    def choice(self, key: str, choices: type[Choice]) -> Choice:
        text = self.text(key)
        return self.chosen(text, choices, key) or next(iter(choices))

    def chosen(self, text: str, choices: type[Choice], *path: str | int) -> Choice | None:
        """The member that a text of this table names; None, with a fault, for one that names none."""
        if text in list(choices):
            return choices(text)
        if text:
            self.fault(f"{shown(text)} is none of {', '.join(choices)}{did_you_mean(text, list(choices))}", *path)
        return None

    def table(self, key: str, *, required: bool = True) -> "Table":
        """The table of that name; a missing one is an empty one, whose own missing keys are not reported on top."""
        values: dict[str, object] = self._value(key, dict, None if required else {}, {})
        return self._child(values, (key,), muted=not isinstance(self._values.get(key), dict))

    def named_tables(self, key: str, *, required: bool = True) -> tuple[tuple[str, "Table"], ...]:
        """The tables in the table `key`, by name, in the order of the file."""
        holder = self.table(key, required=required)
        names = tuple(holder._values)
        return tuple((name, holder.table(name)) for name in names)

    def tables(self, key: str, *, required: bool = True) -> tuple["Table", ...]:
        """The elements of an array of tables, `[[key]]`."""
        values: list[object] = self._value(key, list, None if required else [], [])
        for position, value in enumerate(values):
            if not isinstance(value, dict):
                self.fault(f"must be a table, not {_kind(value)}", key, position)
        if required and not values and key in self._values and isinstance(self._values[key], list):
            self.fault("is empty", key)
        return tuple(
            self._child(value, (key, position)) for position, value in enumerate(values) if isinstance(value, dict)
        )

    def report_unknown(self) -> None:
        """A fault for every key that nobody asked for, here and in all tables below."""
        for key in self._values:
            if key not in self._asked:
                self.fault(f"is unknown{did_you_mean(key, self._asked)}", key)
        for child in self._children.values():
            child.report_unknown()

    def _child(self, values: Mapping[str, object], path: KeyPath, *, muted: bool = False) -> "Table":
        child = Table(values, Faults() if muted else self.faults, (*self.path, *path))
        return self._children.setdefault(path, child)  # read in two places, it is one table

    def _value(self, key: str, kind: type[Value], default: Value | None, stand_in: Value) -> Value:
        self._asked[key] = None
        if key not in self._values:
            if default is None:
                self.fault("is missing", key)
                return stand_in
            return default
        value = self._values[key]
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        self.fault(f"must be {_WORDS[kind]}, not {_kind(value)}", key)
        return stand_in


def read_toml(text: str) -> Table:
    """The top table of a TOML text; its `faults` gather what is wrong with all that is read from it.

    Raises:
        ValueError: it is no TOML; the message ends with line and column.
    """
    return Table(tomllib.loads(text), Faults(key_lines(text)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'weight'?`, or nothing when nothing is near."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {str(near[0])!r}?" if near else ""


def shown(text: str) -> str:
    """A text as a message quotes it: one line, capped, nothing that a terminal would obey."""
    return repr(text if len(text) <= 80 else f"{text[:79]}…")


def _as_float(value: int) -> float:
    return float(value) if abs(value) < 2**63 else math.inf


def _out_of_bounds(value: float, above: float, at_least: float, at_most: float) -> str:
    if not math.isfinite(value):
        return "must be a finite number"
    if value <= above:
        return f"must be above {above:g}, not {value:g}"
    if value < at_least:
        return f"must be at least {at_least:g}, not {value:g}"
    if value > at_most:
        return f"must be at most {at_most:g}, not {value:g}"
    return ""


def _kind(value: object) -> str:
    return next((words for kind, words in _WORDS.items() if type(value) is kind), "a date or time")


def _key_text(path: KeyPath) -> str:
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text
