"""The hidden season: derived from the real one by a round secret, so that nothing about it can be looked up.

Kept from the real season: who flies where and when, the weather of every hour, and how these go with delays.
Drawn from the secret: every name, the places of the three origins, the weeks, and what became of each flight; bad days
and bad hours with it, for the real ones are public.
"""

import gzip
import hmac
import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

DATA = "data"
RELATIONS = "relations.json"
"""What fit_relations.py found in the real season: log-odds by group and level."""
OUTCOMES = ["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"]
LATE_MINUTES = 15
FEWEST_DONORS = 10
ORIGINS = ("EWR", "JFK", "LGA")
CLOCK = "America/New_York"
FIRST_DAY = pd.Timestamp("2013-01-01")
WEEKS = range(-4 * 52, 9 * 52)
"""How far the season may move: 2009 to 2022. Clocks have changed by the present rule since 2007."""
LEFT_ALONE = {"carrier": {"NA", "ZZ"}, "dest": {"INF", "NAN", "QQQ", "XXX", *ORIGINS}, "tailnum": {"N00000"}}
"""Names of origins; those that the suite uses for what training never saw; and those that readers take for no text."""

PLAUSIBLE = {
    "humid": (0, 100),
    "wind_speed": (0, 100),
    "wind_gust": (0, 120),
    "precip": (0, 5),
    "pressure": (900, 1080),
    "visib": (0, 20),
}
HOURS_BEFORE = 5


def derive(secret: bytes, folder: Path) -> dict[str, bytes]:
    """The derived files by their path in the suite's folder, which holds the real ones; and the real ones that a probe
    compares with. Equal secrets give equal bytes.
    """
    season = Season.read(folder / DATA)
    relations = json.loads((folder / RELATIONS).read_text(encoding="utf-8"))
    outcomes = _Outcomes(secret, relations).drawn(season)
    names = _Names(secret, season)
    past = season.flights["past"].to_numpy()
    flights = names.renamed(season.flights.assign(**outcomes)).drop(columns="past")
    train, later = (_in_order(flights[part]) for part in (past, ~past))
    tables = {
        "train": train,
        "schedule": later.drop(columns=OUTCOMES),
        "outcomes": later[["flight_id", *OUTCOMES]],
        "train_weather": names.renamed_weather(season.past_weather),
        "weather": names.renamed_weather(season.weather),
    }
    derived = {f"{DATA}/{name}.csv.gz": _packed(table) for name, table in tables.items()}
    real = {name: (folder / DATA / f"{name}.csv.gz").read_bytes() for name in ("schedule", "outcomes", "weather")}
    return {**derived, **{f"{DATA}/real_{name}.csv.gz": content for name, content in real.items()}}


def generator(secret: bytes, purpose: str) -> np.random.Generator:
    """Chance that the secret alone decides, another for every purpose."""
    return np.random.default_rng(int.from_bytes(hmac.digest(secret, purpose.encode(), "sha256"), "big"))


@dataclass(frozen=True)
class Season:
    """The real one."""

    flights: pd.DataFrame
    """Past and later ones with what became of them; `past` says which."""
    past_weather: pd.DataFrame
    weather: pd.DataFrame
    """Both as text."""

    @classmethod
    def read(cls, data: Path) -> "Season":
        def table(name: str, **options: object) -> pd.DataFrame:
            return pd.read_csv(data / f"{name}.csv.gz", keep_default_na=False, na_values=[""], **options)

        past = table("train").assign(past=True)
        later = table("schedule").merge(table("outcomes"), on="flight_id", validate="one_to_one").assign(past=False)
        flights = pd.concat([past, later], ignore_index=True)
        return cls(flights, *(table(name, dtype=str) for name in ("train_weather", "weather")))


# What is known of a flight beforehand, as levels of groups


