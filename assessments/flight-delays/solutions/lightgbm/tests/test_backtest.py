import numpy as np
import pytest

from flightdelays.intake.flights import read_past
from tools import backtest


def test_the_area_under_the_curve():
    late = np.array([False, False, True, True])
    assert backtest.auc(np.array([0.1, 0.2, 0.3, 0.4]), late) == 1
    assert backtest.auc(np.array([0.4, 0.3, 0.2, 0.1]), late) == 0
    assert backtest.auc(np.array([0.1, 0.3, 0.2, 0.4]), late) == 0.75
    assert backtest.auc(np.full(4, 0.5), late) == 0.5


def test_the_baseline_is_each_carrier_s_rate_by_hour(town_files):
    flights, delays = read_past(town_files[0])
    late = np.nan_to_num(delays) > 15
    said = backtest.baseline(flights, late, flights)
    cell = (flights.carrier == "ZY") & (flights.departure // 60 == 20)
    assert len(set(said[cell])) == 1
    assert said[cell][0] == pytest.approx(late[cell].mean(), abs=0.12)


def test_it_runs(town_files, capsys):
    flights, weather = town_files
    backtest.main(["--flights", flights, "--weather", weather, "--from", "2013-03-22"])
    model, baseline = [float(line.split("AUC ")[1].split()[0]) for line in capsys.readouterr().out.splitlines()[1:]]
    assert model > baseline
