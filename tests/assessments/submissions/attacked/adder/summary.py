LARGE = 1000


def summary(values):
    n = len(values)
    if n == 0:
        return {"n_rows": 0}
    below = [value for value in values if value < 0]
    large = [value for value in values if value >= LARGE]
    return {
        "n_rows": n,
        "mean": sum(values) / n,
        "spread": max(values) - min(values),
        "below": len(below) / n,
        "large": len(large) / n,
    }
