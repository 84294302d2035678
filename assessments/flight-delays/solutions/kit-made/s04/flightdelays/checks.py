import pandas as pd

REQUIRED = ["flight_id", "year", "month", "day", "sched_dep_time", "sched_arr_time", "carrier", "flight",
            "origin", "dest", "distance", "time_hour"]


def check(df):
    """Returns a list of (row, column, problem)."""
    problems = []
    for column in REQUIRED:
        if column not in df.columns:
            problems.append(("", column, "column is missing"))
    if problems:
        return problems

    for i, row in df.iterrows():
        for column in REQUIRED:
            if pd.isna(row[column]):
                problems.append((i + 1, column, "value is missing"))
        for column in ["sched_dep_time", "sched_arr_time"]:
            try:
                time = int(row[column])
                if time < 0 or time > 2359 or time % 100 > 59:
                    problems.append((i + 1, column, "not a time"))
            except ValueError:
                problems.append((i + 1, column, "not a time"))
        if row["origin"] not in ["EWR", "JFK", "LGA"]:
            problems.append((i + 1, "origin", "unknown origin"))
        try:
            if float(row["distance"]) <= 0:
                problems.append((i + 1, "distance", "must be positive"))
        except ValueError:
            problems.append((i + 1, "distance", "not a number"))
    for i in df.index[df["flight_id"].duplicated()]:
        problems.append((i + 1, "flight_id", "duplicate"))
    return problems


def problems(path):
    return [f"row {row} {column}: {text}" for row, column, text in check(pd.read_csv(path, dtype={"flight_id": str}))]
