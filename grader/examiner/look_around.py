"""A candidate box, seen from within while the suite lies in the examiner box: nothing of the suite is there.

For an author who proves a suite, on a reference: what is looked through is whatever a candidate's command could read.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from grader.examiner.handover import ANSWER_FOLDER, INPUT_FOLDER
from grader.examiner.programs.look_around import digest, line_digests
from grader.examiner.reading import PROGRAMS
from grader.examiner.submission import Submission
from grader.examiner_order import HIDDEN_IN_THE_BOX, LOOKED_THROUGH

_PROGRAM, _ANSWER = f"{INPUT_FOLDER}/look_around.py", f"{ANSWER_FOLDER}/seen.json"
_OURS = Path(__file__).parents[2]


def look_around(submission: Submission, suite_folder: Path) -> None:
    """Tells as findings what was looked through, and what of the suite was there.

    Raises AnswerError: the program did not come to its end.
    """
    program = (PROGRAMS / "look_around.py").read_bytes()
    run = submission.execute(["python", _PROGRAM, _ANSWER], files={_PROGRAM: program}, wanted=(_ANSWER,))
    seen = run.answer(_ANSWER).json()
    submission.find(LOOKED_THROUGH, f"A candidate box was looked through: {len(seen['files']):,} files")
    hidden = {place.relative_to(suite_folder).as_posix(): place.read_bytes() for place in _files(suite_folder)}
    for title in sorted(set(found_in(seen, hidden, [*submission.files.values(), *_own_code()]))):
        submission.find(HIDDEN_IN_THE_BOX, title)


def found_in(
    seen: Mapping[str, Mapping[str, str]], hidden: Mapping[str, bytes], known: Iterable[bytes]
) -> Iterable[str]:
    """What of the hidden files is in the box: whole, or by a line that nothing `known` has."""
    known = list(known)
    whole = {digest(content) for content in known}
    common = {line for content in known for line in line_digests(content)}
    for path, content in hidden.items():
        place = seen["files"].get(digest(content))
        if content and place and digest(content) not in whole:
            yield f"{path} lies in the box, at {place}"
        for line in line_digests(content) - common:
            if line in seen["lines"]:
                yield f"a line of {path} stands in {seen['lines'][line]}"


def _files(folder: Path) -> Iterable[Path]:
    return (place for place in folder.rglob("*") if place.is_file() and "__pycache__" not in place.parts)


def _own_code() -> Iterable[bytes]:
    """What the runner is made of is in the box, and some of its lines are anybody's."""
    return (place.read_bytes() for top in ("grader", "sandbox") for place in (_OURS / top).rglob("*.py"))
