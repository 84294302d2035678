"""A kit: what a candidate gets of an assessment, as a Git repository to work in.

DEST/
    START-HERE.md                   what is asked, how long it may take, how it is judged: `handout`
    brief.md
    .github/workflows/takehome.yml  runs the check on every push
    README.md  takehome.toml  …     the starter's files, as they are
    public/                         the public suite with its data
        assessment.toml             written here, for `takehome check`
        pins.txt                    what the code runs in
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from packaging.utils import canonicalize_name

from grader.assessment import BRIEF, FILE, Assessment
from grader.assessment_file import Environment
from grader.errors import AssessmentError, DestinationError
from grader.git_repository import files_to_commit, write_repository
from grader.handout import START, WORKFLOW, start_text, workflow_text
from grader.lock import locked_versions
from grader.public_part import PINS, PUBLIC_FOLDER, hidden_of, public_file, public_pins
from grader.suite_files import suite_digests, suite_files

STARTER = "starter"
SOLUTIONS = "solutions"
SHORTEST = 20
"""Bytes of a file, and characters of a line, below which being equal says nothing."""


def _libraries(environment: Environment) -> tuple[tuple[str, str], ...]:
    """What the lock was made from, each with the version that it pins."""
    versions = locked_versions(environment.lock)
    return tuple((name, versions[name]) for name in map(canonicalize_name, environment.names) if name in versions)


def kit_files(assessment: Assessment) -> dict[str, bytes]:
    """All files of the kit, by path.

    Raises:
        AssessmentError: there is no starter, or it holds what the kit has from elsewhere.
        GitError: there is a link in the starter.
    """
    starter = _starter(assessment)
    suite = suite_files(assessment.public.folder)
    if taken := sorted({FILE, PINS} & suite.keys()):
        place = assessment.public.folder / taken[0]
        raise AssessmentError(f"{place} would be overwritten: a kit's is made of the assessment's. Remove it.")
    own = (BRIEF, START, WORKFLOW)
    if taken := sorted(path for path in starter if path in own or path.split("/")[0] == PUBLIC_FOLDER):
        raise AssessmentError(f"{assessment.folder / STARTER} has {taken[0]}, and the kit its own. Remove it.")
    hidden = hidden_of(assessment)
    told = public_file((assessment.folder / FILE).read_text(encoding="utf-8"), hidden)
    brief = (assessment.folder / BRIEF).read_bytes()
    start = start_text(
        title=assessment.title,
        brief=brief.decode(),
        n_requirements=len(assessment.brief),
        areas=assessment.rubric.areas,
        hidden=hidden,
        handout=assessment.handout,
        pythons=assessment.environment.pythons,
        libraries=_libraries(assessment.environment),
    )
    public = {f"{PUBLIC_FOLDER}/{path}": content for path, content in suite.items()}
    return {
        START: start.encode(),
        BRIEF: brief,
        WORKFLOW: workflow_text(assessment.handout).encode(),
        **starter,
        **public,
        f"{PUBLIC_FOLDER}/{FILE}": told.encode(),
        f"{PUBLIC_FOLDER}/{PINS}": public_pins(assessment).encode(),
    }


def hidden_in(files: Mapping[str, bytes], assessment: Assessment) -> tuple[str, ...]:
    """What of the hidden suite or the solutions is in these files, a sentence each; nothing, as a rule.

    It is a file of a hidden one's content, unless the public suite has it too; a file of a solution's, unless the
    starter or the public suite has it too; and a line of the hidden suite's code that none of them has.
    """
    secret = _secret_digests(assessment)
    lines = _secret_lines(assessment)
    found: list[str] = []
    for path, content in sorted(files.items()):
        same = secret.get(sha256(content).hexdigest()) if len(content) >= SHORTEST else None
        found += [f"{path} is {same}"] if same else []
        found += [
            f"{path}, line {number}, is one of {lines[line]}"
            for number, line in enumerate(_lines(content), start=1)
            if not same and line in lines
        ]
    return tuple(found)


def shared_with_hidden(files: Mapping[str, bytes], assessment: Assessment) -> tuple[str, ...]:
    """Files that the hidden suite has too, such as the data to learn from: `public/a.csv is hidden/b.csv`."""
    hidden = {digest: path for path, digest in _named("hidden", assessment.hidden.folder)}
    digests = {path: sha256(content).hexdigest() for path, content in files.items() if len(content) >= SHORTEST}
    return tuple(f"{path} is {hidden[digest]}" for path, digest in sorted(digests.items()) if digest in hidden)


def write_kit(files: Mapping[str, bytes], assessment: Assessment, folder: Path) -> str:
    """Makes `folder` a repository of one commit; equal kits have equal commits. Returns the commit's id.

    Raises:
        AssessmentError: something hidden is among the files. Nothing is written.
        DestinationError: the folder is there and not empty, or can't be made.
        GitError: there is no git, or it fails.
    """
    if found := hidden_in(files, assessment):
        raise AssessmentError("\n  ".join(("The kit would hold what is hidden from candidates:", *found)))
    require_free(folder)
    try:
        return write_repository(folder, files, f"Start from the kit: {assessment.title}")
    except OSError as error:
        raise DestinationError(f"{folder} can't be written: {error.strerror}. Name another folder.") from error


def require_free(folder: Path) -> None:
    """Raises DestinationError unless there is nothing at `folder`, or an empty folder."""
    try:
        if folder.is_dir() and not any(folder.iterdir()):
            return
        if not folder.exists() and not folder.is_symlink():
            return
    except OSError as error:
        raise DestinationError(f"{folder} can't be looked into: {error.strerror}. Name another folder.") from error
    trouble = "and is not empty" if folder.is_dir() else "and is no folder"
    raise DestinationError(f"{folder} is there already, {trouble}. Name another folder, or remove it.")


def _starter(assessment: Assessment) -> dict[str, bytes]:
    folder = assessment.folder / STARTER
    files = files_to_commit(folder) if folder.is_dir() else {}
    if not files:
        raise AssessmentError(f"{folder} is missing or empty: it is what a candidate starts from. Put a file there.")
    return files


def _secret_digests(assessment: Assessment) -> dict[str, str]:
    """Where each content lies that a kit must not have, by digest."""
    public = set(suite_digests(assessment.public.folder).values())
    pins = (assessment.environment.lock, public_pins(assessment))
    told = ((assessment.folder / BRIEF).read_bytes(), *(text.encode() for text in pins))
    public |= {sha256(content).hexdigest() for content in told}
    handed_out = public | {digest for _, digest in _named(STARTER, assessment.folder / STARTER)}
    solutions = _named(SOLUTIONS, assessment.folder / SOLUTIONS)
    hidden = _named("hidden", assessment.hidden.folder)
    return {
        **{digest: path for path, digest in solutions if digest not in handed_out},
        **{digest: path for path, digest in hidden if digest not in public},
    }


def _secret_lines(assessment: Assessment) -> dict[str, str]:
    """Where each line of the hidden code lies that stands nowhere in what is handed out."""
    handed_out = [suite_files(assessment.public.folder), suite_files(assessment.folder / STARTER)]
    known = set(_lines((assessment.folder / BRIEF).read_bytes()))
    known |= {line for files in handed_out for content in files.values() for line in _lines(content)}
    return {
        line: f"hidden/{path}"
        for path, content in assessment.hidden.files().items()
        if path.endswith(".py")
        for line in _lines(content)
        if len(line) >= SHORTEST and line not in known
    }


def _named(name: str, folder: Path) -> Iterable[tuple[str, str]]:
    digests = suite_digests(folder) if folder.is_dir() else {}
    return tuple((f"{name}/{path}", digest) for path, digest in digests.items())


def _lines(content: bytes) -> Iterator[str]:
    return (line.strip() for line in content.decode(errors="replace").splitlines())
