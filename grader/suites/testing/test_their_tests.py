"""The candidate's own tests: they pass, in any order; they reach the work; and they notice when it breaks.

Their word is evidence, not proof: a test run reports on itself, so everything here is marked self-reported.
"""

import difflib
import hashlib
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from grader.contract import ContractPart
from grader.examiner.answer import Run
from grader.examiner.submission import Submission
from grader.suites.testing import sample as sampling
from grader.suites.testing.hollow import hollow_parts
from grader.suites.testing.product import Mutant, Place, Product, read_product
from grader.suites.testing.stages import OF_ANSWER, Stage, broken_down, places_of_parts, stages
from grader.suites.testing.their_tests import TestRun, run_tests
from grader.suites.testing.trial import Figure, Outcome, Trial, figure, tried, who_reaches

Parts = Mapping[ContractPart, Place]
"""Declared ones, and where their functions stand."""
NO_TESTS = 5
"""pytest's exit status when it collected none."""
ENOUGH = 0.6
"""Share of the mutants that full marks take. Some mutants mean the same, and nobody's tests notice all others."""
NOTHING = 0.1
"""Share that earns nothing: tests that only import the code notice what breaks its import."""
MOST_SHOWN = 8
"""Survivors, as differences."""
CONTEXT_LINES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Experiment:
    """Mutants and controls, tried."""

    n_mutants: int
    """Drawn; of these as many were tried as there was time for."""
    trials: tuple[Trial, ...]
    void: str
    """Why nothing is to be read from them; empty: there is no reason."""


@pytest.fixture(scope="session")
def coming_product(working: Submission) -> Iterator[Future[Product]]:
    """It takes no box to read their code."""
    with ThreadPoolExecutor(1) as reader:
        yield reader.submit(read_product, working.files, working.contract, working.snapshot.parts)


@pytest.fixture(scope="session")
def clean_run(working: Submission, coming_product: Future[Product]) -> Run:
    """While their code is read."""
    return working.execute(["python", "-m", "pytest", "-q"])


@pytest.fixture(scope="session")
def passing(clean_run: Run) -> Run:
    assert clean_run.ok, f"the tests don't pass as handed in: {clean_run.exit_text}"
    return clean_run


@pytest.fixture(scope="session")
def product(coming_product: Future[Product]) -> Product:
    return coming_product.result()


@pytest.fixture(scope="session")
def parts(product: Product, working: Submission) -> Parts:
    return places_of_parts(product, working.contract.parts, {part.name: part for part in working.snapshot.parts})


@pytest.fixture(scope="session")
def shuffled(passing: Run, product: Product, working: Submission) -> TestRun:
    """In another order, and with a look at what each test reaches."""
    return run_tests(working, shuffle=zlib.crc32(_digest(working).encode()), reach=tuple(product.modules))


@pytest.fixture(scope="session")
def reached(shuffled: TestRun, product: Product, working: Submission) -> TestRun:
    """In an order in which they pass."""
    return shuffled if shuffled.passed else run_tests(working, reach=tuple(product.modules))


@pytest.fixture(scope="session")
def usual(reached: TestRun, working: Submission) -> TestRun:
    """What mutants are compared with: watched, or where they don't bear that, as they are."""
    found = reached if reached.passed else run_tests(working)
    assert found.told, f"their tests did not come to an end that tells what they did: {found.run.exit_text}"
    assert found.passed, f"their tests pass as handed in, and not when pytest is called by a program: {_failed(found)}"
    return found


@pytest.fixture(scope="session")
def experiment(usual: TestRun, product: Product, working: Submission) -> Experiment:
    drawn = sampling.sample(product, _digest(working), is_reached=lambda mutant: bool(who_reaches(usual, mutant)))
    n_mutants = sum(not mutant.is_control for mutant in drawn)
    trials = tuple(tried(working, drawn, usual))
    void = _void([trial for trial in trials if trial.mutant.is_control], usual, working)
    return Experiment(n_mutants=n_mutants, trials=trials, void=void)


@pytest.mark.probe(
    area="testing-discipline",
    points=3,
    self_reported=True,
    ask="How do you run your tests before you hand something over?",
    answer="In a clean copy, not where they work.\nSays what would be there on their machine alone.",
)
def test_their_tests_pass(clean_run: Run) -> None:
    """The tests that were handed in pass, in a clean copy and offline.

    Tests that don't pass as handed in protect nobody. That there are none counts as not passing.
    """
    assert clean_run.exit_status != NO_TESTS, "there are no tests: pytest collected none"
    assert clean_run.ok, f"`python -m pytest`: {clean_run.exit_text}"


