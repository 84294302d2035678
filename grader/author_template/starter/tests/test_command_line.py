"""An example to start from; it tests the only thing that the starter does."""

from parcels.__main__ import command_line


def test_train_takes_the_flags_of_the_brief():
    options = command_line().parse_args(["train", "--parcels", "p.csv", "--model", "m"])
    assert (options.parcels, options.model) == ("p.csv", "m")
