"""A thousand scorecards: how long the cohort's page takes, how large it is, and what drawing everything anew costs."""

import random
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from grader.cohort import Placed
from grader.model import ProbeResult, Rubric, Scorecard, Verdict
from grader.pages import write_cohort_pages
from grader.redrawing import redraw
from grader.scoring import rescore
from grader.store import Store, load_scorecard

N_SUBMISSIONS = 1000
N_REDRAWN = 100
TEMPLATES = Path("build/demo/results")
"""What `make demo` wrote: scorecards of real size are varied into a thousand."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    n_submissions: int
    n_probes: int
    cohort_seconds: float
    cohort_cpu_seconds: float
    cohort_bytes: int
    n_redrawn: int
    redrawn_seconds: float
    redrawn_cpu_seconds: float
    """Read, drawn, written and synced, the cohort's page among it."""


def measure() -> Drawn:
    """Needs what `make demo` left, and no engine."""
    with tempfile.TemporaryDirectory(prefix="takehome-bench-") as scratch:
        placed = [Placed(card.name, card) for card in varied_scorecards(N_SUBMISSIONS)]
        store = Store.open(Path(scratch) / "cohort")
        started, cpu_started = time.perf_counter(), time.process_time()
        (page,) = write_cohort_pages(store, placed)
        cohort_seconds, cohort_cpu = time.perf_counter() - started, time.process_time() - cpu_started
        some = Store.open(Path(scratch) / "some")
        for each in placed[:N_REDRAWN]:
            some.save(each.card)
        cpu_started = time.process_time()
        redrawn = redraw(some.folder)
        return Drawn(
            n_submissions=len(placed),
            n_probes=len(placed[0].card.results),
            cohort_seconds=cohort_seconds,
            cohort_cpu_seconds=cohort_cpu,
            cohort_bytes=page.stat().st_size,
            n_redrawn=N_REDRAWN,
            redrawn_seconds=redrawn.wall_seconds,
            redrawn_cpu_seconds=time.process_time() - cpu_started,
        )


def report(drawn: Drawn) -> str:
    each = 1000 / drawn.n_redrawn
    return (
        f"cohort of {drawn.n_submissions:,} submissions with {drawn.n_probes} probes each: "
        f"{drawn.cohort_seconds:.1f} s ({drawn.cohort_cpu_seconds:.1f} s of CPU), {drawn.cohort_bytes / 1e6:.1f} MB; "
        f"all pages of {drawn.n_redrawn} submissions drawn anew: {each * drawn.redrawn_seconds:.0f} ms a submission "
        f"({each * drawn.redrawn_cpu_seconds:.0f} ms of CPU)"
    )


def varied_scorecards(n: int) -> list[Scorecard]:
    """Of the demo's, each with some of its verdicts turned, and scored again."""
    templates = [load_scorecard(path) for path in sorted(TEMPLATES.glob("*/scorecard.json"))]
    if not templates:
        raise SystemExit(f"{TEMPLATES} holds no scorecard. `make demo` leaves four there; then start this again.")
    chance = random.Random(20250309)
    return [_varied(chance.choice(templates), f"candidate-{number:04}", chance) for number in range(n)]


def _varied(card: Scorecard, name: str, chance: random.Random) -> Scorecard:
    share = chance.random() / 2
    results = tuple(_turned(result) if chance.random() < share else result for result in card.results)
    rubric = Rubric(areas=tuple(score.area for score in card.areas), bands=card.bands, qualities=card.qualities)
    provenance = card.provenance
    return rescore(
        replace(card, name=name, results=results),
        rubric,
        rubric_digest=provenance.rubric_digest,
        score_key=provenance.score_key,
    )


def _turned(result: ProbeResult) -> ProbeResult:
    if result.verdict is Verdict.PASSED:
        return replace(result, verdict=Verdict.FAILED, rationale="The exit status is 1; 2 was expected.")
    return replace(result, verdict=Verdict.PASSED, fraction=None, rationale="")
