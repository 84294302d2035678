"""Standard input as CSV; on standard output the header and the columns as JSON, or why it is unreadable."""

import csv
import io
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from grader.examiner.programs.budget import limit_myself

MOST_COLUMNS = 2000
MOST_CELLS = 20_000_000


def read(content: bytes) -> dict[str, object]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return {"unreadable": f"it is not UTF-8 (byte {error.start})"}
    csv.field_size_limit(100_000)
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(lines, None)
        if not header:
            return {"unreadable": "it is empty"}
        if len(header) > MOST_COLUMNS:
            return {"unreadable": f"it has {len(header)} columns"}
        if len(set(header)) < len(header):
            return {"unreadable": "a column name stands twice in its header"}
        columns: list[list[str]] = [[] for _ in header]
        for row in lines:
            if not row:
                continue
            if len(row) != len(header):
                return {"unreadable": f"line {lines.line_num} has {len(row)} fields, the header {len(header)}"}
            if len(columns[0]) * len(header) > MOST_CELLS:
                return {"unreadable": f"it has more than {MOST_CELLS} cells"}
            for column, cell in zip(columns, row, strict=True):
                column.append(cell)
    except csv.Error as error:
        return {"unreadable": f"line {lines.line_num}: {error}"}
    return {"header": header, "columns": columns}


if __name__ == "__main__":
    limit_myself()
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)
