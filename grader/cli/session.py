"""One call of `takehome grade`: everything it needs is opened, used, and put away again."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from grader.asking import Asker, ComingHeads
from grader.assessment import Assessment, assessment_roots, load_assessment
from grader.blind import Aliases, read_aliases
from grader.candidate_boxes import candidate_limits
from grader.cli.entries import Usual, covered, covering, entries_of
from grader.cohort import Placed
from grader.credentials import NO_CREDENTIALS, Credentials
from grader.credentials_file import read_credentials
from grader.derived_data import with_derived_data
from grader.entry import Entry, Graded, Watcher
from grader.errors import (
    AssessmentError,
    EngineError,
    GraderError,
    RepairError,
    StoreError,
)
from grader.examination import Examiner
from grader.examiner_box import EXAMINER_BYTES
from grader.grading import Grader
from grader.intake import Intake, IntakeLimits
from grader.journal import NO_JOURNAL, Event, Journal
from grader.kept import KeptTrees
from grader.lasting import Lasting
from grader.lock import locked_versions
from grader.logged_watcher import LoggedWatcher, tell_unusable
from grader.order import in_order_of, longest_first
from grader.outlining import Outliner
from grader.pages import read_store, report_link, write_cohort_pages
from grader.reach import source_checks
from grader.repairing import Wish, grade_repaired, read_wish
from grader.round import RoundRow, read_round
from grader.round_secret import RoundSecret, read_round_secret
from grader.scoring import has_judge_error
from grader.side_by_side import grade_all
from grader.store import Store
from grader.store_lock import only_grader
from reports import html
from reports.outcomes import OUTCOMES_FILE, OutcomeRow, outcomes_csv
from sandbox.boxes import memory_limit_bytes
from sandbox.budget import DEFAULT_BUDGET_BYTES
from sandbox.candidate_box import candidate_spec
from sandbox.doctor import Check
from sandbox.engine import DockerEngine, EngineInfo
from sandbox.errors import SandboxError
from sandbox.image_uses import ImageUses
from sandbox.images import Images
from sandbox.namespaces import user_namespace
from sandbox.space import make_room
from sandbox.state import state_folder
from sandbox.sweep import live_run, remove_run, sweep_dead_runs


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What the operator asked for."""

    assessment: str
    revision: str | None
    jobs: int | None
    """None: by the machine."""
    out: Path
    again: bool
    runtime: str
    image_bytes: int = DEFAULT_BUDGET_BYTES
    """That our images may take of the engine's disk."""
    round_secret: Path | None = None
    """The file that holds it."""
    blind: bool = False
    """Aliases for whoever is named."""
    alias_key: Path | None = None
    """The file that holds the aliases' key; None: the round secret's."""
    patch: Path | None = None
    """A person's repair of the one source, with who made it and why."""
    reason: str = ""
    by: str = ""
    round_file: Path | None = None
    """The list of submissions, where no sources are named."""
    keep: bool = False
    """What was taken of repositories, so that a changed suite clones none."""
    as_of: str | None = None
    """A deadline, ISO 8601 with its zone, for those that the list has none for."""
    credentials: Path | None = None
    """The file that says what opens private repositories."""
    intake_network: str = "bridge"
    """Of the engine's, for boxes that clone from a host."""

    @property
    def usual(self) -> Usual:
        return Usual(revision=self.revision, deadline=self.as_of)


class Results(NamedTuple):
    results: tuple[Graded, ...]
    exit_status: int
    cohort_pages: tuple[Path, ...] = ()
    unread: tuple[StoreError, ...] = ()
    """Scorecards in the same folder that can't be read, so that their cohort lacks them."""


class _Ready(NamedTuple):
    """What was read before anything is written."""

    rows: tuple[RoundRow, ...]
    assessment: Assessment
    secret: RoundSecret | None
    repair: Wish | None
    aliases: Aliases | None
    credentials: Credentials


def grade_sources(sources: tuple[str, ...], wishes: Wishes, watcher: Watcher, journal: Journal = NO_JOURNAL) -> Results:
    """Grades every source. What is wrong with one of them is in its result; the others go on.

    Raises:
        GraderError, SandboxError: nothing can be graded at all.
    """
    rows = read_round(wishes.round_file) if wishes.round_file else ()
    assessment = load_assessment(wishes.assessment, roots=assessment_roots(Path.cwd()))
    secret = read_round_secret(wishes.round_secret, assessment=assessment.id) if assessment.hidden.derive else None
    repair = _wish(sources, wishes, assessment)
    aliases = read_aliases(wishes.alias_key, wishes.round_secret) if wishes.blind else None
    credentials = read_credentials(wishes.credentials)
    store = Store.open(wishes.out)
    ready = _Ready(rows, assessment, secret, repair, aliases, credentials)
    with only_grader(store, say=lambda text: watcher.stage("results", text)):
        return _graded_into(store, sources, ready, wishes, watcher, journal)


