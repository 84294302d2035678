"""`python -m tests.faults [SEED]`: thirty kills at random moments of cohorts of twelve, each finished in the end.

A kill is by a clock, or at the so-manieth file that gets its name. When a cohort is finished, the next begins. Exit
status 1: something finished was lost or done twice, half a file was there, somebody was scored for a kill, or a box
stayed.
"""

import random
import secrets
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.cohort import Cohort
from tests.faults.faulty import Faults
from tests.functional.program import Program

N_KILLS, N_MEMBERS = 30, 12
MOST_SECONDS = 12.0
"""Before a kill: about as long as two rows of submissions take."""
FILES = ("scorecard.json", "report.html", "candidate.html", "cohort.html", "cohort.csv")


def main(words: list[str]) -> int:
    seed = int(words[0]) if words else secrets.randbelow(10**6)
    print(f"Seed {seed}.", flush=True)
    chance = random.Random(seed)
    n_killed = 0
    while n_killed < N_KILLS:
        with tempfile.TemporaryDirectory(prefix="takehome-faults-") as top:
            try:
                n_killed += _one_cohort(Path(top), chance, N_KILLS - n_killed)
            except AssertionError as error:
                print(f"After {n_killed} kills: {error}. Again with: python -m tests.faults {seed}")
                return 1
    print(f"{n_killed} kills, nothing lost, nothing done twice.")
    return 0


def _one_cohort(top: Path, chance: random.Random, most_kills: int) -> int:
    """How often it was killed before it was finished, or so often."""
    cohort, n_killed = Cohort(top, N_MEMBERS), 0
    program = Program(top / "home", module="tests.faults.faulty")
    while True:
        before = cohort.cards()
        died = n_killed < most_kills and _killed(program, cohort, chance)
        if not died:
            break
        n_killed += 1
        cohort.check_files()
        cohort.check_scores()
        cohort.check_kept(before)
        print(f"  kill {n_killed}: {len(cohort.cards())} of {N_MEMBERS} finished", flush=True)
    cohort.check_finished(program(*cohort.argv()), program)
    cohort.check_kept(before)
    return n_killed


def _killed(program: Program, cohort: Cohort, chance: random.Random) -> bool:
    """False: it came to its end before."""
    if chance.random() < 0.5:
        faults = Faults(kill_at_rename=chance.choice(FILES), kill_at_count=chance.randint(1, 6))
        return program(*cohort.argv(), env=faults.env()).exit_status == -signal.SIGKILL
    running = program.start(*cohort.argv())
    until = time.monotonic() + chance.uniform(0.2, MOST_SECONDS)
    while time.monotonic() < until and not running.is_over():
        time.sleep(0.05)
    running.send(signal.SIGKILL)
    return running.end().exit_status == -signal.SIGKILL


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
