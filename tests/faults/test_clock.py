"""The clock is set back a day in the middle: times are odd then, and nothing else is.

For `takehome` alone: its process is told another time of day by Python, `tests/faults/faulty.py`. Boxes and engine have
the machine's.
"""

from pathlib import Path

import pytest

from tests.faults.cohort import Cohort, begun
from tests.faults.faulty import Faults
from tests.functional.program import Program

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]


def test_a_clock_that_is_set_back_costs_nobody_anything(tmp_path: Path) -> None:
    cohort = Cohort(tmp_path, 3)
    program = Program(tmp_path / "home", module="tests.faults.faulty")
    flag = tmp_path / "a-day-late"
    env = Faults(clock_back=str(flag)).env()
    running = program.start(*cohort.argv(jobs=1), env=env)
    first, _ = begun(running, 1), begun(running, 2)
    flag.touch()
    last = begun(running, 3)
    cohort.check_finished(running.end(), program)
    cards = cohort.cards()
    assert cards[last].provenance.started_at < cards[first].provenance.started_at, "the clock was not set back"
    assert all(0 <= phase.wall_seconds < 600 for card in cards.values() for phase in card.provenance.phases)

    again = program(*cohort.argv(), env=env)
    assert again.stderr.count("unchanged since it was examined") == 3
    cohort.check_kept(cards)
