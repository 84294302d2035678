"""A round of submissions: one that fails leaves the rest alone, and what is finished stays finished."""

import _thread
import hashlib
import json
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from grader import side_by_side
from grader.assessment import Assessment
from grader.blind import Aliases
from grader.cohort import Placed
from grader.entry import Entry, Graded
from grader.errors import EngineError, GraderError, JudgeError, SourceError
from grader.examination import ExaminationProgress
from grader.grading import ATTEMPTS, Grader
from grader.intake import Taken
from grader.journal import FileJournal
from grader.kept import KeptTrees
from grader.model import Area, Examination, Phase, Requirements, RequirementsOn, Verdict
from grader.outlining import Outliner, kept_outline
from grader.repairing import Wish, grade_repaired
from grader.side_by_side import grade_all, grader_error
from grader.source import Source, SourceKind, parse_source
from grader.standing import Standing, Step
from grader.store import TAKEN_FILE, Store
from sandbox.errors import (
    BoxDiedError,
    EngineTooOldError,
    EngineUnavailableError,
    ImageError,
    NoSpaceError,
    SandboxError,
)
from sandbox.images import BuiltImage, Refusal
from sandbox.pythons import Option
from tests.builders import (
    AN_ENGINE,
    a_deadline,
    a_result,
    a_rubric,
    a_snapshot,
    an_assessment,
    an_examination,
    passed_everywhere,
)
from tests.grader.test_outlining import FakeBoxes

IMAGE = BuiltImage(
    tag="takehome/environment:0123456789abcdef",
    id="sha256:1",
    base="debian bookworm packages",
    python="/usr/bin/python3",
    interpreter="/usr/bin/python3",
    python_version="3.11.2",
    versions={"pytest": "8.3.4"},
    findings=(Refusal(requirement="leftpad", reason="there is no wheel"),),
    size_bytes=1,
)


@dataclass
class Watched:
    """Remembers what it was told."""

    stages: list[tuple[str, str]] = field(default_factory=list)
    graded: list[str] = field(default_factory=list)

    def planned(self, n: int) -> None: ...

    def stage(self, name: str, text: str) -> None:
        self.stages.append((name, text))

    def progress(self, name: str, progress: ExaminationProgress) -> None: ...

    def done(self, graded: Graded) -> None:
        self.graded.append(graded.name)


@dataclass
class FakeIntake:
    """Finds one later commit, whatever the deadline."""

    commit: str = a_snapshot().commit
    n_taken: int = 0
    requirements: Requirements = a_snapshot().requirements

    def take(
        self, source: Source, revision: str | None = None, *, patch: str = "", deadline: str | None = None
    ) -> Taken:
        self.n_taken += 1
        tree_digest = hashlib.sha256(patch.encode()).hexdigest()
        snapshot = a_snapshot(source=source.text, commit=self.commit)
        snapshot = replace(snapshot, tree_digest=tree_digest, requirements=self.requirements)
        return Taken(replace(snapshot, deadline=a_deadline(deadline) if deadline else None), b"tar")


@dataclass
class FakeImages:
    image: BuiltImage = IMAGE
    options: tuple[Option, ...] = ()
    """As it was last asked for."""

    def environment_on(self, options: tuple[Option, ...], *_: object) -> BuiltImage:
        self.options = options
        return self.image

    def found(self, tag: str) -> BuiltImage | None:
        return self.image if tag == self.image.tag else None

    def using(self, image: BuiltImage) -> AbstractContextManager[None]:
        return nullcontext()


@dataclass
class FakeExaminer:
    """Says what its script says, in order, the last for ever after."""

    script: list[Examination | Exception]
    n_examined: int = 0
    meanwhile: Callable[[], None] = lambda: None
    preload: object = None
    """As it was last asked for."""

    n_coming: int = 0
    """Boxes that were begun to be opened."""

    def coming_box(self) -> AbstractContextManager[None]:
        self.n_coming += 1
        return nullcontext()

    def examine(self, *_: object, **asked: object) -> Examination:
        self.preload = asked["preload"]
        step = self.script[min(self.n_examined, len(self.script) - 1)]
        self.n_examined += 1
        self.meanwhile()
        if isinstance(step, Exception):
            raise step
        return step


@dataclass
class Desk:
    """A grader with fakes around it."""

    grader: Grader
    examiner: FakeExaminer
    watched: Watched
    store: Store
    intake: FakeIntake
    images: FakeImages


