"""One call of `takehome check --docker`: the public probes in boxes, as grading has them, and nothing is kept."""

import tempfile
from dataclasses import replace
from pathlib import Path

from grader.circumstances import Circumstances
from grader.cli.opened import opened
from grader.cli.session import Wishes
from grader.entry import Entry, Watcher
from grader.errors import JudgeError
from grader.model import Examination
from grader.public_half import public_half
from grader.public_part import PUBLIC_FOLDER, PublicPart, assessment_of
from grader.side_by_side import grade_all
from grader.source import parse_source
from grader.store import Store
from grader.working_tree import commit_as_it_is
from sandbox.sweep import remove_run

NAME = "your folder"


def check_in_boxes(folder: Path, part: PublicPart, watcher: Watcher) -> Examination:
    """Of the folder as it is, committed or not.

    Raises:
        GraderError, SandboxError: there is no engine, no image can be built, or the folder can't be taken.
    """
    assessment = assessment_of(part)
    with tempfile.TemporaryDirectory(prefix="takehome-check-") as scratch:
        store = Store.open(Path(scratch) / "results")
        wishes = Wishes(assessment="", revision=None, jobs=1, out=store.folder, again=False, runtime="")
        public = Circumstances(only=(f"{PUBLIC_FOLDER}/*", *public_half(part.builtin)))
        with opened(assessment, store, wishes, watcher) as at:
            repository = Path(scratch) / "repository"
            commit_as_it_is(folder, repository)
            grader = replace(at.grader, examiner=at.grader.examiner.under(public), circumstances=public)
            entry = Entry(name=NAME, source=parse_source(str(repository)), revision=None)
            (graded,) = grade_all(
                grader.grade,
                (entry,),
                jobs=1,
                watcher=watcher,
                interrupted=lambda: remove_run(at.engine, at.run),
                stop=grader.stop,
            )
    card = graded.scorecard
    if card is None:
        raise graded.error or JudgeError("Nothing was examined.")
    return Examination(
        results=card.results,
        findings=card.findings,
        judge_errors=card.judge_errors,
        versions=card.provenance.versions,
    )