def _graded_into(
    store: Store, sources: tuple[str, ...], ready: _Ready, wishes: Wishes, watcher: Watcher, journal: Journal
) -> Results:
    rows, assessment, secret, repair, aliases, credentials = ready
    entries, unusable = entries_of(sources, rows, wishes.usual, store, aliases)
    for each in unusable:
        tell_unusable(journal, each)
    watcher = LoggedWatcher(watcher=watcher, journal=journal, covered=covering(entries, aliases))
    if not entries:
        return Results(unusable, _exit_status(unusable))
    with live_run() as run:
        engine = DockerEngine(run_labels=run.labels)
        info = engine.info()
        sweep_dead_runs(engine)
        room_maker(engine, info, store, watcher)(budget_bytes=wishes.image_bytes)
        make = partial(grader_for, engine, info, assessment, secret, store, wishes, watcher, credentials)
        grader = make()
        outliner = Outliner(engine, grader.examiner_image.id, runtime=wishes.runtime)
        grader = replace(grader, aliases=aliases, journal=journal, outliner=outliner, alone=_is_alone(entries, store))
        jobs = wishes.jobs or default_jobs(info, assessment)
        journal.emit(Event.STAGE, text=f"grading by {assessment.id}", n_candidates=len(entries), jobs=jobs)

        def grade(grader: Grader, entries: tuple[Entry, ...]) -> tuple[Graded, ...]:
            watcher.planned(len(entries))

            def renewed() -> Grader:
                fresh = make()
                return replace(
                    grader, intake=fresh.intake, images=fresh.images, examiner=fresh.examiner,
                    examiner_image=fresh.examiner_image,
                )  # fmt: skip

            with contextlib.closing(Lasting(grader, answers=engine.answers, renewed=renewed)) as lasting:
                return grade_all(
                    lasting.grade,
                    entries,
                    jobs=jobs,
                    watcher=watcher,
                    interrupted=lambda: remove_run(engine, run.id),
                    stop=grader.stop,
                )

        threading.Thread(target=html.load, name="pages").start()  # while the first boxes open
        heads = ComingHeads(entries, store, asker_for(engine, grader, wishes, credentials))
        with contextlib.closing(grader.images), contextlib.closing(grader.examiner), heads:
            grader = replace(grader, known=heads.known)
            graded = grader.point_out(in_order_of(entries, grade(grader, longest_first(entries, store))))
            if repair is not None:
                graded += grade_repaired(grade, grader, entries[0], graded[0], repair)
        with contextlib.suppress(SandboxError):  # what an engine that was restarted held on to
            remove_run(engine, run.id)
        if aliases is not None:  # with a repair there is but one source
            sources_of = zip(graded, (*entries, *entries), strict=False)
            graded = tuple(covered(result, entry, aliases) for result, entry in sources_of)
        results = (*graded, *unusable)
        if rows:
            store.write_common(OUTCOMES_FILE, outcomes_csv(map(_outcome, results)).encode("utf-8-sig"))
        read = read_store(store)
        similar = _similar_pages(store, read.placed, assessment, grader)  # the cohort's page links to it
    pages = (*write_cohort_pages(store, read.placed), *similar)
    return Results(results, _exit_status(results), pages, read.faults)


def _is_alone(entries: tuple[Entry, ...], store: Store) -> bool:
    """Nobody else is graded with it, nor was before."""
    return {*store.names(), *(entry.name for entry in entries)} == {entries[0].name}


def _similar_pages(
    store: Store, placed: tuple[Placed, ...], assessment: Assessment, grader: Grader
) -> tuple[Path, ...]:
    """A fault in the assessment's solutions keeps nobody's scores from being shown."""
    from grader.similar_pages import write_similar

    try:
        similar = write_similar(store, placed, assessment, outlined=grader.outlined)
    except AssessmentError as error:
        grader.watcher.stage("similar", f"not compared: {error}")
        return ()
    return (similar.page,) if similar is not None and similar.pairs else ()


def try_sources(
    sources: tuple[str, ...], credentials: Credentials, *, network: str, say: Callable[[str], None]
) -> tuple[Check, ...]:
    """Whether each can be had; nothing is kept. Raises SandboxError."""
    with live_run() as run:
        engine = DockerEngine(run_labels=run.labels)
        tools = Images(engine, progress=say).tools()
        intake = Intake(engine, tools.id, limits=IntakeLimits(), network=network, credentials=credentials)
        return source_checks(sources, credentials, intake)