@pytest.fixture
def desk(tmp_path: Path) -> Callable[..., Desk]:
    def make(
        *script: Examination | Exception, again: bool = False, assessment: Assessment | None = None, keep: bool = False
    ) -> Desk:
        examiner, watched = FakeExaminer(list(script) or [an_examination()]), Watched()
        store = Store.open(tmp_path / "out")
        intake, images = FakeIntake(), FakeImages()
        fakes: dict[str, Any] = {"intake": intake, "images": images, "examiner": examiner}
        grader = Grader(
            assessment=assessment or replace(an_assessment(tmp_path / "assessment"), rubric=a_rubric()),
            engine=AN_ENGINE,
            runtime="runc",
            examiner_image=replace(IMAGE, id="sha256:2"),
            store=store,
            watcher=watched,
            again=again,
            kept=KeptTrees(store, "a mark") if keep else None,
            **fakes,
        )
        return Desk(grader, examiner, watched, store, intake, images)

    return make


MakeDesk = Callable[..., Desk]


def _no_room() -> None:
    raise NoSpaceError("Only 0 MB are free.")


def _in_turn(grader: Grader, entries: tuple[Entry, ...]) -> tuple[Graded, ...]:
    return tuple(grader.grade(entry) for entry in entries)


ADA = Entry(name="ada", source=parse_source("https://git.example.org/ada.git"), revision=None)
KNOWN = replace(ADA, head=a_snapshot().commit)
NO_CODE = {"op": "outlined", "outline": {"version": 1, "files": []}}
BROKEN = an_examination(judge_errors=("The engine went away.",))


