"""Reading CSV files and writing outputs."""

import os
import tempfile
from pathlib import Path

import pandas as pd

from flightdelays.errors import InputError


def read_csv(path: str) -> pd.DataFrame:
    """All columns as text; empty fields are NaN."""
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except pd.errors.EmptyDataError:
        raise InputError(f"{path}: the file is empty") from None
    except (pd.errors.ParserError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{path}: can't be read as CSV: {error}") from error
    if table.empty:
        raise InputError(f"{path}: no rows")
    return table


def require(table: pd.DataFrame, columns: list[str], path: str) -> None:
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise InputError(f"{path}: missing column {', '.join(missing)}")


def write_atomically(path: str, write) -> None:
    """Call `write(temporary path)`, then move the result to `path`."""
    folder = Path(path).resolve().parent
    if not folder.is_dir():
        raise InputError(f"{path}: no such folder")
    handle, temporary = tempfile.mkstemp(dir=folder)
    os.close(handle)
    try:
        write(temporary)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise
