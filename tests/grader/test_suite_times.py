from dataclasses import replace

from grader.model import Phase, Probe, ProbeResult, Verdict
from grader.suite_times import SuiteTimes
from tests.builders import a_probe


def _probe(suite: str, name: str) -> Probe:
    return replace(a_probe(name), id=f"{suite}/test_a.py::{name}", suite=suite)


def _result(probe: Probe, wall_seconds: float = 0.5) -> ProbeResult:
    return ProbeResult(probe=probe, verdict=Verdict.PASSED, wall_seconds=wall_seconds)


def test_a_suite_lasts_from_its_first_probe_to_its_last_result() -> None:
    times = SuiteTimes()
    for name, began, ended in (("test_one", 2.0, 3.0), ("test_two", 3.5, 7.0)):
        times.begin(_probe("hidden", name), began)
        times.end(_result(_probe("hidden", name)), ended)

    assert times.phases() == (Phase(name="suite hidden", wall_seconds=5.0, started_seconds=2.0),)


def test_probes_that_ran_beside_the_others_make_their_suite_no_longer() -> None:
    """They are passed on together at the end, and would put the end of a suite's time behind that of all others."""
    times = SuiteTimes()
    times.begin(_probe("security", "test_run"), 2.0)
    times.end(_result(_probe("security", "test_run")), 3.0)
    times.end(_result(_probe("security", "test_static"), 40.0), 99.0)

    assert times.phases() == (Phase(name="suite security", wall_seconds=1.0, started_seconds=2.0),)


def test_a_suite_of_such_probes_alone_has_what_they_took_and_no_beginning() -> None:
    times = SuiteTimes()
    for name in ("test_one", "test_two"):
        times.end(_result(_probe("design", name), 1.5), 99.0)

    assert times.phases() == (Phase(name="suite design", wall_seconds=3.0, started_seconds=None),)


def test_a_suite_whose_probe_never_ended_has_no_time_below_zero() -> None:
    times = SuiteTimes()
    times.begin(_probe("hidden", "test_one"), 4.0)

    assert times.phases() == (Phase(name="suite hidden", wall_seconds=0.0, started_seconds=4.0),)