class TestOneSubmission:
    def test_scorecard_and_report_are_on_disk_when_it_is_graded(self, desk: MakeDesk) -> None:
        at = desk()
        graded = at.grader.grade(ADA)
        assert graded.report is not None
        assert graded.report.read_text().startswith("<!doctype html>")
        assert at.store.load("ada") == graded.scorecard
        assert not graded.reused

    def test_the_scorecard_says_when_each_phase_began_and_how_long_it_took(self, desk: MakeDesk) -> None:
        parts = (Phase(name="boxes", wall_seconds=1.0, started_seconds=0.0), Phase(name="suite design", wall_seconds=3))
        at = desk(replace(an_examination(), phases=parts))
        card = at.grader.grade(ADA).scorecard
        assert card is not None
        phases = {phase.name: phase for phase in card.provenance.phases}

        assert list(phases) == ["clone", "image", "examination", "boxes", "suite design", "report"]
        began = phases["examination"].started_seconds
        assert began is not None
        assert phases["boxes"].started_seconds == pytest.approx(began, abs=0.2)  # counted from the start of grading
        assert phases["suite design"].started_seconds is None
        assert phases["report"].started_seconds == pytest.approx(began + phases["examination"].wall_seconds, abs=0.2)

    def test_its_code_is_outlined_beside_the_examination(self, desk: MakeDesk) -> None:
        at, examined, outlined = desk(), threading.Event(), threading.Event()

        def meet(mine: threading.Event, others: threading.Event) -> None:
            mine.set()
            assert others.wait(10), "neither was under way while the other was"

        at.examiner.meanwhile = lambda: meet(examined, outlined)
        outliner = Outliner(FakeBoxes(NO_CODE, before=lambda: meet(outlined, examined)), "image")
        card = replace(at.grader, outliner=outliner).grade(ADA).scorecard
        assert card is not None
        (outline,) = (phase for phase in card.provenance.phases if phase.name == "outline")
        assert outline.started_seconds is None  # it has no place among those that follow one another

    def test_its_code_is_not_outlined_twice(self, desk: MakeDesk) -> None:
        at, boxes = desk(again=True), FakeBoxes(NO_CODE)
        grader = replace(at.grader, outliner=Outliner(boxes, "image"))
        _in_turn(grader, (ADA, ADA))
        assert (at.examiner.n_examined, len(boxes.specs)) == (2, 1)

    def test_alone_its_code_is_outlined_when_there_is_somebody_to_compare_with(self, desk: MakeDesk) -> None:
        at, boxes = desk(keep=True), FakeBoxes(NO_CODE)
        grader = replace(at.grader, outliner=Outliner(boxes, "image"), alone=True)
        card = grader.grade(ADA).scorecard
        assert card is not None
        assert boxes.specs == []

        outlined = grader.outlined(Placed("ada", card))
        assert outlined == kept_outline(at.store, "ada")
        assert outlined is not None
        assert (outlined.tree_digest, boxes.tree) == (card.snapshot.tree_digest, b"tar")

    def test_alone_it_is_outlined_at_once_where_nothing_is_kept(self, desk: MakeDesk) -> None:
        at, boxes = desk(), FakeBoxes(NO_CODE)
        replace(at.grader, outliner=Outliner(boxes, "image"), alone=True).grade(ADA)
        assert len(boxes.specs) == 1

    def test_of_what_is_not_kept_there_is_no_outline_later(self, desk: MakeDesk) -> None:
        at = desk(keep=True)
        grader = replace(at.grader, outliner=Outliner(FakeBoxes(NO_CODE), "image"), alone=True)
        card = grader.grade(ADA).scorecard
        assert card is not None
        (at.store.folder / "ada" / TAKEN_FILE).unlink()
        assert grader.outlined(Placed("ada", card)) is None

    @pytest.mark.parametrize("error", [SandboxError("refused"), EngineUnavailableError("nowhere")])
    def test_an_outline_that_can_not_be_had_later_keeps_no_score_from_being_shown(
        self, desk: MakeDesk, error: SandboxError
    ) -> None:
        at = desk(keep=True)
        grader = replace(at.grader, outliner=Outliner(FakeBoxes(error), "image"), alone=True)
        card = grader.grade(ADA).scorecard
        assert card is not None
        assert grader.outlined(Placed("ada", card)) is None
        assert at.watched.stages[-1] == ("ada", f"its code is not outlined: {error}")

    def test_an_engine_that_is_gone_when_its_code_is_outlined_is_told_of(self, desk: MakeDesk) -> None:
        boxes = FakeBoxes(EngineUnavailableError("nowhere"))
        with pytest.raises(EngineUnavailableError):
            replace(desk().grader, outliner=Outliner(boxes, "image")).grade(ADA)

    def test_code_that_ends_its_box_is_graded_all_the_same(self, desk: MakeDesk) -> None:
        at = desk()
        graded = replace(at.grader, outliner=Outliner(FakeBoxes(SandboxError("refused")), "image")).grade(ADA)
        assert graded.scorecard is not None
        assert ("ada", "its code is not outlined: refused") in at.watched.stages

    def test_an_attempt_that_was_given_up_is_a_phase_of_its_own(self, desk: MakeDesk) -> None:
        card = desk(BROKEN, an_examination()).grader.grade(ADA).scorecard
        assert card is not None
        assert [phase.name for phase in card.provenance.phases].count("attempt given up") == 1

    def test_every_phase_is_a_line_of_the_journal(self, desk: MakeDesk, tmp_path: Path) -> None:
        at = desk()
        with FileJournal(tmp_path / "log", run="r") as journal:
            card = replace(at.grader, journal=journal).grade(ADA).scorecard
        assert card is not None
        lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
        assert {line["candidate"] for line in lines} == {"ada"}
        assert sorted(line["phase"] for line in lines) == sorted(phase.name for phase in card.provenance.phases)

    def test_a_page_for_the_candidate_lies_beside_the_report(self, desk: MakeDesk) -> None:
        failed = a_result(Verdict.FAILED, rationale="The message does not name the column.")
        report = desk(an_examination(failed)).grader.grade(ADA).report
        assert report is not None
        page = report.with_name("candidate.html").read_text()
        assert "for the candidate" in page
        assert failed.rationale in report.read_text()
        assert not [text for text in (failed.rationale, failed.probe.title, failed.probe.id) if text in page]

    def test_blind_what_is_written_has_aliases_and_is_current_as_ever(self, desk: MakeDesk) -> None:
        at = desk()
        aliases = Aliases(key=b"correct horse battery staple")
        grader = replace(at.grader, aliases=aliases)
        entry = replace(ADA, name=aliases.of(ADA.source.location))
        graded = grader.grade(entry)
        assert graded.report is not None
        assert graded.scorecard is not None
        assert graded.scorecard.name == entry.name == graded.report.parent.name
        assert ADA.source.text not in graded.report.read_text()
        assert "Ada Park" not in graded.report.read_text()
        assert grader.grade(entry).reused
        assert at.examiner.n_examined == 1

    def test_a_deadline_that_changes_nothing_examines_nothing_and_is_told(self, desk: MakeDesk) -> None:
        at = desk()
        at.grader.grade(ADA)
        graded = at.grader.grade(replace(ADA, deadline="2026-11-22T23:59:00+01:00"))
        assert graded.reused
        assert at.examiner.n_examined == 1
        card = at.store.load("ada")
        assert card is not None
        assert card.snapshot.deadline == a_deadline("2026-11-22T23:59:00+01:00")
        assert graded.report is not None
        assert "1 later commit, since 2026-11-23 08:00 UTC, not graded" in graded.report.read_text()

    def test_blind_neither_whoever_came_late_nor_the_rounds_name_for_them_is_told(self, desk: MakeDesk) -> None:
        at = desk(an_examination(a_result(Verdict.FAILED, rationale="Zadie Quux forgot the column.")))
        aliases = Aliases(key=b"correct horse battery staple")
        grader = replace(at.grader, aliases=aliases)
        entry = Entry(
            name=aliases.of(ADA.source.location),
            source=ADA.source,
            revision=None,
            deadline="2026-11-22T23:59:00+01:00",
            called="Zadie Quux",
        )
        for _ in range(2):
            graded = grader.grade(entry)
            assert graded.report is not None
            page = graded.report.read_text()
            assert "Just one more thing" in page
            assert not [name for name in ("Zadie", "Quux", "Latecomer") if name in page]
        assert graded.reused

    def test_it_is_examined_on_the_python_that_was_found_for_it_and_nothing_is_preloaded_there(
        self, desk: MakeDesk, tmp_path: Path
    ) -> None:
        assessment = an_assessment(tmp_path / "assessment")
        environment = replace(assessment.environment, pythons=("3.11", "3.9"), preload=("numpy",))
        at = desk(assessment=replace(assessment, environment=environment, rubric=a_rubric()))
        options = (
            RequirementsOn(python="3.11", accepted=()),
            RequirementsOn(python="3.9", accepted=("pandas==1.3.5",)),
        )
        asks = Requirements(accepted=(), options=options)
        images = FakeImages(replace(IMAGE, interpreter="/usr/bin/python3.9", python_version="3.9.2"))
        parts: dict[str, Any] = {"intake": FakeIntake(requirements=asks), "images": images}
        card = replace(at.grader, **parts).grade(ADA).scorecard

        assert card is not None
        assert images.options == (
            Option(python="3.11", requirements=()),
            Option(python="3.9", requirements=("pandas==1.3.5",)),
        )
        assert card.snapshot.requirements.accepted == ("pandas==1.3.5",)
        assert card.provenance.python == "3.9.2"
        assert at.examiner.preload == ()
        (fault,) = card.provenance.preload_faults
        assert "on Python 3.9.2 nothing is preloaded" in fault

    def test_on_ours_the_assessment_s_modules_are(self, desk: MakeDesk, tmp_path: Path) -> None:
        assessment = an_assessment(tmp_path / "assessment")
        environment = replace(assessment.environment, preload=("numpy",))
        at = desk(assessment=replace(assessment, environment=environment, rubric=a_rubric()))
        card = at.grader.grade(ADA).scorecard
        assert card is not None
        assert (at.examiner.preload, card.provenance.preload_faults) == (("numpy",), ())

    def test_with_a_persons_repair_it_is_another_examination_and_says_so(self, desk: MakeDesk) -> None:
        at = desk()
        patch = "--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a\n+b\n"
        plain = at.grader.grade(ADA).scorecard
        inner = replace(at.grader, store=Store(at.store.folder / "ada"))
        with_it = inner.grade(replace(ADA, name="ada-repaired", patch=patch)).scorecard
        assert plain is not None
        assert with_it is not None
        assert at.examiner.n_examined == 2
        (repair,) = (finding for finding in with_it.findings if finding.kind == "repaired")
        assert (repair.places[0].path, repair.difference) == ("x.py", "@@ -1 +1 @@\n-a\n+b\n")
        assert not [finding for finding in plain.findings if finding.kind == "repaired"]
        assert at.store.load("ada") == plain
        assert at.store.names() == ("ada",)

    def test_what_the_repair_is_worth_is_recorded_beside_what_was_handed_in(self, desk: MakeDesk) -> None:
        at = desk(an_examination(a_result(Verdict.FAILED)), an_examination())
        first = at.grader.grade(ADA)
        assert first.scorecard is not None
        wish = Wish(patch="--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", reason="A slip.", by="Bea", deduction=5)
        for _ in range(2):
            (with_it,) = grade_repaired(_in_turn, at.grader, ADA, first, wish)
        assert with_it.reused
        assert at.examiner.n_examined == 2
        (entry,) = at.store.review_entries("ada")
        assert entry.repair is not None
        assert (entry.repair.total, entry.repair.total_less_deduction) == (100.0, 95.0)
        assert at.store.load("ada") == first.scorecard
        assert grade_repaired(_in_turn, at.grader, ADA, Graded(name="ada"), wish) == ()

    def test_what_was_refused_of_its_requirements_is_a_finding(self, desk: MakeDesk) -> None:
        card = desk().grader.grade(ADA).scorecard
        assert card is not None
        assert [(finding.kind, finding.title) for finding in card.findings] == [
            ("requirement-refused", "Not installed: leftpad")
        ]

    def test_what_was_not_preloaded_stands_in_the_provenance(self, desk: MakeDesk) -> None:
        card = desk(replace(an_examination(), preload_faults=("sklearn: no blas",))).grader.grade(ADA).scorecard
        assert card is not None
        assert card.provenance.preload_faults == ("sklearn: no blas",)

    def test_a_judge_error_is_tried_once_more(self, desk: MakeDesk) -> None:
        at = desk(BROKEN, an_examination())
        card = at.grader.grade(ADA).scorecard
        assert card is not None
        assert card.judge_errors == ()
        assert at.examiner.n_examined == 2
        assert ("ada", "a judge error; once more") in at.watched.stages

    def test_a_judge_error_that_stays_leaves_the_score_open(self, desk: MakeDesk) -> None:
        at = desk(BROKEN)
        card = at.grader.grade(ADA).scorecard
        assert card is not None
        assert card.total is None
        assert at.examiner.n_examined == ATTEMPTS

    def test_a_probe_with_a_judge_error_is_tried_once_more_too(self, desk: MakeDesk) -> None:
        at = desk(an_examination(a_result(Verdict.JUDGE_ERROR)))
        at.grader.grade(ADA)
        assert at.examiner.n_examined == ATTEMPTS

    def test_a_box_that_does_not_open_is_tried_once_more(self, desk: MakeDesk) -> None:
        at = desk(BoxDiedError("it ended"), an_examination())
        assert at.grader.grade(ADA).scorecard is not None

    def test_a_box_that_never_opens_is_an_error_of_the_sandbox(self, desk: MakeDesk) -> None:
        at = desk(BoxDiedError("it ended"))
        with pytest.raises(BoxDiedError):
            at.grader.grade(ADA)
        assert at.examiner.n_examined == ATTEMPTS
        assert at.store.load("ada") is None

    def test_a_judge_error_on_a_full_disk_scores_nobody(self, desk: MakeDesk) -> None:
        at = desk(BROKEN)
        with pytest.raises(NoSpaceError):
            replace(at.grader, make_room=_no_room).grade(ADA)
        assert at.examiner.n_examined == 1
        assert at.store.load("ada") is None

    @pytest.mark.parametrize("error", [EngineUnavailableError("unix:///nowhere"), NoSpaceError("full")])
    def test_without_an_engine_or_space_nothing_is_tried_again(self, desk: MakeDesk, error: SandboxError) -> None:
        at = desk(error)
        with pytest.raises(type(error)):
            at.grader.grade(ADA)
        assert at.examiner.n_examined == 1


