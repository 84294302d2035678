"""Files that are there whole or not at all."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from flightdelays.errors import BadInput, shown


def write_whole(path: str, lines: Iterable[str]) -> None:
    """Writes UTF-8 text beside the target, then moves it there in one step. Raises BadInput where it can't.

    The place beside it has a fixed name, so that what a killed run left there is gone after the next.
    """
    target = Path(path)
    if not target.name:
        raise BadInput(f"{shown(path)!r} is no name for a file")
    beside = target.with_name(f".{target.name}.partial")
    try:
        beside.unlink(missing_ok=True)
        with open(beside, "x", encoding="utf-8", newline="") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except OSError as error:
        raise BadInput(f"{shown(path)}: can't be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def csv_line(*values: str) -> str:
    """One line, in which each value comes back as it is. csv.writer would leave a lone carriage return unquoted."""
    return ",".join(map(_quoted, values)) + "\n"


def _quoted(value: str) -> str:
    needs_quotes = any(character in value for character in ',"\r\n')
    return '"' + value.replace('"', '""') + '"' if needs_quotes else value
