"""What a file of numbers looks like at a glance."""

LARGE = 1000


def summary(values: list[float]) -> dict[str, float]:
    """Count, mean, spread, and the shares of what is below zero or large."""
    n = len(values)
    if n == 0:
        return {"n_rows": 0}
    mean = sum(values) / n
    low, high = min(values), max(values)
    below = [value for value in values if value < 0]
    large = [value for value in values if value >= LARGE]
    return {
        "n_rows": n,
        "mean": mean,
        "spread": high - low,
        "below": len(below) / n,
        "large": len(large) / n,
    }