def levels(season: Season) -> pd.DataFrame:
    """For each flight its level in every group that delays hang on: the columns of relations.json."""
    flights = season.flights
    hour = flights["sched_dep_time"] // 100
    block = (hour - 5).clip(lower=0) // 3
    part = day_part(hour)
    day = _dates(flights)
    weekday = day.dt.day_of_week
    plan = {
        "hour": hour,
        "carrier": flights["carrier"],
        "carrier_block": flights["carrier"] + " " + block.astype(str),
        "dest": flights["dest"],
        "origin_block": flights["origin"] + " " + block.astype(str),
        "weekday": weekday,
        "weekday_block": weekday * 10 + block,
        "arrival": flights["sched_arr_time"] // 100,
        "week": weeks(season),
    }
    return pd.DataFrame({**plan, **{name: part * 100 + bins for name, bins in _weather_bins(season).items()}})


def day_part(hour: pd.Series | int) -> np.ndarray:
    """Morning, midday, evening: delays pile up over a day, and so does what weather does."""
    return np.searchsorted([10, 15], hour, side="right")


def weeks(season: Season) -> pd.Series:
    return (_dates(season.flights) - FIRST_DAY).dt.days // 7


def shared(season: Season) -> dict[str, pd.Series]:
    """Which flights have luck in common: those of a day, of a day at an airport, and of a few hours there."""
    flights = season.flights
    day = (_dates(flights) - FIRST_DAY).dt.days
    airport = day * 3 + flights["origin"].map(ORIGINS.index)
    return {"day": day, "airport_day": airport, "airport_hours": airport * 10 + (flights["sched_dep_time"] // 100) // 3}


EDGES = {
    "precip": [0.001, 0.02, 0.06, 0.15, 0.3],
    "visib": [1, 3, 5, 8, 9.9],
    "wind_speed": [6, 10, 14, 18, 23],
    "wind_gust": [1, 22, 27, 32, 38],
    "humid": [40, 55, 65, 75, 85, 92],
    "pressure": [1002, 1007, 1012, 1017, 1023],
    "precip_before": [0.001, 0.03, 0.1, 0.3],
    "visib_before": [1, 3, 6, 9.9],
    "gust_before": [20, 26, 32, 38],
    "pressure_fall": [-3, -1, 1, 3],
}


def _weather_bins(season: Season) -> dict[str, np.ndarray]:
    """Of each flight's own hour and of those before, the bin of each measurement; 99 where it isn't known."""
    rows = pd.concat([season.past_weather, season.weather]).drop_duplicates(["origin", "time_hour"], keep="last")
    place = pd.MultiIndex.from_arrays([rows["origin"], _utc(rows["time_hour"])])
    measured = pd.DataFrame(index=place)
    for name, (low, high) in PLAUSIBLE.items():
        values = pd.to_numeric(rows[name]).to_numpy()
        measured[name] = np.where((values >= low) & (values <= high), values, np.nan)
    measured["gust"] = measured["wind_gust"].fillna(measured["wind_speed"])
    measured["wind_gust"] = measured["wind_gust"].fillna(
        measured["wind_speed"] * 0
    )  # none reported: none, if there was wind
    hours = _utc(season.flights["time_hour"])

    def at(back: int) -> pd.DataFrame:
        return measured.reindex(pd.MultiIndex.from_arrays([season.flights["origin"], hours - pd.Timedelta(hours=back)]))

    now, before = at(0), [at(back) for back in range(1, HOURS_BEFORE + 1)]

    def over(name: str) -> np.ndarray:
        return np.stack([table[name].to_numpy() for table in before])

    values = {name: now[name].to_numpy() for name in PLAUSIBLE}
    values["precip_before"] = np.fmax.reduce(over("precip"))
    values["visib_before"] = np.fmin.reduce(over("visib"))
    values["gust_before"] = np.fmax.reduce(over("gust"))
    values["pressure_fall"] = before[-1]["pressure"].to_numpy() - values["pressure"]
    return {
        name: np.where(np.isnan(values[name]), 99, np.searchsorted(edges, values[name], side="right"))
        for name, edges in EDGES.items()
    }


# What became of them


class _Outcomes:
    def __init__(self, secret: bytes, relations: dict) -> None:
        self._secret = secret
        self._relations = relations

    def drawn(self, season: Season) -> dict[str, pd.Series]:
        """The five after-departure columns, anew."""
        known, luck = levels(season), shared(season)
        lost = self._happens("lost", known, luck)
        late = self._happens("late", known, luck)
        donor = season.flights.loc[self._donors(season.flights, lost, late)].reset_index(drop=True)
        return _consistent(season.flights, donor)

    def _happens(self, what: str, known: pd.DataFrame, luck: dict[str, pd.Series]) -> np.ndarray:
        relation = self._relations[what]
        log_odds = np.full(len(known), relation["all"])
        for group, worth in relation["levels"].items():
            by_level = known[group].astype(str).map(worth)
            log_odds += by_level.fillna(0.0).to_numpy()
        for group, spread in relation["spread"].items():
            drawn = generator(self._secret, f"{what} {group}").normal(0.0, spread, int(luck[group].max()) + 1)
            drawn = _evened(drawn) if group == "day" else drawn
            log_odds += drawn[luck[group].to_numpy()]
        chance = generator(self._secret, f"{what} flight").random(len(known))
        return chance < 1.0 / (1.0 + np.exp(-log_odds))

    def _donors(self, flights: pd.DataFrame, lost: np.ndarray, late: np.ndarray) -> np.ndarray:
        """For each flight a real one that fared alike, whose minutes it gets: of the same way if there are enough."""
        real_lost = flights["arr_delay"].isna().to_numpy()
        real_late = (flights["arr_delay"] > LATE_MINUTES).fillna(False).to_numpy()
        fate, real_fate = (np.where(gone, 2, bad.astype(int)) for gone, bad in ((lost, late), (real_lost, real_late)))
        way, dest = flights["origin"] + flights["dest"], flights["dest"]
        everyone = pd.DataFrame({"way": way, "dest": dest, "all": "", "fate": fate, "real_fate": real_fate})
        chance = generator(self._secret, "donor").random(len(flights))
        donors = np.full(len(flights), -1)
        for alike in ("way", "dest", "all"):
            offered = everyone.groupby([alike, "real_fate"]).indices
            asking = everyone[donors < 0].groupby([alike, "fate"]).groups
            for key, rows in asking.items():
                if len(offers := offered.get(key, [])) >= FEWEST_DONORS:
                    donors[rows] = offers[(chance[rows] * len(offers)).astype(int)]
        return donors


def _evened(days: np.ndarray) -> np.ndarray:
    """Without what three days have in common, and as widely spread as before.

    A week stays as bad as it was, and so does June's end: which of its days are bad is luck. One of the threes ends
    where the past does.
    """
    threes = (np.arange(len(days)) + 2) // 3
    return np.sqrt(1.5) * (days - pd.Series(days).groupby(threes).transform("mean").to_numpy())


def _consistent(flights: pd.DataFrame, donor: pd.DataFrame) -> dict[str, pd.Series]:
    """Delays and time in the air of the donor, times by this flight's own schedule. Nobody says when a diverted flight
    came to where it was going.
    """
    arr_delay, dep_delay = donor["arr_delay"], donor["dep_delay"]
    return {
        "dep_time": _clock_time(flights["sched_dep_time"], dep_delay),
        "dep_delay": _whole(dep_delay),
        "arr_time": _clock_time(flights["sched_arr_time"], arr_delay),
        "arr_delay": _whole(arr_delay),
        "air_time": _whole(donor["air_time"].where(arr_delay.notna())),
    }


def _clock_time(scheduled: pd.Series, delay: pd.Series) -> pd.Series:
    """As the real data writes times: 1 to 2400."""
    minute = (scheduled // 100 * 60 + scheduled % 100 + delay) % 1440
    minute = minute.where(minute != 0, 1440)
    return _whole(minute // 60 * 100 + minute % 60)


def _whole(values: pd.Series) -> pd.Series:
    return values.round().astype("Int64")


# What they are called, and when they were


class _Names:
    def __init__(self, secret: bytes, season: Season) -> None:
        self._secret = secret
        flights = season.flights
        chance = {name: generator(secret, name) for name in ("origin", "carrier", "dest", "tailnum", "weeks")}
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        pools = {
            "carrier": [one + other for one in letters for other in letters + "23456789"],
            "dest": [one + two + three for one in letters for two in letters for three in letters],
            "tailnum": [f"N{number}" for number in range(10_000, 100_000)],
        }
        self._new = {"origin": dict(zip(ORIGINS, chance["origin"].permutation(ORIGINS).tolist(), strict=True))}
        for name, pool in pools.items():
            old = sorted(flights[name].dropna().unique())
            free = sorted(set(pool) - set(old) - LEFT_ALONE[name])
            self._new[name] = dict(zip(old, chance[name].permutation(free).tolist(), strict=False))
        self._flight = self._flight_numbers(flights)
        others = [number for number in WEEKS if number % 52]  # a year apart, a season would look like the real one
        self._moved = pd.Timedelta(weeks=int(chance["weeks"].choice(others)))

    def renamed(self, flights: pd.DataFrame) -> pd.DataFrame:
        """Raises ValueError if a flight would leave in an hour that does not exist or occurs twice."""
        date = _dates(flights) + self._moved
        departure = date + pd.to_timedelta(flights["sched_dep_time"] // 100, unit="h")
        hour = departure.dt.tz_localize(CLOCK, ambiguous="raise", nonexistent="raise").dt.tz_convert("UTC")
        keys = [f"{key}" for key in flights["flight_id"]]
        pairs = zip(flights["carrier"], flights["flight"], strict=True)
        return flights.assign(
            flight_id=[
                "f" + hmac.digest(self._secret, f"flight_id {key}".encode(), "sha256").hex()[:12] for key in keys
            ],
            year=date.dt.year,
            month=date.dt.month,
            day=date.dt.day,
            flight=[self._flight[pair] for pair in pairs],
            time_hour=hour.dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
            **{name: flights[name].map(new) for name, new in self._new.items()},
        )

    def renamed_weather(self, weather: pd.DataFrame) -> pd.DataFrame:
        """By the local hour, as flights go by it. Of an hour that the moved clock skips there is no row; one that it
        repeats has the same weather twice.
        """
        local = _utc(weather["time_hour"]).dt.tz_convert(CLOCK).dt.tz_localize(None) + self._moved
        moved = weather.assign(origin=weather["origin"].map(self._new["origin"]))
        first, second = (
            moved.assign(hour=local.dt.tz_localize(CLOCK, ambiguous=summer, nonexistent="NaT").dt.tz_convert("UTC"))
            for summer in (np.ones(len(local), dtype=bool), np.zeros(len(local), dtype=bool))
        )
        rows = pd.concat([first, second[second["hour"] != first["hour"]]]).dropna(subset="hour")
        rows["time_hour"] = rows["hour"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
        return rows.sort_values(["origin", "hour"], kind="stable").drop(columns="hour")

    def _flight_numbers(self, flights: pd.DataFrame) -> dict[tuple[str, int], int]:
        numbers: dict[tuple[str, int], int] = {}
        for carrier, old in flights.groupby("carrier")["flight"].unique().items():
            new = generator(self._secret, f"flight {carrier}").permutation(np.arange(1, 7000))
            numbers |= {(carrier, number): int(new[place]) for place, number in enumerate(sorted(old))}
        return numbers


def _in_order(flights: pd.DataFrame) -> pd.DataFrame:
    """As make_data.py has them."""
    if not flights["flight_id"].is_unique:
        raise ValueError("two flights have the same flight_id")
    return flights.sort_values(["time_hour", "sched_dep_time", "flight_id"])


def _dates(flights: pd.DataFrame) -> pd.Series:
    return pd.to_datetime(flights[["year", "month", "day"]])


def _utc(texts: pd.Series) -> pd.Series:
    return pd.to_datetime(texts, format="%Y-%m-%dT%H:%M:%SZ", utc=True)


def _packed(table: pd.DataFrame) -> bytes:
    content = io.StringIO()
    table.to_csv(content, index=False, lineterminator="\n")
    return gzip.compress(content.getvalue().encode(), compresslevel=6, mtime=0)
