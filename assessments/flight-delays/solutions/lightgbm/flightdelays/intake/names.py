"""What our columns are called in the files: `columns.json` in the repository's top folder."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from flightdelays.errors import BadInput

COLUMNS_FILE = Path(__file__).resolve().parents[2] / "columns.json"


def column_names(kind: str, ours: Sequence[str], source: Path = COLUMNS_FILE) -> dict[str, str]:
    """The file's name of each of our columns of a `kind`, "flights" or "weather". No file means no other names.

    Raises BadInput for a file that says something else than that. A name of ours that doesn't exist is refused: left
    alone, a slip of the pen there would come out as a missing column.
    """
    try:
        content = json.loads(source.read_text(encoding="utf-8"))
    except FileNotFoundError:
        content = {}
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{source.name} can't be read as JSON") from error
    renamed = content.get(kind, {}) if isinstance(content, Mapping) else None
    if not isinstance(renamed, Mapping) or not all(isinstance(name, str) and name for name in renamed.values()):
        raise BadInput(f'{source.name}: expected {{"{kind}": {{"our name": "name in the file"}}}}')
    for name in renamed:
        if name not in ours:
            raise BadInput(f"{source.name}: {kind} have no column {name}")
    names = {name: renamed.get(name, name) for name in ours}
    for name in ours:
        if list(names.values()).count(names[name]) > 1:
            raise BadInput(f"{source.name}: two columns of {kind} are called {names[name]}")
    return names
