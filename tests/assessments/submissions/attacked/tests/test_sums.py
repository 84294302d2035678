import adder.sums


def test_there_are_sums():
    assert callable(adder.sums.totals)
