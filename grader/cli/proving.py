"""One call of `takehome author verify`: every trial is graded as a submission is, by repositories made of solutions.

OUT/
    verification.html  verification.json
    trials/NAME/        scorecard.json, report.html: what is current there is not examined again
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec

from grader.assessment import Assessment, assessment_roots, load_assessment
from grader.cli.session import Wishes, default_jobs, grader_for, room_maker
from grader.entry import Entry, Graded, Watcher
from grader.git_repository import write_repository
from grader.grading import Grader
from grader.round_secret import RoundSecret, read_round_secret, round_secret
from grader.side_by_side import grade_all
from grader.source import parse_source
from grader.store import Store
from grader.verification.outcome import TrialKind, Verification
from grader.verification.solutions import read_solutions
from grader.verification.trials import Extent, Trial
from grader.verification.verify import public_variant, verify
from reports.html import write_verification_page
from sandbox.engine import DockerEngine
from sandbox.sweep import live_run, remove_run, sweep_dead_runs

TRIALS_FOLDER = "trials"
TRIALS_SECRET = b"a secret that everybody knows"
VERIFICATION_PAGE, VERIFICATION_JSON = "verification.html", "verification.json"


def verify_assessment(wishes: Wishes, extent: Extent, watcher: Watcher) -> Verification:
    """What the trials of the assessment's solutions say of its hidden suite.

    Raises:
        GraderError, SandboxError: nothing can be tried at all.
    """
    assessment = load_assessment(wishes.assessment, roots=assessment_roots(Path.cwd()))
    solutions = read_solutions(assessment.folder)
    secret = _secret(wishes, assessment)
    store = Store.open(wishes.out / TRIALS_FOLDER)
    with ExitStack() as stack:
        run = stack.enter_context(live_run())
        engine = DockerEngine(run_labels=run.labels)
        info = engine.info()
        sweep_dead_runs(engine)
        room_maker(engine, info, store, watcher)(budget_bytes=wishes.image_bytes)
        grader = grader_for(engine, info, assessment, secret, store, wishes, watcher)
        stack.enter_context(closing(grader.examiner))
        by_public = _public_grader(grader)
        stack.enter_context(closing(by_public.examiner))

        def grade(trials: tuple[Trial, ...], *, n_to_come: int) -> tuple[Graded, ...]:
            watcher.planned(len(trials) + n_to_come)
            graders = {
                trial.name: _under(by_public if trial.kind is TrialKind.PUBLIC else grader, trial) for trial in trials
            }
            with _entries(trials) as entries:
                return grade_all(
                    lambda entry: graders[entry.name].grade(entry),
                    entries,
                    jobs=wishes.jobs or default_jobs(info, assessment),
                    watcher=watcher,
                    interrupted=lambda: remove_run(engine, run.id),
                    stop=grader.stop,
                )

        verification = verify(grader.assessment, solutions, extent, grade)
    _keep(verification, wishes.out)
    return verification


def _secret(wishes: Wishes, assessment: Assessment) -> RoundSecret | None:
    """Trials are no round: where no secret is given, one that everybody knows will do, and results stay current."""
    if not assessment.hidden.derive:
        return None
    if wishes.round_secret is None:
        return round_secret(TRIALS_SECRET)
    return read_round_secret(wishes.round_secret, assessment=assessment.id)


def _keep(verification: Verification, out: Path) -> None:
    """The page and the values, beside the trials. Raises StoreError."""
    store = Store.open(out.parent)
    store.write(out.name, VERIFICATION_JSON, json.dumps(msgspec.to_builtins(verification), indent=2).encode())
    store.write(out.name, VERIFICATION_PAGE, write_verification_page(verification).encode())


def _public_grader(grader: Grader) -> Grader:
    assessment = public_variant(grader.assessment)
    return replace(grader, assessment=assessment, examiner=grader.examiner.of(assessment))


def _under(grader: Grader, trial: Trial) -> Grader:
    circumstances = trial.circumstances
    return replace(grader, circumstances=circumstances, examiner=grader.examiner.under(circumstances))


@contextmanager
def _entries(trials: tuple[Trial, ...]) -> Iterator[tuple[Entry, ...]]:
    """A repository for each solution, of one commit that is the same each time."""
    with tempfile.TemporaryDirectory(prefix="takehome-solutions-") as scratch:
        places: dict[int, Path] = {}
        entries = []
        for trial in trials:
            if id(trial.files) not in places:
                place = places[id(trial.files)] = Path(scratch) / f"{len(places)}-{trial.solution.replace('/', '-')}"
                write_repository(place, trial.files, f"A solution: {trial.solution}", earlier=trial.earlier)
            source = parse_source(str(places[id(trial.files)]))
            entries.append(Entry(name=trial.name, source=source, revision=None))
        yield tuple(entries)
