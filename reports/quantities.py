"""Numbers, durations, sizes and times, as a person reads them."""

from datetime import UTC, datetime

from reports.visible import visible_line

NOTHING = "–"
MINUS = "\u2212"
THIN = "\u202f"  # narrow no-break space, between number and unit


def score_text(score: float | None) -> str:
    """0 to 100 with one decimal; `100.0` and `0.0` only if exact; a dash for None."""
    return NOTHING if score is None else f"{_honest(score, high=100.0, decimals=1):.1f}"


def cost_text(cost: float) -> str:
    """Points of the total lost: `−6.7`; what is lost at all shows as at least 0.1."""
    return f"{MINUS}{_honest(cost, high=100.0, decimals=1):.1f}" if cost > 0 else "0"


def spread_text(spread: float) -> str:
    """How far to each side, in points of the total: `±7`, `±0.4`."""
    return f"±{spread:.0f}" if spread >= 1 or spread == 0 else f"±{spread:.1f}"


def share_text(share: float) -> str:
    """Of one, as a percentage without decimals where none are needed."""
    percent = _honest(share * 100, high=100.0, decimals=1)
    return f"{_trimmed(percent, 1)}{THIN}%"


def points_text(earned: float | None, possible: float) -> str:
    """`2.5 / 3`, or `– / 3` where nothing was earned or lost; `3 / 3` and `0 / 3` only if exact."""
    shown = NOTHING if earned is None else _trimmed(_honest(earned, high=possible, decimals=2), 2)
    return f"{shown} / {_trimmed(possible, 2)}"


def count_text(n: int, noun: str) -> str:
    """`1 probe`, `1,200 probes`."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def number_text(value: float) -> str:
    """A plain count or measure, with thousands apart and no needless decimals."""
    return _trimmed(value, 3)


def seconds_text(seconds: float) -> str:
    if seconds <= 0:
        return f"0{THIN}s"
    if seconds < 0.9995:
        return f"{max(1, round(seconds * 1000))}{THIN}ms"
    if seconds < 59.95:
        return f"{seconds:.1f}{THIN}s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}{THIN}min {rest:02}{THIN}s"
    return f"{minutes // 60:,}{THIN}h {minutes % 60:02}{THIN}min"


def bytes_text(size_bytes: float) -> str:
    """Binary units; whole MiB stay MiB, because that is how limits are set (`1,500 MiB`, not `1.5 GiB`)."""
    units = ("B", "KiB", "MiB", "GiB", "TiB")
    step = 0
    while size_bytes >= 1024 and units[step] != "TiB":
        if units[step] == "MiB" and size_bytes < 10_000 and size_bytes % 1 == 0:
            break
        size_bytes, step = size_bytes / 1024, step + 1
    return f"{_trimmed(size_bytes, 1 if size_bytes < 100 else 0)}{THIN}{units[step]}"


def time_text(iso: str) -> str:
    """ISO 8601 → `2025-03-09 14:05 UTC`; a time without offset is UTC; what is no time is shown as it is."""
    try:
        time = datetime.fromisoformat(iso)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):  # a commit's date is the candidate's to write
        return visible_line(iso)
    return f"{time:%Y-%m-%d %H:%M} UTC"


def _honest(value: float, *, high: float, decimals: int) -> float:
    """Rounded, but neither down to 0 nor up to `high`."""
    step = 10.0**-decimals
    rounded = round(value, decimals)
    if rounded >= high > value:
        return high - step
    if rounded <= 0 < value:
        return step
    return rounded


def _trimmed(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
