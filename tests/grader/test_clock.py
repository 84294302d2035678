from grader.clock import Stopwatch, shifted
from grader.model import Phase


def test_phases_follow_one_another_and_each_is_told_as_it_ends() -> None:
    told: list[Phase] = []
    watch = Stopwatch("2024-03-02T18:04:11+00:00", told=told.append)
    watch.lap("clone")
    watch.lap("image")

    first, second = watch.phases
    assert told == [first, second]
    assert (first.name, first.started_seconds) == ("clone", 0.0)
    assert second.started_seconds == first.wall_seconds


def test_what_goes_on_beside_takes_no_time_from_the_stages() -> None:
    told: list[Phase] = []
    watch = Stopwatch("2024-03-02T18:04:11+00:00", told=told.append)
    with watch.beside("outline"):
        pass
    watch.lap("examination")

    beside, stage = watch.phases
    assert told == [beside, stage]
    assert (beside.name, beside.started_seconds, stage.started_seconds) == ("outline", None, 0.0)


def test_a_phase_of_another_clock_is_put_later_and_one_without_a_time_stays_so() -> None:
    assert shifted(Phase(name="boxes", wall_seconds=1.0, started_seconds=0.5), 10.0).started_seconds == 10.5
    assert shifted(Phase(name="suite design", wall_seconds=1.0), 10.0).started_seconds is None
