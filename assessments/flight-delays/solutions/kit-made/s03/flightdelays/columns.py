"""columns.json: what our columns are called in the files."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from flightdelays.errors import FileProblem

COLUMNS_FILE = Path(__file__).resolve().parent.parent / "columns.json"


@dataclass(frozen=True)
class ColumnNames:
    renamed: dict[str, str] = field(default_factory=dict)

    def external(self, ours: str) -> str:
        return self.renamed.get(ours, ours)


def load_names(kind: str, path: Path | None = None) -> ColumnNames:
    path = path or COLUMNS_FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ColumnNames()
    except (OSError, ValueError) as error:
        raise FileProblem(f"{path.name}: {error}") from error
    section = content.get(kind, {}) if isinstance(content, dict) else None
    if not isinstance(section, dict) or any(not isinstance(value, str) for value in section.values()):
        raise FileProblem(f"{path.name}: '{kind}' must be an object of strings")
    return ColumnNames(section)
