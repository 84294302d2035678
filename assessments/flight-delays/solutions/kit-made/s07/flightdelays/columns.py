"""Our names of the columns, and what the files call them (columns.json)."""

import json
from pathlib import Path

from .errors import BadInput

SETTINGS = Path(__file__).resolve().parent.parent / "columns.json"

FLIGHTS = (
    "flight_id", "year", "month", "day", "sched_dep_time", "sched_arr_time", "carrier", "flight", "tailnum",
    "origin", "dest", "distance", "time_hour",
)
OUTCOME = "arr_delay"
MEASURED = (
    "temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib",
)
WEATHER = ("origin", "time_hour", *MEASURED)
MAY_BE_EMPTY = {"tailnum"}


def names(kind: str) -> dict[str, str]:
    """Our name -> the file's name, for "flights" or "weather"; only what differs."""
    if not SETTINGS.exists():
        return {}
    try:
        found = json.loads(SETTINGS.read_text(encoding="utf-8-sig"))
        return {str(ours): str(theirs) for ours, theirs in found.get(kind, {}).items()}
    except (ValueError, AttributeError) as error:
        raise BadInput(f"columns.json cannot be read: {error}") from None
