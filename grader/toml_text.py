"""Values as TOML text; the standard library reads it, and does not write it."""

import json
from collections.abc import Iterator, Mapping

from grader.toml_lines import KeyPath


def toml_text(values: Mapping[str, object]) -> str:
    """The text that `tomllib` reads as these values, in their order: texts, numbers, truths, lists and tables of them.

    Raises:
        TypeError: there is a value of another kind, such as a date.
    """
    return "\n".join(_table(values, ())).strip("\n") + "\n"


def _table(values: Mapping[str, object], path: KeyPath) -> Iterator[str]:
    """Plain values first: after the header of a table below, a key would be that table's."""
    for key, value in values.items():
        if not _is_table(value) and not _is_tables(value):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in values.items():
        below, name = (*path, key), ".".join(_key(str(part)) for part in (*path, key))
        if isinstance(value, Mapping):
            holds_tables_alone = bool(value) and all(_is_table(element) for element in value.values())
            yield from (*(() if holds_tables_alone else ("", f"[{name}]")), *_table(value, below))
        elif isinstance(value, list) and _is_tables(value):
            for element in value:
                yield from ("", f"[[{name}]]", *_table(element, below))


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(element, Mapping) for element in value)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return _quoted(value)
        case list():
            return f"[{', '.join(_value(element) for element in value)}]"
        case Mapping():
            return f"{{ {', '.join(f'{_key(key)} = {_value(element)}' for key, element in value.items())} }}"
        case _:
            raise TypeError(f"{value!r} can't be written as TOML")


def _key(key: str) -> str:
    is_bare = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if is_bare else _quoted(key)


def _quoted(text: str) -> str:
    """A JSON string is one of TOML's, but for DEL, which JSON lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
