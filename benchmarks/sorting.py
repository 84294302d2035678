"""A cohort of a thousand in a browser: how long a reader waits for each way to sort and to filter it."""

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.browser.chromium import chromium
from tests.browser.visit import Visit, visiting
from tests.reports.pages import cohort

N_SUBMISSIONS = 1000
N_TIMES = 5
LIMIT_MS = 100
"""What people take for at once: Nielsen, Usability Engineering (1993), chapter 5."""
ACTS = {
    "sort by name": "document.querySelectorAll('#submissions-table th button')[0].click()",
    "sort by total": "document.querySelectorAll('#submissions-table th button')[2].click()",
    "sort by an area": "document.querySelector('#submissions-table .area-head button').click()",
    "find a name": "{ const at = document.getElementById('find'); at.value = at.value ? '' : 'kim'; SAY(at); }",
    "choose a band": "{ const at = document.getElementById('band'); at.selectedIndex = 2 - at.selectedIndex; SAY(at) }",
    "near a border": "document.getElementById('near-border').click()",
    "out of bands, or back": "document.getElementById('in-bands').click()",
    "hide names": "document.getElementById('blind').click()",
}
TIMED = """async () => {
  const SAY = (one) => one.dispatchEvent(new Event("input", {bubbles: true}));
  const started = performance.now();
  ACT;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - started;
}"""
"""Until the next picture is drawn, which a browser does sixty times a second."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    n_submissions: int
    open_ms: float
    """From the address to a page that answers."""
    milliseconds: dict[str, float]
    """By act: the median."""


def measure() -> Waits:
    """Needs Chromium, and no engine."""
    with tempfile.TemporaryDirectory(prefix="takehome-bench-") as scratch:
        page = Path(scratch) / "cohort.html"
        page.write_text(cohort(n_submissions=N_SUBMISSIONS), encoding="utf-8")
        with chromium(Path(scratch)) as browser, visiting(browser) as opened:
            opened.open(page)
            open_ms = opened.ask("() => performance.getEntriesByType('navigation')[0].domComplete")
            return Waits(
                n_submissions=N_SUBMISSIONS,
                open_ms=open_ms,
                milliseconds={name: _median(opened, act) for name, act in ACTS.items()},
            )


def report(waits: Waits) -> str:
    each = "; ".join(f"{name} {wait:.0f} ms" for name, wait in waits.milliseconds.items())
    slow = [name for name, wait in waits.milliseconds.items() if wait > LIMIT_MS]
    verdict = f"over {LIMIT_MS} ms: {', '.join(slow)}" if slow else f"each within {LIMIT_MS} ms"
    return f"cohort of {waits.n_submissions:,} in a browser, open after {waits.open_ms:.0f} ms: {each}; {verdict}"


def _median(opened: Visit, act: str) -> float:
    """An odd number of times would leave a switch turned: once more sets it back."""
    timed = TIMED.replace("ACT", act)
    return statistics.median([float(opened.ask(timed)) for _ in range(N_TIMES + N_TIMES % 2)])
