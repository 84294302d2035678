"""An example to start from; it tests the only thing that the starter does."""

import pytest

from flightdelays.__main__ import command_line, main


def test_train_takes_the_flags_of_the_brief():
    options = command_line().parse_args(["train", "--flights", "f.csv", "--weather", "w.csv", "--model", "m"])
    assert (options.flights, options.weather, options.model) == ("f.csv", "w.csv", "m")


def test_wrong_use_ends_with_status_2():
    with pytest.raises(SystemExit) as ended:
        main(["predict"])
    assert ended.value.code == 2
