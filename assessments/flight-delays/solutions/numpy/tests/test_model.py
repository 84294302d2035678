import json
import pickle

import numpy as np
import pytest

from delaymodel import model as model_module
from delaymodel.errors import InputError
from delaymodel.features import feature_rows
from delaymodel.model import DelayModel, predict
from tests.samples import FLIGHTS, STORM, WEATHER, flight, rows_of, weather


@pytest.fixture
def chances(file, model_path):
    def predicted(flights, hours=None) -> list[float]:
        return predict(model_path, file(flights), file(hours or [weather()])).tolist()

    return predicted


class TestWhatItLearnt:
    def test_tells_late_flights_from_others(self, model_path):
        delays = [row["arr_delay"] for row in rows_of(FLIGHTS)]
        late = np.array([text != "" and float(text) > 15 for text in delays])
        arrived = np.array([text != "" for text in delays])
        found = predict(model_path, FLIGHTS, WEATHER)
        assert found[late].mean() > found[arrived & ~late].mean() + 0.08
        assert found[arrived].mean() == pytest.approx(late[arrived].mean(), abs=0.01)

    def test_a_storm_shows(self, chances):
        (fair,), (stormy,) = chances([flight()]), chances([flight()], [weather(**STORM)])
        assert stormy > fair + 0.1

    @pytest.mark.parametrize("departure", ["600", "1755", "2300"])
    @pytest.mark.parametrize("worse", [{"precip": "0.4"}, {"visib": "0.5"}, {"wind_speed": "45"}, {"wind_gust": "60"}])
    def test_worse_weather_never_helps(self, chances, departure, worse):
        hour = {"600": "2013-05-08T10", "1755": "2013-05-08T21", "2300": "2013-05-09T03"}[departure] + ":00:00Z"
        row = flight(sched_dep_time=departure, time_hour=hour)
        (fair,), (bad,) = (chances([row], [weather(time_hour=hour, **changes)]) for changes in ({}, worse))
        assert bad >= fair

    def test_strangers_get_a_probability(self, chances):
        stranger = flight(carrier="ZZ", dest="QQQ", tailnum="")
        known, unknown, unknown_too = chances([flight(), stranger | {"flight_id": "2"}, stranger | {"flight_id": "3", "carrier": "YY"}])
        assert 0 < unknown < 1
        assert unknown == unknown_too != known

    @pytest.mark.filterwarnings("ignore::delaymodel.errors.Repaired")
    def test_no_weather_and_absurd_weather_stay_within_bounds(self, chances):
        absurd = weather(**dict.fromkeys(("humid", "wind_speed", "precip", "pressure", "visib"), "1e300"))
        for hours in ([weather(origin="LGA")], [absurd]):
            (chance,) = chances([flight()], hours)
            assert 0 < chance < 1


class TestAPrediction:
    def test_does_not_depend_on_other_rows(self, file, model_path):
        rows = rows_of(FLIGHTS)
        together = predict(model_path, FLIGHTS, WEATHER)
        backwards = predict(model_path, file(rows[::-1]), WEATHER)
        alone = predict(model_path, file(rows[77:78]), WEATHER)
        assert backwards[::-1] == pytest.approx(together, abs=1e-12)
        assert alone[0] == pytest.approx(together[77], abs=1e-12)

    def test_is_the_same_in_another_chunk(self, model_path, monkeypatch):
        together = predict(model_path, FLIGHTS, WEATHER)
        monkeypatch.setattr(model_module, "CHUNK_ROWS", 100)
        assert predict(model_path, FLIGHTS, WEATHER) == pytest.approx(together, abs=1e-12)

    def test_does_not_know_what_happened(self, file, model_path):
        told = [row | {"dep_delay": "300", "arr_delay": "300", "air_time": "1"} for row in rows_of(FLIGHTS)]
        assert np.array_equal(predict(model_path, file(told), WEATHER), predict(model_path, FLIGHTS, WEATHER))


class TestTraining:
    def test_is_the_same_each_time(self, model_path, tmp_path):
        again = tmp_path / "again.json"
        DelayModel.train(FLIGHTS, WEATHER).save(str(again))
        with open(model_path, "rb") as first:
            assert first.read() == again.read_bytes()

    def test_leaves_cancelled_flights_out(self, file):
        rows = rows_of(FLIGHTS)
        cancelled = [row | {"flight_id": f"c{n}", "arr_delay": ""} for n, row in enumerate(rows)]
        with_them, without = (
            DelayModel.train(file(flights), WEATHER).coefficients
            for flights in ([*rows, *cancelled], [row for row in rows if row["arr_delay"]])
        )
        assert np.array_equal(with_them, without)

    def test_late_means_more_than_fifteen_minutes(self, file):
        rows = [flight(flight_id=str(n), arr_delay=text) for n, text in enumerate(["15"] * 300 + ["16"] * 100)]
        path = file(rows)
        chances = DelayModel.train(path, file([weather()])).probabilities(feature_rows(path, file([weather()])))
        assert chances == pytest.approx([0.25] * 400, abs=0.01)

    def test_needs_a_flight_that_arrived(self, file):
        with pytest.raises(InputError, match="arr_delay"):
            DelayModel.train(file([flight(arr_delay="")]), file([weather()]))


class TestTheFile:
    def test_gives_back_what_was_saved(self, model_path):
        rows = feature_rows(FLIGHTS, WEATHER)
        trained = DelayModel.train(FLIGHTS, WEATHER)
        assert np.array_equal(DelayModel.load(model_path).probabilities(rows), trained.probabilities(rows))

    def test_is_refused_when_damaged(self, model_path, tmp_path):
        with open(model_path, encoding="utf-8") as stream:
            text = stream.read()
        digit = text.index("coefficients") + 30
        flipped = text[:digit] + ("1" if text[digit] != "1" else "2") + text[digit + 1 :]
        for number, damaged in enumerate([text[:-20], flipped, "", "null", "[]", "{}", "[" * 100_000, "model"]):
            path = tmp_path / f"damaged-{number}.json"
            path.write_text(damaged)
            with pytest.raises(InputError, match=f"damaged-{number}"):
                DelayModel.load(str(path))

    def test_is_refused_when_it_does_not_fit_though_its_digest_does(self, model_path, tmp_path):
        with open(model_path, encoding="utf-8") as stream:
            plain = json.load(stream)
        for coefficients in ([], [1.0], plain["state"]["coefficients"][:-1] + [float("nan")], [["x"]]):
            state = plain["state"] | {"coefficients": coefficients}
            path = tmp_path / "foreign.json"
            path.write_text(json.dumps({"kind": plain["kind"], "digest": model_module._digest(state), "state": state}))
            with pytest.raises(InputError, match="foreign"):
                DelayModel.load(str(path))

    def test_is_never_unpickled(self, tmp_path):
        witness, path = tmp_path / "witness", tmp_path / "evil.json"

        class Evil:
            def __reduce__(self):
                return (open, (str(witness), "w"))

        path.write_bytes(pickle.dumps(Evil()))
        with pytest.raises(InputError, match="evil"):
            DelayModel.load(str(path))
        assert not witness.exists()

    def test_that_is_not_there_is_named(self):
        with pytest.raises(InputError, match="gone.json"):
            DelayModel.load("/tmp/gone.json")
