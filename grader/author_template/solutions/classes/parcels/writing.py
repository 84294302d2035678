"""Answers as text."""

import csv
import io


def predictions_text(keys, numbers):
    text = io.StringIO()
    writer = csv.DictWriter(text, ["parcel_id", "minutes"])
    writer.writeheader()
    writer.writerows({"parcel_id": key, "minutes": f"{number:.6f}"} for key, number in zip(keys, numbers, strict=True))
    return text.getvalue()