def _outcome(graded: Graded) -> OutcomeRow:
    card = graded.scorecard
    if card is None:
        return OutcomeRow(name=graded.name, outcome=graded.outcome, reason=str(graded.error))
    return OutcomeRow(
        name=graded.name,
        outcome=graded.outcome,
        total=card.total,
        band=card.band or "",
        n_later=card.snapshot.deadline.n_later if card.snapshot.deadline else None,
        reason=card.rationale,
        report=report_link(graded.name).removeprefix("./"),
    )


def _wish(sources: tuple[str, ...], wishes: Wishes, assessment: Assessment) -> Wish | None:
    if wishes.patch is None:
        return None
    if len(set(sources)) != 1:
        n_named = len(set(sources)) or "a whole round"
        raise RepairError(f"A patch repairs one submission, and {n_named} are named. Grade that one with it.")
    return read_wish(wishes.patch, assessment, reason=wishes.reason, by=wishes.by)


def default_jobs(info: EngineInfo, assessment: Assessment) -> int:
    """As many submissions at once as the engine's machine has CPUs and memory for; at least one.

    Of a submission, one box computes at a time: the candidate's, or the examiner's.
    """
    limits = candidate_limits(assessment)
    spec = candidate_spec(image="", python="", limits=limits, volume="")
    by_cpus = info.n_cpus / limits.cpus
    by_memory = info.memory_bytes / (memory_limit_bytes(spec) + EXAMINER_BYTES)
    return max(1, int(min(by_cpus, by_memory)))


def room_maker(engine: DockerEngine, info: EngineInfo, store: Store, watcher: Watcher) -> Callable[..., None]:
    """`make_room`, but for the budget."""
    return partial(make_room, engine, info, store.folder, uses=ImageUses(), say=partial(watcher.stage, "images"))


def grader_for(
    engine: DockerEngine,
    info: EngineInfo,
    assessment: Assessment,
    secret: RoundSecret | None,
    store: Store,
    wishes: Wishes,
    watcher: Watcher,
    credentials: Credentials = NO_CREDENTIALS,
) -> Grader:
    """It makes room before an image is built, and when something has failed."""
    if wishes.runtime and wishes.runtime not in info.runtimes:
        raise EngineError(
            f"The engine has no runtime {wishes.runtime!r}; it has {', '.join(info.runtimes)}. Name one of them."
        )
    room = partial(room_maker(engine, info, store, watcher), budget_bytes=None)
    images = Images(engine, progress=partial(watcher.stage, "images"), make_room=room)
    tools_image, examiner_image = images.tools(), images.examiner(assessment.environment.examiner_lock)
    images.keep(images.base(), tools_image, examiner_image)
    if secret is not None:
        assessment = with_derived_data(
            engine,
            assessment,
            secret,
            image=examiner_image,
            state=state_folder(),
            runtime=wishes.runtime,
            say=lambda text: watcher.stage("data", text),
        )
    namespace = user_namespace(engine, info, image=examiner_image.id, python=examiner_image.python)
    limits = IntakeLimits(
        repository_bytes=assessment.limits.repository_bytes,
        files=assessment.limits.n_files,
        # Beside the tree, inputs and answers must fit into the folder; what doesn't would be nobody's fault there.
        tree_bytes=min(IntakeLimits().tree_bytes, assessment.limits.tree_bytes // 2),
    )
    intake = Intake(
        engine,
        tools_image.id,
        limits=limits,
        pythons=assessment.environment.pythons,
        given=locked_versions(assessment.environment.lock),
        network=wishes.intake_network,
        credentials=credentials,
    )
    return Grader(
        assessment=assessment,
        engine=info,
        runtime=wishes.runtime or info.default_runtime,
        intake=intake,
        images=images,
        examiner=Examiner(
            engine, assessment, examiner_image=examiner_image.id, namespace=namespace, runtime=wishes.runtime
        ),
        examiner_image=examiner_image,
        store=store,
        watcher=watcher,
        make_room=room,
        round_secret=secret,
        kept=None if wishes.blind or not wishes.keep else KeptTrees(store, intake.mark),
        again=wishes.again,
    )


def asker_for(engine: DockerEngine, grader: Grader, wishes: Wishes, credentials: Credentials = NO_CREDENTIALS) -> Asker:
    return Asker(engine, grader.intake.image, network=wishes.intake_network, credentials=credentials)


def _exit_status(results: tuple[Graded, ...]) -> int:
    """The gravest: no engine, then bad input, then judge errors."""
    statuses = {_status(result) for result in results}
    return next((status for status in (4, 2, 5) if status in statuses), 0)


def _status(graded: Graded) -> int:
    if isinstance(graded.error, GraderError):
        return graded.error.exit_status
    return 5 if graded.scorecard is not None and has_judge_error(graded.scorecard) else 0
