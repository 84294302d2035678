import json

import numpy as np
import pytest

from flightdelays import model
from flightdelays.errors import InputError
from tests.conftest import make_flights, raining


@pytest.fixture
def trained(write, past, weather, tmp_path):
    return save(model.train(write(past), write(weather))[0], tmp_path / "trained.model")


def save(learnt, path):
    path.write_bytes(model.dump(learnt))
    return str(path)


def test_it_learns_what_is_in_the_data(write, trained, weather):
    fresh = make_flights(600, seed=3)
    said = model.predict(trained, write(fresh), write(weather))
    assert ((said > 0) & (said < 1)).all() and said.std() > 0.05

    def mean(chosen):
        return said[[chosen(row) for row in fresh]].mean()

    assert mean(lambda row: row["carrier"] == "ZZ") > mean(lambda row: row["carrier"] != "ZZ") + 0.1
    wet = lambda row: raining(row["origin"], row["time_hour"])  # noqa: E731
    assert mean(wet) > mean(lambda row: not wet(row)) + 0.1
    late = np.mean([row["arr_delay"] == "60" for row in fresh])
    assert abs(said.mean() - late) < 0.1


def test_training_twice_gives_the_same(write, past, weather):
    flights, sky = write(past), write(weather)
    assert model.dump(model.train(flights, sky)[0]) == model.dump(model.train(flights, sky)[0])


def test_saved_and_loaded_it_says_the_same(trained, write, past, schedule, weather):
    from flightdelays import checks, weather as skies

    sky = skies.read(write(weather))[0]
    learnt = model.fit(checks.flights(write(past), training=True), sky)
    direct = model.probabilities(learnt, checks.flights(write(schedule)), sky)
    assert np.array_equal(direct, model.predict(trained, write(schedule), write(weather)))


def test_cancelled_flights_teach_nothing(write, past, weather):
    cancelled = type(past)(row for row in past if row["arr_delay"] == "")
    assert cancelled
    arrived = type(past)(row for row in past if row["arr_delay"] != "")
    sky = write(weather)
    assert model.train(write(past), sky)[0] == model.train(write(arrived), sky)[0]


def test_neighbours_and_order_do_not_matter(trained, write, schedule, weather):
    sky = write(weather)
    together = model.predict(trained, write(schedule), sky)
    turned = model.predict(trained, write(type(schedule)(reversed(schedule))), sky)
    assert np.array_equal(together, turned[::-1])
    assert model.predict(trained, write(type(schedule)(schedule[5:6])), sky)[0] == together[5]


def test_what_training_never_saw_is_predicted(trained, write, schedule, weather):
    new = schedule.all(carrier="NEW", dest="NEW", tailnum="N99999")
    assert np.isfinite(model.predict(trained, write(new), write(weather))).all()


def test_wild_weather_stays_a_probability(trained, write, schedule, weather):
    wild = type(weather)({**row, "precip": "1e300", "wind_speed": "200", "visib": "1e300"} for row in weather)
    said = model.predict(trained, write(schedule), write(wild))
    assert ((said >= 0) & (said <= 1)).all()


def test_one_kind_of_flight_only_is_refused(write, past, weather):
    with pytest.raises(InputError, match="arr_delay"):
        model.train(write(past.all(arr_delay="3")), write(weather))
    with pytest.raises(InputError, match="arr_delay"):
        model.train(write(past.all(arr_delay="")), write(weather))


def test_models_that_are_none(trained, tmp_path):
    whole = open(trained, "rb").read()
    bad = tmp_path / "bad.model"
    number = whole.index(b'intercept')
    flipped = whole[: number + 15] + bytes([whole[number + 15] ^ 1]) + whole[number + 16 :]
    other = json.dumps({"format": "x"}).encode()
    for content in (b"", b"hello", whole[:-20], whole[: len(whole) // 2], flipped, b"[]", b"\x80\x04.", other):
        bad.write_bytes(content)
        with pytest.raises(InputError, match="bad.model"):
            model.load(str(bad))
    with pytest.raises(InputError):
        model.load(str(tmp_path / "none.model"))
