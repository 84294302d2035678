from flightdelays.answers import LATE


def test_it():
    assert LATE
