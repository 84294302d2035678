"""`python -m benchmarks [NAME…]`: every benchmark, or those named, one after the other; figures on standard output."""

import sys

from benchmarks import cohort, comparison, fixed_cost, host_memory, mutants, pages, preload, similarity, sorting
from grader.cli.main import prepare_python

REPORTS = {
    "fixed-cost": lambda: fixed_cost.report(fixed_cost.measure()),
    "preload": lambda: preload.report(preload.measure()),
    "comparison": lambda: comparison.report(comparison.measure()),
    "mutants": lambda: mutants.report(mutants.measure()),
    "cohort": lambda: cohort.report(cohort.measure()),
    "pages": lambda: pages.report(pages.measure()),
    "sorting": lambda: sorting.report(sorting.measure()),
    "similarity": lambda: similarity.report(similarity.measure()),
    "host-memory": lambda: host_memory.report(host_memory.measure()),
}


def main(names: list[str]) -> int:
    if unknown := set(names) - set(REPORTS):
        print(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(REPORTS)}.", file=sys.stderr)
        return 2
    prepare_python()
    for name in names or REPORTS:
        print(REPORTS[name](), end="\n\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
