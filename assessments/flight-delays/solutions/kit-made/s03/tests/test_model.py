import json

import numpy as np
import pytest

from flightdelays import flights, model, weather
from flightdelays.errors import BadModel, UserError
from tests.builders import many_flights, read_csv, write_csv


def test_it_learns(files, model_path):
    said = np.array(model.predict(model_path, files.schedule, files.weather))
    rows = read_csv(files.schedule)
    bad = np.array([row["carrier"] == "BAD" for row in rows])
    wet = np.array([int(row["day"]) % 3 == 0 for row in rows])
    assert said[bad].mean() > said[~bad].mean() + 0.2
    assert said[wet].mean() > said[~wet].mean() + 0.1
    assert ((said > 0) & (said < 1)).all()


def test_deterministic(files, model_path, tmp_path):
    past, hours = flights.load_flights(files.past, training=True), weather.load_weather(files.weather)
    model.save(model.fit(past, hours), str(tmp_path / "again"))
    assert (tmp_path / "again").read_bytes() == open(model_path, "rb").read()


def test_independent_of_neighbours(files, model_path, tmp_path):
    rows = read_csv(files.schedule)
    together = model.predict(model_path, files.schedule, files.weather)
    alone = model.predict(model_path, write_csv(tmp_path / "one.csv", rows[3:4]), files.weather)
    turned = model.predict(model_path, write_csv(tmp_path / "turned.csv", rows[::-1]), files.weather)
    assert alone == [together[3]] and turned == together[::-1]


def test_cancelled_flights_are_left_out(files):
    hours = weather.load_weather(files.weather)
    past = flights.load_flights(files.past, training=True)
    arrived = [flight for flight in past if flight.arr_delay is not None]
    assert len(arrived) < len(past)
    assert model.fit(past, hours) == model.fit(arrived, hours)


def test_unknown_carrier_and_destination(model_path, files, tmp_path):
    rows = [{**row, "carrier": "NEW", "dest": "NEW"} for row in many_flights(5, outcomes=False)]
    assert len(model.predict(model_path, write_csv(tmp_path / "n.csv", rows), files.weather)) == 5


def test_needs_both_outcomes(files):
    past = [flight for flight in flights.load_flights(files.past, training=True) if (flight.arr_delay or 0) < 15]
    with pytest.raises(UserError, match="arr_delay"):
        model.fit(past, weather.load_weather(files.weather))


def damaged(text):
    envelope = json.loads(text)
    envelope["content"] = envelope["content"].replace("1", "2", 1)
    return json.dumps(envelope)


@pytest.mark.parametrize(
    "damage", [lambda text: "", lambda text: "x", lambda text: text[:-9], lambda text: "{}", lambda text: "[]", damaged]
)
def test_damaged_model(model_path, damage):
    text = open(model_path).read()
    with open(model_path, "w") as stream:
        stream.write(damage(text))
    with pytest.raises(BadModel, match="trained.model"):
        model.load(model_path)


def test_no_model(tmp_path):
    with pytest.raises(BadModel):
        model.load(str(tmp_path / "none"))
