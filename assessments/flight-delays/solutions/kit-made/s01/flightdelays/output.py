"""Writing files whole or not at all."""

import csv
import io
import os
from collections.abc import Iterable

from flightdelays.errors import InputError


def write(path: str, content: bytes) -> None:
    """Replace the file at `path`. Whoever is killed half way leaves what was there.

    The half-written file has always the same name, so that the next run replaces it.
    """
    if os.path.isdir(path):
        raise InputError(f"{path}: is a folder")
    target = os.path.realpath(path)
    partial = target + ".partial"
    try:
        try:
            os.unlink(partial)
        except FileNotFoundError:
            pass
        try:
            with open(partial, "xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, target)
        except BaseException:
            if os.path.exists(partial):
                os.unlink(partial)
            raise
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: can't be written: {error}") from error


def refuse_overwriting(output: str, inputs: Iterable[str]) -> None:
    """An output that is one of the inputs is a slip of the hand that costs data."""
    for given in inputs:
        if os.path.realpath(given) == os.path.realpath(output):
            raise InputError(f"{output}: would overwrite an input file")


def table(header: tuple[str, ...], rows: Iterable[tuple]) -> bytes:
    text = io.StringIO()
    # With \r\n as line end the writer quotes both characters, should a value hold one.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")
