"""Parts that take a model in many styles, and parts that answer from another one than they were handed."""

from pathlib import Path
from textwrap import dedent

import pytest

from grader.contract import ArgumentKind, ContractPart
from grader.model import ProbeResult, Verdict
from tests.grader.suites.examined import Files, examined
from tests.grader.suites.trained import DATA, JSON, submission

PROBE = "test_a_part_answers_from_the_model_it_is_handed"
PARTS = (
    ContractPart(name="predict", arguments=(ArgumentKind.MODEL, ArgumentKind.CSV, ArgumentKind.CSV), answer="numbers"),
)
MANY = {
    **DATA,
    "flights": "flight_id,carrier,distance,arr_delay\n"
    + "".join(f"f-{n},AA,{100 + n % 70},{n % 40}\n" for n in range(3_000)),
}
DECLARED = '[parts]\npredict = "flightdelays.model:predict"\n'


def result(folder: Path, files: Files) -> ProbeResult:
    only = "*/test_models_handed_over.py::*"
    return examined(folder, "design", files, parts=PARTS, data=MANY, only=only)[PROBE]


def with_part(text: str, *, keeping: str = JSON) -> Files:
    top = "import csv\nfrom flightdelays import keeping\n\n"
    top += "def n_rows(path):\n    return len(list(csv.DictReader(open(path))))\n"
    return {**submission(keeping), "takehome.toml": DECLARED, "flightdelays/model.py": top + dedent(text)}


READ_EACH_TIME = """
    def predict(model, flights, weather):
        return [keeping.kept(model)["mean"]] * n_rows(flights)
"""
GOOD: dict[str, Files] = {
    "read each time": with_part(READ_EACH_TIME),
    "kept by its path": with_part("""
        import functools
        kept = functools.lru_cache()(keeping.kept)

        def predict(model, flights, weather):
            return [kept(model)["mean"]] * n_rows(flights)
    """),
    "a class that is made anew": with_part("""
        class Model:
            def __init__(self, path):
                self.mean = keeping.kept(path)["mean"]

            def answer(self, flights):
                yield from (self.mean for _ in range(n_rows(flights)))

        def predict(model, flights, weather):
            return Model(model).answer(flights)
    """),
    "a tuple of fractions": with_part("""
        from fractions import Fraction

        def predict(model, flights, weather):
            return tuple(float(Fraction(keeping.kept(model)["mean"])) for _ in range(n_rows(flights)))
    """),
}
BAD: dict[str, tuple[Files, str]] = {
    "the first one is kept": (
        with_part("""
            MODEL = None

            def predict(model, flights, weather):
                global MODEL
                MODEL = MODEL or keeping.kept(model)
                return [MODEL["mean"]] * n_rows(flights)
        """),
        "goes on answering from the first model",
    ),
    "a place of its own": (
        {
            **with_part("""
                def predict(model, flights, weather):
                    return [keeping.kept("model.json")["mean"]] * n_rows(flights)
            """),
            "model.json": '{"mean": 12}',
        },
        "whatever model it is handed",
    ),
    "all that were seen are mixed": (
        with_part("""
            SEEN = []

            def predict(model, flights, weather):
                SEEN.append(keeping.kept(model)["mean"])
                return [sum(SEEN) / len(SEEN)] * n_rows(flights)
        """),
        "when it was called with another one before",
    ),
    "calls are counted": (
        with_part("""
            CALLS = []

            def predict(model, flights, weather):
                CALLS.append(model)
                return [keeping.kept(model)["mean"] + (len(CALLS) > 2)] * n_rows(flights)
        """),
        "of the first model once it was called with another one",
    ),
}


@pytest.mark.parametrize("style", GOOD)
def test_a_part_that_takes_any_model_passes(tmp_path: Path, style: str) -> None:
    told = result(tmp_path, GOOD[style])
    assert told.verdict is Verdict.PASSED, told.rationale


@pytest.mark.parametrize("kind", BAD)
def test_a_part_that_answers_from_another_model_fails(tmp_path: Path, kind: str) -> None:
    files, words = BAD[kind]
    told = result(tmp_path, files)
    assert told.verdict is Verdict.FAILED
    assert words in told.rationale


def test_no_declared_part_fails(tmp_path: Path) -> None:
    told = result(tmp_path, submission())
    assert told.verdict is Verdict.FAILED
    assert "declares no part that takes a model" in told.rationale


@pytest.mark.parametrize(
    ("part", "keeping", "words"),
    [
        ("def predict(model, flights, weather):\n    import random\n    return [random.random()]\n", JSON, "each time"),
        ("def predict(model, flights, weather):\n    raise ValueError('no')\n", JSON, "no answer of the usual model"),
        (READ_EACH_TIME, JSON.replace("json.dump(model", 'json.dump({"mean": 12}'), "the very same"),
    ],
)
def test_what_tells_nothing_of_the_model_is_not_measured(tmp_path: Path, part: str, keeping: str, words: str) -> None:
    told = result(tmp_path, with_part(part, keeping=keeping))
    assert told.verdict is Verdict.NOT_MEASURED
    assert words in told.rationale