class TestWhatIsCurrent:
    def test_an_unchanged_submission_is_not_examined_again(self, desk: MakeDesk) -> None:
        first = desk().grader.grade(ADA)
        at = desk()
        again = at.grader.grade(ADA)
        assert again.reused
        assert again.scorecard == first.scorecard
        assert at.examiner.n_examined == 0

    def test_unless_it_is_told_to(self, desk: MakeDesk) -> None:
        desk().grader.grade(ADA)
        at = desk(again=True)
        assert not at.grader.grade(ADA).reused
        assert at.examiner.n_examined == 1

    def test_a_judge_error_of_the_second_time_does_not_cost_the_first(self, desk: MakeDesk) -> None:
        """`grade --again` on a bad night wrote open scores over finished ones."""
        first = desk().grader.grade(ADA)
        at = desk(BROKEN, again=True)
        with pytest.raises(JudgeError, match=r"the scorecard that was there is kept\. The engine went away"):
            at.grader.grade(ADA)
        assert at.store.load("ada") == first.scorecard

    def test_what_it_came_to_before_is_kept(self, desk: MakeDesk) -> None:
        """How far chance and the machine move a score is known only to who has seen it twice."""
        desk().grader.grade(ADA)
        nothing = an_examination(*(replace(result, verdict=Verdict.FAILED) for result in passed_everywhere()))
        desk(nothing, again=True).grader.grade(ADA)
        card = desk(nothing, again=True).grader.grade(ADA).scorecard
        assert card is not None
        assert [rerun.total for rerun in card.reruns] == [100.0, 0.0]

    def test_what_another_commit_or_an_open_score_came_to_says_nothing_of_it(self, desk: MakeDesk) -> None:
        desk().grader.grade(ADA)
        fakes: dict[str, Any] = {"intake": FakeIntake(commit="a" * 40)}
        other = replace(desk(BROKEN).grader, **fakes).grade(ADA).scorecard
        after = replace(desk().grader, **fakes).grade(ADA).scorecard
        assert other is not None
        assert after is not None
        assert (other.reruns, after.reruns) == ((), ())

    def test_another_commit_is_examined(self, desk: MakeDesk) -> None:
        desk().grader.grade(ADA)
        at = desk()
        fakes: dict[str, Any] = {"intake": FakeIntake(commit="a" * 40)}
        assert not replace(at.grader, **fakes).grade(ADA).reused

    def test_an_open_score_is_examined_again(self, desk: MakeDesk) -> None:
        desk(BROKEN).grader.grade(ADA)
        card = desk().grader.grade(ADA).scorecard
        assert card is not None
        assert card.judge_errors == ()

    def test_a_changed_rubric_scores_anew_without_an_examination(self, desk: MakeDesk, tmp_path: Path) -> None:
        results = (a_result(area="data-validation"), a_result(Verdict.FAILED, name="test_b", area="modular-design"))
        weighed = _with_areas(an_assessment(tmp_path / "assessment"), 50, 50, "r1")
        first = desk(an_examination(*results), assessment=weighed).grader.grade(ADA).scorecard
        at = desk(assessment=_with_areas(weighed, 90, 10, "r2"))
        second = at.grader.grade(ADA).scorecard
        assert first is not None
        assert second is not None
        assert (first.total, second.total) == (50.0, 90.0)
        assert at.examiner.n_examined == 0
        assert at.store.load("ada") == second


