"""One call of `takehome grade`: everything it needs is opened, used, and put away again."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from grader.assessment import Assessment, assessment_roots, load_assessment
from grader.blind import Aliases, cover, read_aliases
from grader.candidate_boxes import candidate_limits
from grader.cohort import Placed
from grader.derived_data import with_derived_data
from grader.errors import AssessmentError, EngineError, GraderError, RepairError, SourceError, StoreError
from grader.examination import Examiner
from grader.examiner_box import EXAMINER_BYTES
from grader.grading import Entry, Graded, Grader, Watcher
from grader.intake import Intake, IntakeLimits
from grader.lock import locked_versions
from grader.journal import NO_JOURNAL, Event, Journal
from grader.logged_watcher import LoggedWatcher, tell_unusable
from grader.outlining import Outliner
from grader.pages import read_store, write_cohort_pages
from grader.repairing import Wish, grade_repaired, read_wish, repaired_name
from grader.round_secret import RoundSecret, read_round_secret
from grader.scoring import has_judge_error
from grader.side_by_side import grade_all
from grader.similar_pages import Similar, write_similar
from grader.source import Source, parse_source
from grader.store import Store, submission_names
from sandbox.boxes import memory_limit_bytes
from sandbox.budget import DEFAULT_BUDGET_BYTES
from sandbox.candidate_box import candidate_spec
from sandbox.engine import DockerEngine, EngineInfo
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


class Results(NamedTuple):
    results: tuple[Graded, ...]
    exit_status: int
    cohort_pages: tuple[Path, ...] = ()
    unread: tuple[StoreError, ...] = ()
    """Scorecards in the same folder that can't be read, so that their cohort lacks them."""


def grade_sources(sources: tuple[str, ...], wishes: Wishes, watcher: Watcher, journal: Journal = NO_JOURNAL) -> Results:
    """Grades every source. What is wrong with one of them is in its result; the others go on.

    Raises:
        GraderError, SandboxError: nothing can be graded at all.
    """
    assessment = load_assessment(wishes.assessment, roots=assessment_roots(Path.cwd()))
    secret = read_round_secret(wishes.round_secret, assessment=assessment.id) if assessment.hidden.derive else None
    repair = _wish(sources, wishes, assessment)
    aliases = read_aliases(wishes.alias_key, wishes.round_secret) if wishes.blind else None
    store = Store.open(wishes.out)
    entries, unusable = _entries(sources, wishes.revision, store, aliases)
    for each in unusable:
        tell_unusable(journal, each)
    watcher = LoggedWatcher(watcher=watcher, journal=journal, covered=_covering(entries, aliases))
    if not entries:
        return Results(unusable, _exit_status(unusable))
    with live_run() as run:
        engine = DockerEngine(run_labels=run.labels)
        info = engine.info()
        sweep_dead_runs(engine)
        room = partial(
            make_room, engine, info, wishes.out, uses=ImageUses(), say=lambda text: watcher.stage("images", text)
        )
        room(budget_bytes=wishes.image_bytes)
        grader = grader_for(engine, info, assessment, secret, store, wishes, watcher, partial(room, budget_bytes=None))
        outliner = Outliner(engine, grader.examiner_image.id, runtime=wishes.runtime)
        grader = replace(grader, aliases=aliases, journal=journal, outliner=outliner)
        jobs = wishes.jobs or default_jobs(info, assessment)
        journal.emit(Event.STAGE, text=f"grading by {assessment.id}", n_candidates=len(entries), jobs=jobs)

        def grade(grader: Grader, entries: tuple[Entry, ...]) -> tuple[Graded, ...]:
            return grade_all(
                grader.grade,
                entries,
                jobs=jobs,
                watcher=watcher,
                interrupted=lambda: remove_run(engine, run.id),
                stop=grader.stop,
            )

        with contextlib.closing(grader.images), contextlib.closing(grader.examiner):
            graded = grader.point_out(grade(grader, entries))
            if repair is not None:
                graded += grade_repaired(grade, grader, entries[0], graded[0], repair)
        if aliases is not None:  # with a repair there is but one source
            sources_of = zip(graded, (*entries, *entries), strict=False)
            graded = tuple(_covered(result, entry, aliases) for result, entry in sources_of)
    results = (*graded, *unusable)
    read = read_store(store)
    similar = _similar(store, read.placed, assessment, watcher)
    pages = (*write_cohort_pages(store, read.placed), *([similar.page] if similar and similar.pairs else []))
    return Results(results, _exit_status(results), pages, read.faults)


