"""This module checks the flights file for problems."""

import pandas as pd

from flightdelays.load import BadFileError, load_flights

NOT_NULL = ["flight_id", "sched_dep_time", "carrier", "origin", "dest", "distance", "time_hour"]


def is_valid_time(value):
    """Check if value is a valid hhmm time."""
    try:
        value = int(value)
    except (ValueError, TypeError):
        return False
    hours = value // 100
    mins = value % 100
    return 0 <= hours <= 23 and 0 <= mins <= 59


def is_valid_date(year, month, day):
    try:
        pd.Timestamp(year=int(year), month=int(month), day=int(day))
        return True
    except (ValueError, TypeError):
        return False


def find_problems(df):
    """Return a list of (row, column, problem)."""
    problems = []
    seen = set()
    for i, row in enumerate(df.to_dict("records"), start=1):
        for column in NOT_NULL:
            if pd.isna(row[column]):
                problems.append((i, column, "missing value"))
        if row["flight_id"] in seen:
            problems.append((i, "flight_id", "duplicate flight_id"))
        seen.add(row["flight_id"])
        if not pd.isna(row["sched_dep_time"]) and not is_valid_time(row["sched_dep_time"]):
            problems.append((i, "sched_dep_time", "invalid time"))
        if not is_valid_time(row["sched_arr_time"]):
            problems.append((i, "sched_arr_time", "invalid time"))
        if not is_valid_date(row["year"], row["month"], row["day"]):
            problems.append((i, "day", "invalid date"))
        if not pd.isna(row["origin"]) and row["origin"] not in ("EWR", "JFK", "LGA"):
            problems.append((i, "origin", "origin must be EWR, JFK or LGA"))
        if not pd.isna(row["dest"]) and len(str(row["dest"])) != 3:
            problems.append((i, "dest", "dest must have three letters"))
        try:
            if float(row["distance"]) <= 0:
                problems.append((i, "distance", "distance must be above 0"))
        except ValueError:
            problems.append((i, "distance", "distance is not a number"))
    return problems


def report(path):
    try:
        df = load_flights(path)
    except BadFileError as e:
        message = str(e)
        column = message.split()[2] if message.startswith("Missing column") else ""
        return [("", column, message)]
    return find_problems(df)


def problems(path):
    """Return one text per problem."""
    return [f"Row {row}, column {column}: {text}" for row, column, text in report(path)]


def check_or_raise(df, path):
    found = find_problems(df)
    if found:
        row, column, text = found[0]
        raise BadFileError(f"{path}: row {row}, column {column}: {text}")