class TestAJudgeErrorThatComesBack:
    def test_on_one_submission_alone_it_is_a_finding(self, desk: MakeDesk) -> None:
        at = desk(an_examination(), BROKEN)
        results = (at.grader.grade(ADA), at.grader.grade(replace(ADA, name="bob")))

        ada, bob = at.grader.point_out(results)

        assert ada == results[0]
        assert bob.scorecard is not None
        assert [finding.kind for finding in bob.scorecard.findings][-1] == "lone-judge-error"
        assert at.store.load("bob") == bob.scorecard

    @pytest.mark.parametrize("script", [(BROKEN,), (an_examination(),)], ids=["both", "neither"])
    def test_on_all_or_none_it_says_nothing_of_one(self, desk: MakeDesk, script: tuple[Examination, ...]) -> None:
        at = desk(*script)
        results = (at.grader.grade(ADA), at.grader.grade(replace(ADA, name="bob")))

        assert at.grader.point_out(results) == results

    def test_of_a_submission_that_is_graded_alone_it_says_nothing(self, desk: MakeDesk) -> None:
        at = desk(BROKEN)
        results = (at.grader.grade(ADA),)

        assert at.grader.point_out(results) == results


class TestAList:
    def test_one_that_fails_leaves_the_rest_alone(self) -> None:
        errors = {"b": SourceError("no such host"), "c": BoxDiedError("it ended"), "d": ValueError("a bug")}

        def grade(entry: Entry) -> Graded:
            if entry.name in errors:
                raise errors[entry.name]
            return Graded(name=entry.name)

        watched = Watched()
        results = _grade_all(grade, "abcde", watched=watched)
        assert [result.name for result in results] == list("abcde")
        assert [type(result.error) for result in results] == [
            type(None), SourceError, JudgeError, JudgeError, type(None),
        ]  # fmt: skip
        assert sorted(watched.graded) == list("abcde")

    def test_a_bug_is_told_with_its_traceback(self) -> None:
        def grade(entry: Entry) -> Graded:
            raise ValueError("a bug")

        (result,) = _grade_all(grade, "a")
        assert "A bug of takehome's: ValueError: a bug" in str(result.error)
        assert "Traceback" in str(result.error)

    def test_no_more_run_at_a_time_than_were_asked_for(self) -> None:
        lock, now, most = threading.Lock(), [0], [0]

        def grade(entry: Entry) -> Graded:
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            threading.Event().wait(0.02)
            with lock:
                now[0] -= 1
            return Graded(name=entry.name)

        _grade_all(grade, "abcdef", jobs=2)
        assert most == [2]


