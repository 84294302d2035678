"""What is graded to prove a suite: each trial is one solution under some circumstances. Planned before it runs."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from grader.circumstances import USUAL, Circumstances
from grader.intake_box.declaration import DECLARATION
from grader.junk_kinds import JUNK_KINDS
from grader.key import digest
from grader.model import Verdict
from grader.probe_pattern import matches
from grader.suite_files import file_digests
from grader.tree_core import in_core
from grader.verification.known_bads import Files, KnownBad
from grader.verification.outcome import TrialKind, TrialOutcome
from grader.verification.solutions import Solutions

SELF_TESTING = "testing/*"
"""The built-in suite that runs a solution's own tests again and again: only where a trial is about that."""
READ_ALOUD = "communication/*"
"""The one that runs the README's commands: likewise."""
MUTANTS = ("testing/*::test_their_tests_notice_*", "testing/*::test_their_tests_reach_every_stage")
"""Of these probes, those that run the tests once per mutant: once for each reference is enough."""
REFERENCE_RUNS = (
    USUAL,
    Circumstances(hash_seed=1, time_zone="XST-13:45", file_order=1, without=MUTANTS),
    Circumstances(hash_seed=4242, time_zone="YST+9:30", file_order=2, without=MUTANTS, look_around=True),
)
QUICK_JUNK = ("empty", "nan", "rows-shuffled")
QUICK_SHARE = 10
"""Of the known-bads, every tenth is tried when it must be quick."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    name: str
    """Unique, and a folder's name."""
    kind: TrialKind
    solution: str
    """Name of the reference or known-bad."""
    files: Files
    earlier: Files = field(default_factory=dict)
    """What the commit before held besides, or held otherwise."""
    circumstances: Circumstances = USUAL
    about: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Extent:
    """How much of it is wanted."""

    only: str = ""
    """A pattern of probe ids: those alone, and the known-bads that name one of them."""
    quick: bool = False
    """Each reference once, every tenth known-bad, three kinds of junk."""

    @property
    def is_partial(self) -> bool:
        return self.quick or bool(self.only)


def planned(solutions: Solutions, extent: Extent) -> tuple[Trial, ...]:
    """The references first: where they fail, nothing else says much."""
    return (
        *_reference_trials(solutions, extent),
        *(() if extent.only else _end_trials(solutions)),
        *(_known_bad_trial(known_bad, solutions.costly, extent) for known_bad in chosen(solutions, extent)),
        *_junk_trials(solutions, extent),
    )


def aimed(trials: tuple[Trial, ...], outcomes: tuple[TrialOutcome, ...]) -> tuple[Trial, ...]:
    """The trials, with junk thrown at those probes alone that can tell it; none where there are none.

    `outcomes`: of references. Junk is put into answers. What passed on the reference without a look at one does the
    same on junk, and proves nothing there.
    """
    usual = {outcome.solution: outcome for outcome in reversed(outcomes) if outcome.kind is TrialKind.REFERENCE}
    return tuple(aim for trial in trials for aim in _aimed(trial, usual.get(trial.solution)))


def deepened(
    trials: tuple[Trial, ...], outcomes: tuple[TrialOutcome, ...], solutions: Solutions, extent: Extent
) -> tuple[Trial, ...]:
    """Blind known-bads that cost no points so far, asked what takes long besides: the others are caught already.

    `outcomes`: of `trials`.
    """
    blind = {known_bad.name for known_bad in solutions.known_bads if known_bad.blind}
    if not solutions.costly or extent.only:
        return ()
    return tuple(
        replace(
            trial,
            name=f"{trial.name}.costly",
            circumstances=replace(
                trial.circumstances,
                only=solutions.costly,
                without=tuple(name for name in trial.circumstances.without if name not in solutions.costly),
            ),
        )
        for trial, outcome in zip(trials, outcomes, strict=True)
        if trial.kind is TrialKind.KNOWN_BAD and trial.solution in blind and outcome.cells and not outcome.losses
    )


def chosen(solutions: Solutions, extent: Extent) -> tuple[KnownBad, ...]:
    """The known-bads that are tried, with the probes that they must fail of those that are asked."""
    if extent.only:
        asked = (
            replace(
                known_bad,
                fails=tuple(
                    name for name in known_bad.fails if matches(extent.only, name) or matches(name, extent.only)
                ),
            )
            for known_bad in solutions.known_bads
        )
        return tuple(known_bad for known_bad in asked if known_bad.fails)
    return solutions.known_bads[::QUICK_SHARE] if extent.quick else solutions.known_bads


