"""`python -m benchmarks`: every benchmark, one after the other; figures on standard output."""

from benchmarks import fixed_cost

if __name__ == "__main__":
    print(fixed_cost.report(fixed_cost.measure()))
