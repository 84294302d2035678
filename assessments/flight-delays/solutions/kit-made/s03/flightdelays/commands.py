"""The three commands, without the command line around them."""

import sys

from flightdelays import csvfile, flights, model, weather


def train(flights_path: str, weather_path: str, model_path: str) -> int:
    past = flights.load_flights(flights_path, training=True)
    hours = weather.load_weather(weather_path)
    model.save(model.fit(past, hours), model_path)
    report_repairs(hours)
    return 0


def predict(model_path: str, flights_path: str, weather_path: str, predictions_path: str) -> int:
    trained = model.load(model_path)
    schedule = flights.load_flights(flights_path)
    hours = weather.load_weather(weather_path)
    probabilities = trained.probabilities(schedule, hours)
    rows = ((flight.flight_id, f"{p:.8f}") for flight, p in zip(schedule, probabilities, strict=True))
    csvfile.write_rows(predictions_path, ("flight_id", "probability"), rows)
    report_repairs(hours)
    return 0


def validate(flights_path: str, report_path: str) -> int:
    problems = flights.find_problems(flights_path)
    rows = (("" if problem.row is None else problem.row, problem.column, problem.message) for problem in problems)
    csvfile.write_rows(report_path, ("row", "column", "problem"), rows)
    if problems:
        print(f"{len(problems)} problem(s), first: {problems[0]}", file=sys.stderr)
    return 2 if problems else 0


def report_repairs(hours: weather.Weather) -> None:
    for message in hours.messages():
        print(message, file=sys.stderr)
