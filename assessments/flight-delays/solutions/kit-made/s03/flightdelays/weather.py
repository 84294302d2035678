"""Weather by origin and hour, with sensor faults removed."""

from dataclasses import dataclass, field

from flightdelays.columns import load_names
from flightdelays.csvfile import read_rows
from flightdelays.errors import BadRows
from flightdelays.flights import Invalid, Problem, parse_decimal, parse_origin, parse_time_hour

INFINITE = float("inf")
LIMITS = {
    "temp": (-80, 140),
    "dewp": (-80, 140),
    "humid": (0, 100),
    "wind_dir": (-INFINITE, INFINITE),
    "wind_speed": (0, 200),
    "wind_gust": (0, 200),
    "precip": (0, INFINITE),
    "pressure": (850, 1100),
    "visib": (0, INFINITE),
}
COLUMNS = ("origin", "time_hour", *LIMITS)


@dataclass
class Weather:
    hours: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)
    repairs: dict[str, int] = field(default_factory=dict)

    def at(self, origin: str, time_hour: str) -> dict[str, float]:
        return self.hours.get((origin, time_hour), {})

    def messages(self) -> list[str]:
        return [f"weather: {column}: repaired {count} row(s)" for column, count in self.repairs.items()]

    def repaired(self, column: str) -> None:
        self.repairs[column] = self.repairs.get(column, 0) + 1


def load_weather(path: str) -> Weather:
    names = load_names("weather")
    weather = Weather()
    problems = []
    for number, row in read_rows(path, COLUMNS, names):
        for column, parse in (("origin", parse_origin), ("time_hour", parse_time_hour)):
            try:
                parse(row[column])
            except Invalid as error:
                problems.append(Problem(number, names.external(column), str(error)))
        measured = {}
        for column, (low, high) in LIMITS.items():
            text = row[column]
            if text == "":
                continue
            try:
                value = parse_decimal(text)
            except Invalid:
                weather.repaired(names.external(column))
                continue
            if low <= value <= high:
                measured[column] = value
            else:
                weather.repaired(names.external(column))
        key = row["origin"], row["time_hour"]
        if key in weather.hours:
            weather.repaired(names.external("time_hour"))
        weather.hours[key] = measured
    if problems:
        raise BadRows(path, problems)
    return weather