@pytest.mark.probe(
    area="testing-discipline",
    points=1,
    self_reported=True,
    ask="Which of your tests rely on another one having run before?",
    answer=(
        "Knows what they share: files, caches, seeds, module state.\n"
        "Gives each test what it needs, or says why sharing is worth it."
    ),
)
def test_their_tests_pass_in_any_order(shuffled: TestRun, working: Submission) -> None:
    """Their tests pass again, in another order.

    A test that needs another one before it fails for who runs it alone, and hides what it was written to find.
    """
    if shuffled.passed:
        return
    unwatched = run_tests(working, shuffle=zlib.crc32(_digest(working).encode()))
    assert unwatched.passed, f"in another order fail: {_failed(unwatched)}"


@pytest.mark.probe(
    area="testing-discipline",
    points=6,
    self_reported=True,
    ask="Here is a change of your code that no test of yours noticed. Which test would you write, and is it worth it?",
    answer=(
        "Sees what the change would do to a user, before any test.\n"
        "Proposes a test of behaviour that would catch its like, not this line.\n"
        "Is ready to say that it isn't worth it, with a reason."
    ),
)
def test_their_tests_notice_mutants(experiment: Experiment, product: Product, working: Submission) -> None:
    """Their tests notice when their code is wrong.

    Their code is changed in one place at a time (a comparison, a constant, a removed check, a dropped seed, a join
    turned inner), and those of their tests run again that reach the place. Among these mutants are controls, edits that
    mean the same: tests that notice one look at the text and not at what it does, and then no figure is taken.
    """
    if experiment.n_mutants < sampling.FEWEST_MUTANTS:
        working.not_measured(
            f"There are {experiment.n_mutants} places to change in their code; "
            f"fewer than {sampling.FEWEST_MUTANTS} say nothing."
        )
    if product.unread:
        working.note(f"No mutants of what could not be read: {'; '.join(product.unread.values())[:500]}")
    assert not experiment.void, f"{experiment.void}, so no figure is taken"
    _judge(figure(experiment.trials), experiment.trials, working)


@pytest.mark.probe(
    area="testing-discipline",
    points=2,
    self_reported=True,
    ask="One morning every flight has the same probability. Which of your tests fails?",
)
def test_their_tests_notice_hollow_parts(
    usual: TestRun, experiment: Experiment, product: Product, parts: Parts, working: Submission
) -> None:
    """Their tests notice a part that has given up.

    Each declared part in turn answers in its usual form and says nothing: checks that find no problem, features that
    are all zero, a model that says the same of every row. Whoever calls it sees nothing wrong.
    """
    assert not experiment.void, f"{experiment.void}, so their word is not taken"
    asked = [part.name for part in working.contract.parts if part.answer in OF_ANSWER]
    assert working.snapshot.parts or not asked, f"no part is declared; asked for are {', '.join(asked)}"
    trials = tuple(tried(working, hollow_parts(product, parts, working.files), usual))
    if not trials:
        working.not_measured("No declared part was found in a form that can be changed.")
    for control in hollow_parts(product, parts, working.files, is_control=True):
        reacts = all(next(tried(working, (control,), usual)).is_noticed for _ in range(2))
        assert not reacts, f"their tests react to a wrapper around {control.about} that changes nothing"
    missed = [trial for trial in trials if not trial.is_noticed]
    for mutant in (trial.mutant for trial in missed):
        place = working.place(mutant.path, mutant.first_line)
        working.find("hollow-part", f"No test noticed {mutant.about}", "Its answer has its usual form.", (place,))
    rationale = f"no test notices {' or '.join(trial.mutant.about for trial in missed)}"
    if missed and len(missed) < len(trials):
        working.partial(1 - len(missed) / len(trials), rationale)
    assert not missed, rationale


@pytest.mark.probe(
    area="testing-discipline",
    points=3,
    self_reported=True,
    ask="Which stage of your pipeline would you test next, and what would the test look at?",
    answer=(
        "Picks the stage where a fault would go unnoticed longest.\n"
        "Names something that must hold there, and a small input for it."
    ),
)
def test_their_tests_reach_every_stage(
    reached: TestRun, experiment: Experiment, product: Product, parts: Parts, working: Submission
) -> None:
    """Their tests reach data checks, features, model, and the commands from end to end.

    By what they execute, not by the names of files: each declared part, and what the contract's commands start. That a
    stage is reached is believed when a mutant in it was noticed, or when tests fail where it only raises an error.
    """
    assert not experiment.void, f"{experiment.void}, so their word is not taken"
    assert reached.passed, f"their tests fail when it is noted what they reach: {_failed(reached)}"
    assert reached.reach is not None
    found = stages(product, reached.reach, parts)
    if not found:
        working.not_measured("Neither a declared part nor a command's file was found in the repository's Python files.")
    missed = [stage for stage in found if not (stage.reached and _is_true(stage, experiment, product, working))]
    working.note("; ".join(f"{stage.name}: {'not reached' if stage in missed else 'reached'}" for stage in found))
    rationale = f"no test reaches {' or '.join(stage.what for stage in missed)}"
    if missed and len(missed) < len(found):
        working.partial(1 - len(missed) / len(found), rationale)
    assert not missed, rationale


