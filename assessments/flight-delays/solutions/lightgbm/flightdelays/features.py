"""What the model may know of a flight, as numbers: nothing learnt, of no other flight, of no later hour.

Neither the date nor temperature and dew point are here. They tell which month it is, and the model is asked about
months that it has never seen (README, Decisions).
"""

from collections.abc import Iterator

import numpy as np

from flightdelays.intake.flights import Flights, read_schedule
from flightdelays.intake.weather import Weather, read_weather

CALENDAR = ("departure", "arrival", "duration", "weekday", "distance")
SKY = ("humid", "wind_speed", "wind_gust", "precip", "pressure", "visib")
COLUMNS = (*CALENDAR, *SKY)
WORSE_WITH_MORE = {"wind_speed": 1, "wind_gust": 1, "precip": 1, "visib": -1}
"""Of what more can only make a delay likelier (1), or less likely (-1)."""

MINUTES_PER_DAY = 24 * 60
FLIGHTS_PER_SLICE = 50_000


def build(flights_path: str, weather_path: str) -> np.ndarray:
    """(n_flights, n_columns): a row for each flight of a file, in its order; NaN where nothing is known.

    Raises BadInput for files that can't be used.
    """
    flights, weather = read_schedule(flights_path), read_weather(weather_path)
    return table(flights, weather)


def table(flights: Flights, weather: Weather) -> np.ndarray:
    """(n_flights, n_columns), in the order of COLUMNS."""
    return np.column_stack([*_calendar(flights), *_sky(flights, weather)])


def slices(flights: Flights, size: int = FLIGHTS_PER_SLICE) -> Iterator[Flights]:
    """The same flights, in order, a bounded number at a time: what is computed of them needs no more memory then."""
    for start in range(0, len(flights), size):
        yield flights.part(slice(start, start + size))


def _calendar(flights: Flights) -> list[np.ndarray]:
    # Both clocks are local, so a flight's duration is off by the zones between: the same for all flights of a route.
    duration = (flights.arrival - flights.departure) % MINUTES_PER_DAY
    return [flights.departure, flights.arrival, duration, flights.weekday, flights.distance]


def _sky(flights: Flights, weather: Weather) -> list[np.ndarray]:
    measured = {name: weather.at(flights.origin, flights.hour, name) for name in SKY}
    # A station that reports no gust has seen none above the wind.
    measured["wind_gust"] = np.fmax(measured["wind_gust"], measured["wind_speed"])
    return [measured[name] for name in SKY]
