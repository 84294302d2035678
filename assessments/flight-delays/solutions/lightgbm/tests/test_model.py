import json
import math
import pickle
from pathlib import Path

import numpy as np
import pytest

from flightdelays import model
from flightdelays.errors import BadInput
from flightdelays.learning import artifact
from tests.town import OFTEN_LATE, STORM, a_flight, an_hour, as_schedule, build_town, write_csv

EVENING = "2013-01-16T01:00:00Z"


@pytest.fixture
def predicted(write, trained):
    """Probabilities of rows, from the model that learnt the town."""

    def predict(flights, weather=None):
        weather = weather if weather is not None else [an_hour()]
        return model.predict(trained, write("f.csv", list(flights)), write("w.csv", weather))

    return predict


class TestWhatItLearnt:
    def test_days_that_it_has_not_seen(self, predicted):
        """Other flights of a world in which the same things make flights late."""
        other = build_town(n_days=10, seed=7)
        arrived = [row for row in other.past if row["arr_delay"]]
        said = predicted(as_schedule(arrived), other.weather)
        late = np.array([row["arr_delay"] == "41" for row in arrived])
        assert said[late].mean() > said[~late].mean() + 0.15
        assert said.mean() == pytest.approx(late.mean(), abs=0.05)
        loss = -np.log(np.where(late, said, 1 - said)).mean()
        share = late.mean()
        assert loss < -(share * np.log(share) + (1 - share) * np.log(1 - share)) - 0.05

    def test_a_storm_shows(self, predicted):
        (fair,), (stormy,) = predicted([a_flight()]), predicted([a_flight()], [an_hour(**STORM)])
        assert fair + 0.15 < stormy

    @pytest.mark.parametrize("worse", [{"precip": "0.5"}, {"visib": "0.5"}, {"wind_speed": "45"}, {"wind_gust": "60"}])
    def test_worse_weather_never_helps(self, predicted, worse):
        (fair,), (bad,) = predicted([a_flight()]), predicted([a_flight()], [an_hour(**worse)])
        assert fair <= bad

    def test_the_evening_is_worse_than_the_morning(self, predicted):
        flights = [
            a_flight("am", sched_dep_time="700", sched_arr_time="1015", time_hour="2013-01-15T12:00:00Z"),
            a_flight("pm", sched_dep_time="2000", sched_arr_time="2315", time_hour=EVENING),
        ]
        morning, evening = predicted(flights, [an_hour(time_hour="2013-01-15T12:00:00Z"), an_hour(time_hour=EVENING)])
        assert morning + 0.1 < evening

    def test_a_carrier_s_own_record_and_that_of_one_never_seen(self, predicted):
        good, unknown, bad = predicted([a_flight(code, carrier=code) for code in ("AA", "Ünknown, Inc.", OFTEN_LATE)])
        assert good + 0.1 < bad
        assert good <= unknown <= bad

    def test_names_never_seen_and_no_weather_are_predicted_all_the_same(self, predicted):
        said = predicted([a_flight("1", dest="QQQ", tailnum="", carrier="QQ")], [an_hour(origin="EWR")])
        assert 0 < said[0] < 1

    def test_without_weather_a_flight_is_neither_in_sunshine_nor_in_a_storm(self, predicted):
        (fair,), (stormy,) = predicted([a_flight()]), predicted([a_flight()], [an_hour(**STORM)])
        (unseen,) = predicted([a_flight()], [an_hour(origin="EWR")])
        assert fair < unseen < stormy


class TestWhatItRestsOn:
    def test_a_flight_alone_is_what_it_is_among_others(self, predicted, town):
        some = list(as_schedule(town.past[::70]))
        together = predicted(some, town.weather)
        assert np.array_equal(predicted(some[::-1], town.weather)[::-1], together)
        assert predicted(some[5:6], town.weather)[0] == together[5]

    def test_slices_change_nothing(self, predicted, town, monkeypatch):
        some = list(as_schedule(town.past[::70]))
        whole = predicted(some, town.weather)
        monkeypatch.setattr(model.features.slices, "__defaults__", (7,))
        assert np.array_equal(predicted(some, town.weather), whole)

    def test_cancelled_flights_teach_nothing(self, town, town_files, trained, tmp_path):
        without = write_csv(tmp_path / "arrived.csv", [row for row in town.past if row["arr_delay"]])
        assert model.train(without, town_files[1]).model == model.load(trained)

    def test_fifteen_minutes_are_not_late_yet(self, write):
        past = [a_flight(str(n), arr_delay="15" if n % 2 else "15.5") for n in range(400)]
        learnt = model.train(write("f.csv", past), write("w.csv", [an_hour()])).model
        assert 1 / (1 + math.exp(-learnt.average)) == pytest.approx(0.5)

    def test_impossible_weather_is_told_and_leads_to_no_impossible_probability(self, trained, write):
        broken = an_hour(humid="-9999", precip="x", visib="-1", wind_speed="1e300", wind_gust="999", pressure="0")
        forecast = model.forecast(trained, write("f.csv", [a_flight()]), write("w.csv", [broken]))
        assert 0 < forecast.probability[0] < 1
        assert len(forecast.repairs) == 6

    def test_very_little_to_learn_from_still_gives_a_probability(self, write, tmp_path):
        files = write("f.csv", [a_flight()]), write("w.csv", [an_hour()])
        model.save(model.train(*files).model, str(tmp_path / "m"))
        assert 0 < model.predict(str(tmp_path / "m"), *files)[0] < 1


class TestItsFile:
    def test_what_was_saved_is_loaded(self, town_files, trained):
        assert model.load(trained) == model.train(*town_files).model

    def test_a_pickle_is_not_run(self, tmp_path):
        witness = tmp_path / "witness"

        class Trap:
            def __reduce__(self):
                return (open, (str(witness), "w"))

        (tmp_path / "m").write_bytes(pickle.dumps(Trap()))
        with pytest.raises(BadInput, match="not a model"):
            model.load(str(tmp_path / "m"))
        assert not witness.exists()

    @pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"tree\nversion=v4\n", b"flight_id,year\n"])
    def test_other_files_are_refused(self, tmp_path, content):
        (tmp_path / "m").write_bytes(content)
        with pytest.raises(BadInput, match="not a model that `train` wrote"):
            model.load(str(tmp_path / "m"))

    def test_so_are_half_a_model_a_large_file_a_folder_and_none(self, tmp_path, trained, monkeypatch):
        whole = Path(trained).read_bytes()
        (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
        for name, told in (("half", "damaged"), (".", "directory"), ("none", "No such file")):
            with pytest.raises(BadInput, match=told):
                model.load(str(tmp_path / name))
        monkeypatch.setattr(model, "MAX_MODEL_BYTES", 1000)
        with pytest.raises(BadInput, match="not a model"):
            model.load(trained)

    @pytest.mark.parametrize(
        "change",
        [
            {"average": "high"},
            {"average": None},
            {"worth": {}},
            {"worth": {"origin": {}, "carrier": {}, "dest": {"MIA": "x"}}},
            {"worth": {"origin": {}, "carrier": {}, "dest": []}},
            {"forest": 7},
            {"forest": "tree\n"},
            {"more": 1},
        ],
    )
    def test_a_forged_digest_helps_nothing(self, tmp_path, trained, change):
        content = json.loads(Path(trained).read_text())["content"] | change
        (tmp_path / "m").write_text(artifact.to_text(content))
        with pytest.raises(BadInput, match="not a model"):
            model.load(str(tmp_path / "m"))