class TestAnInterruption:
    @pytest.fixture(autouse=True)
    def heard(self) -> Iterator[None]:
        """Also where a shell started the tests in the background, for then it is ignored (`interrupt_main` says so)."""
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        yield
        signal.signal(signal.SIGINT, before)

    def test_boxes_go_until_all_threads_have_ended(self) -> None:
        """A thread that was about to open a box still did, after the boxes had been taken away, and lived on it."""
        boxes: set[str] = set()
        both = threading.Barrier(2)
        n_calls = [0]

        def grade(entry: Entry) -> Graded:
            boxes.add(f"first of {entry.name}")
            both.wait()
            if entry.name == "a":
                _main_thread_is_interrupted()
            for number in ("first", "second"):
                boxes.add(f"{number} of {entry.name}")
                while f"{number} of {entry.name}" in boxes:
                    time.sleep(0.01)
            raise BoxDiedError("it went")

        def interrupted() -> None:
            n_calls[0] += 1
            boxes.clear()
            if n_calls[0] == 1:
                raise SandboxError("volume is in use")

        with pytest.raises(KeyboardInterrupt):
            _grade_all(grade, "ab", interrupted=interrupted)
        assert boxes == set()
        assert n_calls[0] >= 2

    def test_boxes_go_of_one_too_that_was_just_being_begun(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Its thread was at work before there was anything to know it by: its boxes stayed until it ended by itself."""
        boxes: set[str] = set()

        class InterruptedPool(ThreadPoolExecutor):
            def submit(self, *args: Any, **kwargs: Any) -> Any:
                super().submit(*args, **kwargs)
                while not boxes:
                    time.sleep(0.001)
                raise KeyboardInterrupt

        def grade(entry: Entry) -> Graded:
            deadline = time.monotonic() + 5
            for box in ("first", "second"):
                boxes.add(box)
                while box in boxes and time.monotonic() < deadline:
                    time.sleep(0.01)
            raise BoxDiedError("it went")

        monkeypatch.setattr(side_by_side, "ThreadPoolExecutor", InterruptedPool)
        with pytest.raises(KeyboardInterrupt):
            _grade_all(grade, "ab", interrupted=boxes.clear)
        assert boxes == set()

    def test_those_whose_turn_had_not_come_are_not_begun(self) -> None:
        begun: list[str] = []
        ended = threading.Event()

        def grade(entry: Entry) -> Graded:
            begun.append(entry.name)
            _main_thread_is_interrupted()
            ended.wait(10)
            return Graded(name=entry.name)

        with pytest.raises(KeyboardInterrupt):
            _grade_all(grade, "abc", jobs=1, interrupted=ended.set)
        assert begun == ["a"]

    def test_what_an_interruption_may_have_caused_is_not_kept(self, desk: MakeDesk) -> None:
        """Its boxes were taken away: a killed box would have become the candidate's fault, and replaced a result."""
        first = desk().grader.grade(ADA).scorecard
        at = desk(an_examination(a_result(Verdict.FAILED)), again=True)
        at.examiner.meanwhile = at.grader.stop.set
        with pytest.raises(JudgeError, match="Interrupted"):
            at.grader.grade(ADA)
        assert at.examiner.n_examined == 1
        assert at.store.load("ada") == first

    def test_and_nothing_is_tried_once_more(self, desk: MakeDesk) -> None:
        at = desk(BoxDiedError("it went"))
        at.examiner.meanwhile = at.grader.stop.set
        with pytest.raises(BoxDiedError):
            at.grader.grade(ADA)
        assert at.examiner.n_examined == 1


@pytest.mark.parametrize(
    ("error", "kind", "status"),
    [
        (EngineUnavailableError("unix:///nowhere"), EngineError, 4),
        (EngineTooOldError("with API 1.30", "Docker 20.10"), EngineError, 4),
        (NoSpaceError("full"), EngineError, 4),
        (ImageError("no index answers"), EngineError, 4),
        (BoxDiedError("it ended"), JudgeError, 5),
    ],
)
def test_what_went_wrong_with_the_sandbox_is_the_operators_or_ours(
    error: SandboxError, kind: type[GraderError], status: int
) -> None:
    told = grader_error(error)
    assert type(told) is kind
    assert told.exit_status == status
    assert str(error) in str(told)


def _grade_all(
    grade: Callable[[Entry], Graded],
    names: Iterable[str],
    *,
    jobs: int = 2,
    watched: Watched | None = None,
    interrupted: Callable[[], None] = lambda: None,
) -> tuple[Graded, ...]:
    source = Source(kind=SourceKind.LOCAL, text="x", location="/x")
    entries = tuple(Entry(name=name, source=source, revision=None) for name in names)
    stop = threading.Event()
    return grade_all(grade, entries, jobs=jobs, watcher=watched or Watched(), interrupted=interrupted, stop=stop)


def _main_thread_is_interrupted() -> None:
    time.sleep(0.1)  # until it waits for the threads
    _thread.interrupt_main()


def _with_areas(assessment: Assessment, first: float, second: float, digest: str) -> Assessment:
    areas = (
        Area(id="data-validation", title="Data", weight=first, for_candidates="…"),
        Area(id="modular-design", title="Design", weight=second, for_candidates="…"),
    )
    return replace(assessment, rubric=replace(assessment.rubric, areas=areas), rubric_digest=digest)


class TestWhatIsKnown:
    """Of hosts that were asked: nothing is cloned for what is known."""

    def test_what_is_there_still_is_neither_cloned_nor_written(self, desk: MakeDesk) -> None:
        at = desk()
        first = at.grader.grade(ADA)
        written = _times(at.store.folder)
        again = at.grader.grade(KNOWN)
        assert (again.scorecard, again.report, again.reused) == (first.scorecard, first.report, True)
        assert (at.intake.n_taken, at.examiner.n_examined) == (1, 1)
        assert _times(at.store.folder) == written

    def test_what_changed_is_cloned(self, desk: MakeDesk) -> None:
        at = desk()
        at.grader.grade(ADA)
        at.intake.commit = "f" * 40
        graded = at.grader.grade(replace(ADA, head="f" * 40))
        assert not graded.reused
        assert (at.intake.n_taken, at.examiner.n_examined) == (2, 2)

    def test_a_box_is_coming_while_a_host_is_asked_if_it_is_needed_anyhow(self, desk: MakeDesk) -> None:
        at = desk(again=True)
        at.grader.grade(ADA)
        n_coming: list[int] = []

        def known(entry: Entry) -> Entry:
            n_coming.append(at.examiner.n_coming)
            return replace(entry, head=a_snapshot().commit)

        replace(at.grader, known=known).grade(ADA)
        assert n_coming == [2]

    @pytest.mark.parametrize(("head", "n_coming"), [(a_snapshot().commit, 0), ("f" * 40, 1), (None, 0)])
    def test_no_box_is_coming_for_what_may_be_unchanged(self, desk: MakeDesk, head: str | None, n_coming: int) -> None:
        at = desk()
        at.grader.grade(ADA)
        at.examiner.n_coming = 0
        replace(at.grader, known=lambda entry: replace(entry, head=head)).grade(ADA)
        assert at.examiner.n_coming == n_coming

    def test_pages_that_a_review_is_younger_than_are_drawn_again(self, desk: MakeDesk) -> None:
        at = desk()
        report = at.grader.grade(ADA).report
        assert report is not None
        at.store.write("ada", "review.jsonl", b"")
        before = report.stat().st_mtime_ns
        at.grader.grade(KNOWN)
        assert report.stat().st_mtime_ns > before

    def test_a_changed_suite_examines_what_was_kept(self, desk: MakeDesk) -> None:
        at = desk(keep=True)
        at.grader.grade(ADA)
        grader = replace(at.grader, assessment=replace(at.grader.assessment, suites_digest="f" * 64))
        assert grader.standing(KNOWN) == Standing(step=Step.EXAMINE, why="changed since: the suites")
        graded = grader.grade(KNOWN)
        assert not graded.reused
        assert (at.intake.n_taken, at.examiner.n_examined) == (1, 2)
        assert graded.scorecard is not None
        assert "clone" not in {phase.name for phase in graded.scorecard.provenance.phases}

    def test_a_changed_rubric_scores_without_a_box(self, desk: MakeDesk) -> None:
        failed, passed = a_result(Verdict.FAILED), a_result(name="test_parts", area="design")
        at = desk(an_examination(failed, passed))
        before = at.grader.grade(ADA).scorecard
        rubric = a_rubric({"data-validation": 9.0, "design": 1.0})
        assessment = replace(at.grader.assessment, rubric=rubric, rubric_digest="f" * 64)
        grader = replace(at.grader, assessment=assessment)
        assert grader.standing(KNOWN) == Standing(step=Step.RESCORE, why="the rubric changed")
        after = grader.grade(KNOWN).scorecard
        assert before is not None
        assert after is not None
        assert (after.total, at.store.load("ada")) == (10.0, after)
        assert (at.intake.n_taken, at.examiner.n_examined) == (1, 1)

    def test_it_is_said_before_it_is_done_and_why(self, desk: MakeDesk) -> None:
        at = desk()
        assert at.grader.standing(KNOWN) == Standing(step=Step.CLONE, why="it was never graded")
        at.grader.grade(ADA)
        assert at.grader.standing(KNOWN).step is Step.NOTHING
        assert at.grader.standing(ADA).why == "what is there now could not be asked for"
        assert replace(at.grader, again=True).standing(KNOWN).why == "you said --again"
        at.images.image = replace(IMAGE, tag="takehome/environment:other")
        assert at.grader.standing(KNOWN).why == "changed since: the candidate's image"
        assert (at.intake.n_taken, at.examiner.n_examined) == (1, 1)

    def test_of_a_round_that_is_blind_nothing_is_kept_and_all_is_known(self, desk: MakeDesk) -> None:
        at = desk()
        aliases = Aliases(key=b"correct horse battery staple")
        grader = replace(at.grader, aliases=aliases)
        entry = replace(KNOWN, name=aliases.of(ADA.source.location))
        grader.grade(entry)
        assert grader.standing(entry).step is Step.NOTHING
        assert grader.grade(entry).reused
        assert (at.intake.n_taken, at.examiner.n_examined) == (1, 1)
        assert not (at.store.folder / entry.name / "taken.gz").exists()

    def test_what_was_taken_survives_an_examination_that_failed(self, desk: MakeDesk) -> None:
        at = desk(BoxDiedError("it ended"), BoxDiedError("it ended"), an_examination(), keep=True)
        with pytest.raises(BoxDiedError):
            at.grader.grade(KNOWN)
        assert at.grader.grade(KNOWN).scorecard is not None
        assert at.intake.n_taken == 1


def _times(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
