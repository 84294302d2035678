"""What our columns are called in the files. `columns.json` in the top folder says so; the rest of the code needn't know."""

import json
from pathlib import Path

from flightdelays.files import BadInput

PATH = Path(__file__).resolve().parent.parent / "columns.json"


def names_of(kind, path=None):
    """By our name, the files' name, of the columns of `flights` or `weather` that are called otherwise. Raises BadInput.

    Read each time that a file is: the feed may change while we run. Without a `columns.json`, nothing is renamed.
    """
    path = path or PATH
    try:
        names = json.loads(path.read_text(encoding="utf-8-sig")).get(kind, {})
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        raise BadInput(f"{path.name}: can't be read: {error}") from error
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        raise BadInput(f"{path.name}: {kind} is not a mapping of names to names")
    return names
