import pandas as pd


FEATURES = ["hour", "minute", "month", "weekday", "distance", "temp", "humid", "wind_speed", "precip", "pressure", "visib"]


def load(flights_path, weather_path):
    flights = pd.read_csv(flights_path, dtype={"flight_id": str})
    weather = pd.read_csv(weather_path)
    # some hours are in there twice
    weather = weather.drop_duplicates(["origin", "time_hour"], keep="last")
    # the wind sensor has one crazy value
    weather.loc[weather["wind_speed"] > 200, "wind_speed"] = None
    return flights.merge(weather, on=["origin", "time_hour"], how="left")


def make_features(df):
    df = df.copy()
    df["hour"] = df["sched_dep_time"] // 100
    df["minute"] = df["sched_dep_time"] % 100
    df["weekday"] = pd.to_datetime(df[["year", "month", "day"]]).dt.dayofweek
    return df[FEATURES]


def build(flights_path, weather_path):
    return make_features(load(flights_path, weather_path))
