"""CSV in, CSV out. Everything is read as text; columns.json is applied here."""
import json
import os
from pathlib import Path

import pandas as pd

CONFIG = Path(__file__).resolve().parents[1] / "columns.json"


class InputError(Exception):
    """Bad input: the message is shown to the user, exit status 2."""


def column_map(kind):
    """canonical name -> name in the file"""
    if not CONFIG.exists():
        return {}
    with open(CONFIG, encoding="utf-8") as f:
        return json.load(f).get(kind, {})


def read_csv(path, kind):
    """Read a CSV as text, with canonical column names. Empty field = NaN."""
    if not os.path.isfile(path):
        raise InputError(f"{path}: file does not exist")
    try:
        df = pd.read_csv(
            path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig", index_col=False,
            skip_blank_lines=True,
        )
    except pd.errors.EmptyDataError:
        raise InputError(f"{path}: file is empty") from None
    except (pd.errors.ParserError, UnicodeDecodeError, ValueError) as e:
        raise InputError(f"{path}: cannot be parsed as CSV: {e}") from None
    except OSError as e:
        raise InputError(f"{path}: cannot be read: {e.strerror}") from None
    if df.empty:
        raise InputError(f"{path}: file has a header but no rows")
    mapping = column_map(kind)
    # a column that happens to carry our name, but isn't ours any more, must not shadow the renamed one
    df = df.drop(columns=[c for c in mapping if c in df.columns and mapping[c] != c and c not in mapping.values()])
    return df.rename(columns={theirs: ours for ours, theirs in mapping.items()})


def write_atomically(path, write):
    """Call write(tmp_path), then move the result to path."""
    tmp = f"{path}.{os.getpid()}.tmp"
    try:
        write(tmp)
        os.replace(tmp, path)
    except OSError as e:
        raise InputError(f"{path}: cannot be written: {e.strerror}") from None
    finally:
        if os.path.exists(tmp):
            os.remove(tmp)