def _similar(store: Store, placed: tuple[Placed, ...], assessment: Assessment, watcher: Watcher) -> Similar | None:
    """A fault in the assessment's solutions keeps nobody's scores from being shown."""
    try:
        return write_similar(store, placed, assessment)
    except AssessmentError as error:
        watcher.stage("similar", f"not compared: {error}")
        return None


def _wish(sources: tuple[str, ...], wishes: Wishes, assessment: Assessment) -> Wish | None:
    if wishes.patch is None:
        return None
    if len(set(sources)) != 1:
        raise RepairError(f"A patch repairs one submission, and {len(set(sources))} are named. Grade that one with it.")
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


def _entries(
    sources: tuple[str, ...], revision: str | None, store: Store, aliases: Aliases | None = None
) -> tuple[tuple[Entry, ...], tuple[Graded, ...]]:
    """Those that can be tried, and those that can't, each with its reason; with aliases, in an order that tells nothing
    of theirs."""
    usable: dict[str, Source] = {}
    unusable: list[Graded] = []
    for text in dict.fromkeys(sources):
        try:
            source = parse_source(text)
            usable[source.location] = source
        except SourceError as error:
            unusable.append(Graded(name=text, error=error))
    if aliases is not None:
        named = sorted(((aliases.of(place), source) for place, source in usable.items()), key=lambda pair: pair[0])
        hidden = (Graded(name=aliases.of(each.name), error=SourceError(_UNTOLD)) for each in unusable)
        return tuple(Entry(name=name, source=source, revision=revision) for name, source in named), tuple(hidden)
    names = submission_names(tuple(usable), taken=store.sources())
    entries = (Entry(name=names[place], source=source, revision=revision) for place, source in usable.items())
    return tuple(entries), tuple(unusable)


def _covering(entries: tuple[Entry, ...], aliases: Aliases | None) -> Callable[[Graded], Graded]:
    """By a result's name; with a repair, that is another than the entry's."""
    if aliases is None:
        return lambda graded: graded
    by_name = {name: entry for entry in entries for name in (entry.name, repaired_name(entry.name))}
    return lambda graded: _covered(graded, by_name[graded.name], aliases)


def _covered(graded: Graded, entry: Entry, aliases: Aliases) -> Graded:
    """Why there is no score may name the repository."""
    return graded if graded.error is None else replace(graded, error=cover(aliases, entry.source).error(graded.error))


_UNTOLD = (
    "This is no source: neither an https URL nor a folder. `takehome alias` on your list says which one it is, and "
    "grading without --blind says what is wrong with it."
)


def grader_for(
    engine: DockerEngine,
    info: EngineInfo,
    assessment: Assessment,
    secret: RoundSecret | None,
    store: Store,
    wishes: Wishes,
    watcher: Watcher,
    make_room: Callable[[], None] = lambda: None,
) -> Grader:
    """`make_room` is called before an image is built."""
    if wishes.runtime and wishes.runtime not in info.runtimes:
        raise EngineError(
            f"The engine has no runtime {wishes.runtime!r}; it has {', '.join(info.runtimes)}. Name one of them."
        )
    images = Images(engine, progress=lambda text: watcher.stage("images", text), make_room=make_room)
    examiner_image = images.examiner(assessment.environment.examiner_lock)
    images.keep(images.base(), images.tools(), examiner_image)
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
    return Grader(
        assessment=assessment,
        engine=info,
        runtime=wishes.runtime or info.default_runtime,
        intake=Intake(
            engine,
            images.tools().id,
            limits=limits,
            pythons=assessment.environment.pythons,
            given=locked_versions(assessment.environment.lock),
        ),
        images=images,
        examiner=Examiner(
            engine, assessment, examiner_image=examiner_image.id, namespace=namespace, runtime=wishes.runtime
        ),
        examiner_image=examiner_image,
        store=store,
        watcher=watcher,
        round_secret=secret,
        again=wishes.again,
    )


def _exit_status(results: tuple[Graded, ...]) -> int:
    """The gravest: no engine, then bad input, then judge errors."""
    statuses = {_status(result) for result in results}
    return next((status for status in (4, 2, 5) if status in statuses), 0)


def _status(graded: Graded) -> int:
    if isinstance(graded.error, GraderError):
        return graded.error.exit_status
    return 5 if graded.scorecard is not None and has_judge_error(graded.scorecard) else 0