def _is_true(stage: Stage, experiment: Experiment, product: Product, working: Submission) -> bool:
    """Whether their tests bear out that they reach it: the whole run, for a docstring is no line that is reached."""
    for place in stage.places:
        noticed = (trial.mutant for trial in experiment.trials if trial.is_noticed and not trial.mutant.is_control)
        if any((mutant.path, mutant.function) == (place.path, place.function) for mutant in noticed):
            continue
        if run_tests(working, mutant=broken_down(product, place)).passed:
            return False
    return True


def _void(controls: list[Trial], usual: TestRun, working: Submission) -> str:
    """Why their tests' word is worth nothing: they react to what changes nothing. One failure that comes once is
    forgiven."""
    n_forgiven = 0
    for trial in controls:
        if not trial.is_noticed:
            continue
        tests = who_reaches(usual, trial.mutant)
        alone = run_tests(working, only=tests)
        if not alone.passed:
            return f"their tests pass together, and not when some of them run alone: {_failed(alone)}"
        n_forgiven += 1
        if not all(run_tests(working, mutant=trial.mutant, only=tests).passed for _ in range(2)):
            _tell_reaction(trial, working)
            where = f"{trial.mutant.operator} in {trial.mutant.path}, line {trial.mutant.first_line}"
            return f"their tests react to an edit that changes nothing ({where})"
        if n_forgiven > 1:
            return "their tests fail at random"
    return ""


def _tell_reaction(trial: Trial, working: Submission) -> None:
    working.find(
        "tests-react-to-text",
        "Their tests fail on an edit that changes nothing",
        f"{trial.mutant.operator}: {trial.by}",
        (working.place(trial.mutant.path, trial.mutant.first_line),),
        _difference(trial.mutant, working.files),
    )


def _judge(found: Figure, trials: tuple[Trial, ...], working: Submission) -> None:
    controls = sum(trial.mutant.is_control for trial in trials)
    working.note(_told(found, controls))
    if found.n_run < sampling.FEWEST_MUTANTS:
        working.not_measured(
            f"{found.n_run} mutants could be tried in the time there is; {sampling.FEWEST_MUTANTS} are needed."
        )
    _show_survivors(trials, working)
    assert found.share > NOTHING, f"{found}: their tests notice next to nothing"
    if controls < sampling.FEWEST_CONTROLS:
        working.not_measured(f"{controls} controls are too few to know whether their tests look at what code does.")
    if found.share < ENOUGH:
        working.partial(found.share / ENOUGH, f"{found}; full marks take {100 * ENOUGH:.0f} %")


def _failed(test_run: TestRun) -> str:
    return ", ".join(failure.test for failure in test_run.failures[:5]) or test_run.run.exit_text


def _told(found: Figure, n_controls: int) -> str:
    counts = (f"{found.by_outcome[outcome]} {outcome}" for outcome in Outcome if found.by_outcome[outcome])
    return f"{found}. Of the mutants: {', '.join(counts)}. {n_controls} controls, none noticed."


def _show_survivors(trials: tuple[Trial, ...], working: Submission) -> None:
    survivors = [trial for trial in trials if not trial.is_noticed and not trial.mutant.is_control]
    for trial in sorted(survivors, key=lambda trial: trial.outcome is Outcome.UNREACHED)[:MOST_SHOWN]:
        mutant = trial.mutant
        title = f"No test noticed: {mutant.operator} in {mutant.function or mutant.path}"
        place = working.place(mutant.path, mutant.first_line)
        detail = f"{mutant.about} ({trial.outcome})"
        working.find("surviving-mutant", title, detail, (place,), _difference(mutant, working.files))


def _difference(mutant: Mutant, files: Mapping[str, bytes]) -> str:
    """Without the two lines that name the file: its place says it."""
    before = files[mutant.path]
    old, new = (text.decode(errors="replace").splitlines() for text in (before, mutant.applied(before)))
    return "\n".join(list(difflib.unified_diff(old, new, n=CONTEXT_LINES, lineterm=""))[2:])


def _digest(working: Submission) -> str:
    """The same for the same code: what is drawn by it is drawn again."""
    parts = (
        part for path in sorted(working.files) if path.endswith(".py") for part in (path.encode(), working.files[path])
    )
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
