"""Numeric features of a flight."""

import numpy as np
import pandas as pd

from flightdelays.flights import Flight, load_flights
from flightdelays.weather import Weather, load_weather

WEATHER_FEATURES = ("temp", "humid", "wind_speed", "precip", "visib", "pressure")
NAMES = ("hour", "month", "weekday", "distance", *WEATHER_FEATURES)


def feature_row(flight: Flight, weather: Weather) -> tuple[float, ...]:
    measured = weather.at(flight.origin, flight.time_hour)
    return (
        float(flight.departure_hour),
        float(flight.departure_date.month),
        float(flight.departure_date.weekday()),
        flight.distance,
        *(measured.get(name, float("nan")) for name in WEATHER_FEATURES),
    )


def feature_matrix(flights: list[Flight], weather: Weather) -> np.ndarray:
    return np.array([feature_row(flight, weather) for flight in flights], dtype=float)


def build(flights_path: str, weather_path: str) -> pd.DataFrame:
    """The `features` part."""
    return pd.DataFrame(feature_matrix(load_flights(flights_path), load_weather(weather_path)), columns=list(NAMES))