def _reference_trials(solutions: Solutions, extent: Extent) -> Iterator[Trial]:
    runs = REFERENCE_RUNS[:1] if extent.quick else REFERENCE_RUNS
    for number, run in enumerate(runs, start=1):
        for reference in solutions.references:
            yield Trial(
                name=f"{reference.name}.{number}",
                kind=TrialKind.REFERENCE,
                solution=reference.name,
                files=reference.files,
                circumstances=_narrowed(run, extent),
                about=_run_text(run),
            )


def _end_trials(solutions: Solutions) -> Iterator[Trial]:
    """The ends of the scale, and the public suite, which references and the hard-coded solution must pass."""
    starter, hard_coded = solutions.starter, solutions.hard_coded
    yield Trial(name="starter", kind=TrialKind.STARTER, solution="starter", files=starter.files)
    yield Trial(name="hard-coded", kind=TrialKind.HARD_CODED, solution="hard-coded", files=hard_coded.files)
    for solution in (*solutions.references, hard_coded):
        name = f"{solution.name}.public"
        yield Trial(name=name, kind=TrialKind.PUBLIC, solution=solution.name, files=solution.files)


def _known_bad_trial(known_bad: KnownBad, costly: tuple[str, ...], extent: Extent) -> Trial:
    about_tests = _names_suite(known_bad, SELF_TESTING) or (known_bad.blind and all(map(_is_test, known_bad.changed)))
    about_readme = _names_suite(known_bad, READ_ALOUD) or (known_bad.blind and any(map(_is_read, known_bad.changed)))
    return Trial(
        name=f"known-bad.{known_bad.name.replace('/', '.')}",
        kind=TrialKind.KNOWN_BAD,
        solution=known_bad.name,
        files=known_bad.files,
        earlier=known_bad.earlier,
        circumstances=_narrowed(
            Circumstances(
                without=(
                    *_unless(about_tests, SELF_TESTING),
                    *_unless(about_readme, READ_ALOUD),
                    *(pattern for pattern in costly if not _names(known_bad, pattern)),
                ),
                core="" if any(in_core(path) for path in known_bad.changed) else _core(known_bad.files),
            ),
            extent,
        ),
        about=known_bad.about,
    )


def _names_suite(known_bad: KnownBad, suite: str) -> bool:
    return any(pattern.startswith(suite.removesuffix("*")) for pattern in known_bad.fails)


def _is_test(path: str) -> bool:
    """A blind one names no suite. Who brings another defect adapts the tests that would tell: those are fine."""
    return "/test" in f"/{path}"


def _is_read(path: str) -> bool:
    """What the suite that reads aloud looks at: commands and claims."""
    return path.rpartition("/")[2].startswith("README") or path == DECLARATION


def _names(known_bad: KnownBad, pattern: str) -> bool:
    """Whether it says of a probe of that pattern that it fails, or may fail."""
    said = (*known_bad.fails, *known_bad.may_fail)
    return any(matches(pattern, name) or matches(name, pattern) for name in said)


def _unless(wanted: bool, suite: str) -> tuple[str, ...]:
    return () if wanted else (suite,)


def _junk_trials(solutions: Solutions, extent: Extent) -> Iterator[Trial]:
    first = solutions.references[0]
    core = _core(first.files)
    for kind in QUICK_JUNK if extent.quick else JUNK_KINDS:
        yield Trial(
            name=f"junk.{kind}",
            kind=TrialKind.JUNK,
            solution=first.name,
            files=first.files,
            circumstances=_narrowed(Circumstances(junk=kind, without=(SELF_TESTING, READ_ALOUD), core=core), extent),
            about=JUNK_KINDS[kind],
        )


def _core(files: Files) -> str:
    """Equal for trees in which the contract's commands do the same."""
    return digest(file_digests({path: content for path, content in files.items() if in_core(path)}))


def _aimed(trial: Trial, usual: TrialOutcome | None) -> Iterator[Trial]:
    if trial.kind is not TrialKind.JUNK or usual is None or not usual.cells:
        yield trial
    elif probes := tuple(cell.probe for cell in usual.cells if cell.looked or cell.verdict is not Verdict.PASSED):
        yield replace(trial, circumstances=replace(trial.circumstances, only=probes))


def _narrowed(circumstances: Circumstances, extent: Extent) -> Circumstances:
    return replace(circumstances, only=(extent.only,) if extent.only else ())


def _run_text(run: Circumstances) -> str:
    if run == USUAL:
        return "as usual"
    return f"hash seed {run.hash_seed}, time zone {run.time_zone}, files in order {run.file_order}"
