"""Data validation: what is unusual, but allowed, is predicted."""

import pytest
from predictions import assert_predicted
from seldom import days_apart, laid_into, together

from grader.examiner.faults import CandidateFault

AREA = "data-validation"
OTHER_FORM = "byte order mark and CRLF"
ALLOWED = {
    "unseen carrier, destination, aircraft": "R5",
    "no tailnum": "R9",
    "no weather at all": "R4",
    OTHER_FORM: "R8",
}


@pytest.fixture(scope="session")
def allowed(submission, remember, trained, schedule, weather):
    """`allowed(name)`: what `predict` made of flights of that unusual kind.

    All kinds go in one schedule, in the form of another system; each goes alone only if that one fails.
    """
    kinds = _kinds(schedule, weather)

    def predict(kind, other_form):
        form = _from_another_system if other_form else _as_it_is
        flights, their_weather = form(kind.flights), form(laid_into(weather, kind))
        return submission.run("predict", model=trained, flights=flights, weather=their_weather)

    def allowed(name):
        everything, alone = together(kinds.values()), kinds[name]
        run = remember("all unusual kinds", lambda: predict(everything, other_form=True))
        try:
            predictions = assert_predicted(run, everything.flights["flight_id"])
            return [predictions[key] for key in alone.flights["flight_id"]]
        except (AssertionError, CandidateFault):  # whatever it was, this kind alone decides
            run = predict(alone, other_form=name == OTHER_FORM)
            return list(assert_predicted(run, alone.flights["flight_id"]).values())

    return allowed


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=pytest.mark.probe(area=AREA, points=2, brief=brief), id=kind)
        for kind, brief in ALLOWED.items()
    ],
)
def test_unusual_flights_are_predicted(submission, allowed, kind):
    """Flights and files that are unusual, but allowed, are predicted.

    A check that is too strict stops the desk as surely as a bug does.
    """
    try:
        assert allowed(kind), "there were no such flights"
    except (AssertionError, CandidateFault):
        submission.handled(kind, asked="accepted", seen=None)  # refused, or crashed, or half of it
        raise
    submission.handled(kind, asked="accepted", seen="accepted")


def _kinds(schedule, weather):
    kinds = dict(zip(ALLOWED, days_apart(schedule, weather, len(ALLOWED)), strict=True))
    stranger, no_tailnum, no_weather = (kinds[name] for name in list(ALLOWED)[:3])
    flights = stranger.flights.assign(carrier="ZZ", dest="QQQ", tailnum="N00000")
    return kinds | {
        "unseen carrier, destination, aircraft": stranger._replace(flights=flights),
        "no tailnum": no_tailnum._replace(flights=no_tailnum.flights.assign(tailnum="")),
        "no weather at all": no_weather._replace(weather=no_weather.weather.head(0)),
    }


def _as_it_is(table) -> bytes:
    return table.to_csv(index=False).encode()


def _from_another_system(table) -> bytes:
    return b"\xef\xbb\xbf" + table.to_csv(index=False, lineterminator="\r\n").encode()
