"""What the feed calls our columns, which it will change one day. `columns.json` in the top folder says so."""

import json
from pathlib import Path

from delaymodel.errors import InputError

COLUMNS_FILE = Path(__file__).resolve().parent.parent / "columns.json"


def names(kind: str) -> dict[str, str]:
    """Our name to theirs, for the columns of `flights` or `weather` that they call otherwise. Raises InputError."""
    if not COLUMNS_FILE.exists():
        return {}
    try:
        theirs = json.loads(COLUMNS_FILE.read_text(encoding="utf-8-sig"))[kind]
    except KeyError:
        return {}
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"{COLUMNS_FILE.name} cannot be used: {error}") from error
    if not isinstance(theirs, dict) or not all(isinstance(name, str) for name in theirs.values()):
        raise InputError(f"{COLUMNS_FILE.name} cannot be used: {kind} is not a mapping of names to names")
    return theirs
