import csv


def totals(path):
    with open(path) as file:
        return [abs(float(row["a"])) + float(row.get("b") or 0) for row in csv.DictReader(file)]
