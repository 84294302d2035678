import json
import pickle

import numpy as np
import pytest

from flightdelays import model
from flightdelays.files import BadInput

from tests.conftest import STORM, a_flight, an_hour


@pytest.fixture
def predicted(written, trained):
    """Probabilities for rows of flights and weather, of the model that learnt the made-up world."""

    def predict(flights, weather=None):
        weather = weather or [an_hour()]
        return model.predict(trained, written(flights, "f.csv"), written(weather, "w.csv")).tolist()

    return predict


def test_it_learnt_what_makes_flights_late(trained, world_files, world):
    probabilities = model.predict(trained, *world_files)
    late = np.array([row["arr_delay"] not in ("", "-3") for row in world[0]])
    assert len(probabilities) == len(world[0])
    assert probabilities[late].mean() > probabilities[~late].mean() + 0.15
    arrived = np.array([row["arr_delay"] != "" for row in world[0]])
    assert probabilities[arrived].mean() == pytest.approx(late[arrived].mean(), abs=0.02)


def test_the_evening_is_later_than_the_morning(predicted):
    weather = [an_hour(time_hour=hour) for hour in ("2013-01-15T12:00:00Z", "2013-01-16T02:00:00Z")]
    morning, evening = predicted([a_flight("1", departure=700), a_flight("2", departure=2100)], weather)
    assert morning + 0.05 < evening


def test_a_storm_at_the_own_hour_shows(predicted):
    (fair,), (stormy,) = predicted([a_flight()], [an_hour()]), predicted([a_flight()], [an_hour(**STORM)])
    assert fair + 0.1 < stormy


@pytest.mark.parametrize("worse", [{"precip": "0.3"}, {"visib": "0.5"}, {"wind_speed": "45"}, {"wind_gust": "60"}])
def test_worse_weather_never_helps(predicted, worse):
    (fair,), (bad,) = predicted([a_flight()], [an_hour()]), predicted([a_flight()], [an_hour(**worse)])
    assert fair <= bad


def test_a_carrier_that_is_often_late_is_predicted_so(predicted):
    good, bad = predicted([a_flight("1", carrier="AA"), a_flight("2", carrier="ZY")])
    assert good + 0.05 < bad


def test_names_that_training_never_saw_are_predicted_as_average_ones(predicted):
    good, unknown, bad = predicted([a_flight(c, carrier=c) for c in ("AA", "Ünknown, Inc.", "ZY")])
    assert good <= unknown <= bad
    (elsewhere,) = predicted([a_flight(dest="QQQ", tailnum="")])
    assert 0 < elsewhere < 1


def test_no_weather_is_no_reason_to_stop(predicted):
    (alone,) = predicted([a_flight(departure=800)])
    assert 0 < alone < 1


def test_absurd_weather_stays_within_bounds(predicted):
    absurd = {name: "1e308" for name in ("temp", "dewp", "humid", "wind_speed", "wind_gust", "precip", "pressure", "visib")}
    (probability,) = predicted([a_flight()], [an_hour(**absurd)])
    assert 0 <= probability <= 1


def test_a_prediction_does_not_depend_on_other_rows(trained, world, written):
    flights, weather = world[0][:80], written(world[1], "w.csv")
    together = model.predict(trained, written(flights, "a.csv"), weather)
    backwards = model.predict(trained, written(flights[::-1], "b.csv"), weather)
    alone = model.predict(trained, written(flights[5:6], "c.csv"), weather)
    assert np.array_equal(together, backwards[::-1])
    assert alone[0] == together[5]


def test_sixteen_minutes_are_late_and_fifteen_are_not(written):
    flights = [a_flight(str(n), arr_delay=delay) for n, delay in enumerate(["15"] * 30 + ["15.5"] * 10)]
    trained = model.train(written(flights), written([an_hour()], "w.csv"))
    assert 1 / (1 + np.exp(-trained.prior)) == pytest.approx(10.5 / 41)


def test_cancelled_flights_are_not_learnt(world, written):
    flights, weather = world[0][:600], written(world[1], "w.csv")
    cancelled = [row | {"flight_id": f"x{n}", "carrier": "AA", "arr_delay": ""} for n, row in enumerate(flights)]
    without = model.train(written([row for row in flights if row["arr_delay"]], "a.csv"), weather)
    with_many = model.train(written([*flights, *cancelled], "b.csv"), weather)
    assert with_many.codes == without.codes
    assert with_many.prior == without.prior
    assert with_many.ensemble.to_plain() == without.ensemble.to_plain()


def test_training_twice_writes_the_same_file(world_files, trained, tmp_path):
    again = tmp_path / "again.model"
    model.save(model.train(*world_files), again)
    with open(trained, "rb") as first:
        assert again.read_bytes() == first.read()


def test_nothing_to_learn_from_is_refused(written):
    with pytest.raises(BadInput, match="arr_delay"):
        model.train(written([a_flight(arr_delay="")]), written([an_hour()], "w.csv"))


@pytest.mark.parametrize("delay", ["-5", "60"])
def test_if_all_are_alike_everyone_gets_nearly_that(written, tmp_path, delay):
    flights = written([a_flight(str(n), arr_delay=delay) for n in range(20)])
    weather, path = written([an_hour()], "w.csv"), str(tmp_path / "m")
    model.save(model.train(flights, weather), path)
    (probability, *_) = model.predict(path, flights, weather)
    assert probability == pytest.approx(0.5 / 21 if delay == "-5" else 20.5 / 21)


def test_a_damaged_model_is_refused(trained, tmp_path):
    with open(trained, encoding="utf-8") as file:
        text = file.read()
    damages = [text[:-40], text.replace("0.0", "0.1", 1), "", "{}", "[1]", "null", text.replace("model-1", "model-9")]
    for damaged in damages:
        path = tmp_path / "damaged.model"
        path.write_text(damaged)
        with pytest.raises(BadInput, match=r"damaged\.model"):
            model.load(path)


def test_a_foreign_model_with_a_right_digest_is_refused(tmp_path):
    body = json.dumps({"columns": ["x"], "prior": 0, "codes": {}, "trees": {}})
    path = tmp_path / "foreign.model"
    path.write_text(json.dumps({"format": model._FORMAT, "sha256": model._digest(body), "body": body}))
    with pytest.raises(BadInput, match=r"foreign\.model"):
        model.load(path)


def test_a_pickle_is_never_run(tmp_path):
    witness, path = tmp_path / "witness", tmp_path / "evil.model"

    class Evil:
        def __reduce__(self):
            return (open, (str(witness), "w"))

    path.write_bytes(pickle.dumps(Evil()))
    with pytest.raises(BadInput, match=r"evil\.model"):
        model.load(path)
    assert not witness.exists()


def test_a_model_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInput, match="gone"):
        model.load(tmp_path / "gone.model")
