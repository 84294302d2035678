"""Data validation: weather that no instrument gives is repaired, and somebody is told."""

import pytest
from handling import credit, failed_repair, repair_of, tells_of
from learning import NO_WIND
from predictions import SAME, assert_predicted
from seldom import Seldom, days_apart, laid_into, together

from grader.examiner.faults import CandidateFault

AREA = "data-validation"
FAULTS = {
    "a wind of 1048 mph": ("wind_speed", NO_WIND),
    "a temperature of -999": ("temp", "-999"),
    "a humidity of 140 %": ("humid", "140"),
    "rain below zero": ("precip", "-1"),
    "a pressure of 0": ("pressure", "0"),
    "a text for a gust": ("wind_gust", "calm"),
    "an hour sent twice": ("time_hour", ""),
}
"""By kind: the column, and the value that counts as missing. Each kind has a column of its own, so that a run on all of
them shows which were told."""
STORM = {"precip": "0.8", "visib": "0.25", "wind_speed": "35", "pressure": "995", "humid": "97"}


@pytest.fixture(scope="session")
def faulty(schedule, weather):
    """By kind: the weather with the fault, and what it must count as."""
    kinds = {}
    for (name, (column, value)), kind in zip(FAULTS.items(), days_apart(schedule, weather, len(FAULTS)), strict=True):
        if name == "an hour sent twice":
            first = kind.weather.assign(**STORM)
            last = kind._replace(weather=kind.weather.assign(visib="", wind_speed=""))  # nothing of the first fills it
            kinds[name] = (last._replace(weather=together([Seldom(kind.flights, first), last]).weather), last)
        else:
            bad, missing = (kind._replace(weather=kind.weather.assign(**{column: text})) for text in (value, ""))
            kinds[name] = (bad, missing)
    return kinds


@pytest.fixture(scope="session")
def repaired(submission, remember, trained, predicted, weather, faulty):
    """`repaired(kind)`: how that fault was handled, and the run that shows it.

    All kinds go in one run; each goes alone only if that one fails, or a prediction is another than it should be.
    """
    usual = submission.prepared["predict"].stderr

    def predict(kind):
        return submission.run("predict", model=trained, flights=kind.flights, weather=laid_into(weather, kind))

    def predictions(run, kind):
        return assert_predicted(run, kind.flights["flight_id"])

    def change(name, run, bad, wanted_run, meant):
        """Of that kind's predictions, the largest."""
        found, wanted = predictions(run, bad), predictions(wanted_run, meant)
        largest = max(abs(found[key] - wanted[key]) for key in faulty[name][0].flights["flight_id"])
        submission.note(f"with {name} predictions differ by up to {largest:.6f} from those that are asked for")
        return largest

    def repaired(name):
        column, _ = FAULTS[name]
        bads, meants = (together(kinds) for kinds in zip(*faulty.values(), strict=True))
        run = remember("all faults of the weather", lambda: predict(bads))
        wanted_run = remember("as if they were repaired", lambda: predict(meants))
        try:
            is_repaired = change(name, run, bads, wanted_run, meants) <= SAME
        except (AssertionError, CandidateFault):  # whatever it was, this kind alone decides
            is_repaired = False
        if not is_repaired:
            bad, meant = faulty[name]
            run = predict(bad)
            if run.exit_status != 0:
                return failed_repair(run), run
            is_repaired = change(name, run, bad, predict(meant), meant) <= SAME
        return repair_of(is_repaired=is_repaired, is_told=tells_of(run, column, usual)), run

    return repaired


@pytest.mark.probe(
    area=AREA, points=2, brief="R12", ask="Which faults do you mend, which do you refuse, and who hears of it?"
)
@pytest.mark.parametrize("kind", FAULTS)
def test_weather_is_repaired_and_reported(submission, repaired, kind):
    """A sensor's fault counts as missing, and a line says so.

    A wind of 1048 mph moves every number that it touches. One that is mended in silence comes again every night.
    """
    credit(submission, kind, *repaired(kind))


@pytest.mark.probe(area=AREA, points=1, brief="R12")
def test_training_repairs_and_reports(submission, trained, remember, learn):
    """`train` takes weather with a fault in it, and says which column it repaired.

    A model that learnt from a broken sensor carries it for months.
    """
    run = remember("learn", learn)
    repair = repair_of(is_repaired=True, is_told=tells_of(run, "wind_speed"))
    credit(submission, f"training with a wind of {NO_WIND} mph", repair, run)
