"""Testing discipline: their tests notice when a part is broken."""

import pytest

AREA = "testing-discipline"
PYTEST = ["python", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]

FINDS_NOTHING = """

def {function}(*arguments, **named):
    return []
"""

ALL_ZERO = """

_untouched = {function}


def {function}(*arguments, **named):
    def zero(value):
        if hasattr(value, "columns"):
            value = value.copy()
            for name in value.columns:
                if value[name].dtype.kind in "iufb":
                    value[name] = 0
            return value
        if hasattr(value, "dtype"):
            return value * 0
        return [zero(item) if isinstance(item, (list, tuple)) else 0 for item in value]

    return zero(_untouched(*arguments, **named))
"""


@pytest.fixture(scope="session")
def their_tests(submission, remember, trained):
    """`their_tests(part, change)`: their test run, with the change appended to the module of that part."""

    def their_tests(part, change):
        declared = {item.name: item for item in submission.snapshot.parts}.get(part)
        assert declared is not None, f"takehome.toml declares no part `{part}`"
        if "." in declared.function:
            submission.not_measured(f"part `{part}` is no plain function of a module")
        path = _path(submission.files, declared.module)
        assert path, f"there is no module {declared.module}"
        content = submission.files[path] + change.format(function=declared.function).encode()
        return submission.execute(PYTEST, files={path: content})

    def broken(part, change):
        run = their_tests(part, change)
        assert run.exit_status != 0, f"with a broken `{part}` every test still passes: {run!r}"
        control = remember("control", lambda: their_tests(part, "\n# a comment\n"))
        assert control.exit_status == 0, f"the tests don't pass as they are: {control!r}"

    return broken


@pytest.mark.probe(area=AREA, points=2, brief="R20", self_reported=True, ask="Which bug would your tests not notice?")
def test_tests_notice_checks_that_find_nothing(their_tests):
    """Their tests notice data checks that find nothing.

    Checks fail silently: the day they stop working looks like a day of clean data.
    """
    their_tests("validate", FINDS_NOTHING)


@pytest.mark.probe(area=AREA, points=2, brief="R20", self_reported=True, ask="How do you test features?")
def test_tests_notice_features_that_are_zero(their_tests):
    """Their tests notice features that are all zero.

    A model on dead features still trains, still predicts, and still returns numbers between 0 and 1.
    """
    their_tests("features", ALL_ZERO)


def _path(files, module):
    stem = module.replace(".", "/")
    candidates = [f"{top}{stem}{end}" for top in ("", "src/") for end in (".py", "/__init__.py")]
    return next((path for path in candidates if path in files), None)
