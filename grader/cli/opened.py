"""What every look at a store by an assessment needs: a run, an engine, and a grader."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from grader.assessment import Assessment
from grader.blind import Aliases
from grader.cli.session import Wishes, grader_for, room_maker
from grader.credentials import Credentials
from grader.credentials_file import read_credentials
from grader.entry import Watcher
from grader.grading import Grader
from grader.round_secret import RoundSecret, read_round_secret
from grader.store import Store
from sandbox.engine import DockerEngine, EngineInfo
from sandbox.sweep import live_run, sweep_dead_runs


class Opened(NamedTuple):
    engine: DockerEngine
    info: EngineInfo
    run: str
    grader: Grader
    credentials: Credentials


@contextlib.contextmanager
def opened(
    assessment: Assessment, store: Store, wishes: Wishes, watcher: Watcher, aliases: Aliases | None = None
) -> Iterator[Opened]:
    """Until the block ends. Raises GraderError and SandboxError: nothing can be graded at all."""
    secret = _secret(assessment, wishes)
    credentials = read_credentials(wishes.credentials)
    with live_run() as run:
        engine = DockerEngine(run_labels=run.labels)
        info = engine.info()
        sweep_dead_runs(engine)
        room_maker(engine, info, store, watcher)(budget_bytes=wishes.image_bytes)
        grader = grader_for(engine, info, assessment, secret, store, wishes, watcher, credentials)
        with contextlib.closing(grader.images), contextlib.closing(grader.examiner):
            yield Opened(engine, info, run.id, replace(grader, aliases=aliases), credentials)


def _secret(assessment: Assessment, wishes: Wishes) -> RoundSecret | None:
    return read_round_secret(wishes.round_secret, assessment=assessment.id) if assessment.hidden.derive else None
