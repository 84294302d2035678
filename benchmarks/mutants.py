"""Mutants of a reference's own tests: as the suite `testing` tries them, and by a plain subprocess for each."""

from dataclasses import dataclass, replace
from pathlib import Path

from grader.assessment import load_assessment
from grader.candidate_boxes import CANDIDATE_PYTHON
from grader.examiner.boxes import LastingSandbox
from grader.examiner.submission import Submission
from grader.intake_box.declaration import DECLARATION, read_declaration
from grader.suites.testing import sample as sampling
from grader.suites.testing.product import Mutant, read_product
from grader.suites.testing.their_tests import TestRun, run_tests
from grader.suites.testing.trial import quickest_first, who_reaches
from sandbox.engine import DockerEngine
from sandbox.images import Images
from tests.builders import a_snapshot
from tests.sandbox.conformance.conftest import boxed_sandbox, tree_tar

ASSESSMENT = Path(__file__).resolve().parents[1] / "assessments/flight-delays"
REFERENCE = ASSESSMENT / "solutions/scikit"
N_MUTANTS = 50
_MEMORY_BYTES = 1500 * 2**20


@dataclass(frozen=True, kw_only=True, slots=True)
class Costs:
    """Seconds of CPU for all mutants together, and of the run that sees which test reaches what."""

    n_mutants: int
    ours: float
    plain: float
    reach: float


def measure(n_mutants: int = N_MUTANTS) -> Costs:
    """One after the other, each mutant both ways. Needs an engine; builds the assessment's image if it isn't there."""
    assessment = load_assessment(str(ASSESSMENT), roots=())
    wanted = assessment.environment
    files = {
        str(place.relative_to(REFERENCE)): place.read_bytes()
        for place in REFERENCE.rglob("*")
        if place.is_file() and "__pycache__" not in place.parts
    }
    parts = read_declaration(files[DECLARATION]).parts
    engine = DockerEngine()
    with boxed_sandbox(
        engine,
        Images(engine).environment(wanted.lock, wanted.names, wanted.debian, ()),
        tree_tar(files),
        candidate_python=CANDIDATE_PYTHON,
        preload=wanted.preload,
        memory_bytes=_MEMORY_BYTES,
    ) as sandbox:
        submission = Submission(
            contract=assessment.contract,
            snapshot=replace(a_snapshot(), parts=parts),
            files=lambda: files,
            boxes=(LastingSandbox(lambda generation: sandbox),),
        )
        product = read_product(files, assessment.contract, parts)
        usual = run_tests(submission, reach=tuple(product.modules))
        assert usual.passed, usual.run
        sampling.N_MUTANTS, sampling.N_CONTROLS = n_mutants, 0
        mutants = sampling.sample(product, "benchmark", is_reached=lambda mutant: True)
        costs = [(_ours(submission, mutant, usual), _plain(submission, mutant)) for mutant in mutants]
    return Costs(
        n_mutants=len(mutants),
        ours=sum(ours for ours, _ in costs),
        plain=sum(plain for _, plain in costs),
        reach=usual.run.cpu_seconds,
    )


def _ours(submission: Submission, mutant: Mutant, usual: TestRun) -> float:
    tests = quickest_first(who_reaches(usual, mutant), usual.seconds)
    return run_tests(submission, mutant=mutant, only=tests).run.cpu_seconds if tests else 0.0


def _plain(submission: Submission, mutant: Mutant) -> float:
    """With an interpreter of its own, which the variable sees to; ended by the first failure."""
    changed = {mutant.path: mutant.applied(submission.files[mutant.path])}
    argv = ["python", "-m", "pytest", "-q", "-x"]
    return submission.execute(argv, files=changed, env={"PLAIN": "1"}).cpu_seconds


def report(costs: Costs) -> str:
    return (
        f"{costs.n_mutants} mutants of a scikit-learn submission: {costs.ours:.0f} s of CPU, and {costs.reach:.1f} s "
        f"to see which test reaches what; {costs.plain:.0f} s with a plain `pytest -x` for each: "
        f"{(costs.ours + costs.reach) / costs.plain:.2f} of that"
    )
