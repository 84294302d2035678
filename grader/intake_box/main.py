"""Process 1 of an intake box: takes a repository in, hands a snapshot and a tree back, and ends.

{"op": "files", "paths": [...]} + blobs     parts of a local repository, appended in order; any number of times
{"op": "take", ...job...} + CA bundle       then, once
{"op": "taken", "snapshot": {...}} + tars   the answer: the tree, and texts of earlier commits
{"op": "refused", "reason": "…"}            or this one: the operator's to mend
"""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO, NamedTuple, NoReturn

from grader.intake_box.declaration import DECLARATION, read_declaration
from grader.intake_box.git_settings import git_environment
from grader.intake_box.history import read_history
from grader.intake_box.limits import IntakeLimits
from grader.intake_box.past import take_past
from grader.intake_box.refusal import RefusedError
from grader.intake_box.repository import Repository, clone
from grader.intake_box.requirements import USUAL_PYTHON, read_requirements
from grader.intake_box.tree import take_tree
from grader.model import Finding, Snapshot
from sandbox.protocol import Message, read_message, write_message

WORK_FOLDER = Path("/repository")
"""The box's tmpfs."""
_MINIMAL_CONFIG = {
    "sha1": "[core]\n\trepositoryformatversion = 0\n\tbare = true\n",
    "sha256": "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What the host asks for."""

    source: str
    """As it is shown."""
    url: str
    """Empty: the repository was sent in."""
    object_format: str
    revision: str | None
    limits: IntakeLimits
    proxies: dict[str, str]
    pythons: tuple[str, ...] = (USUAL_PYTHON,)
    """Those that its code may be run with, the usual one first."""
    given: Mapping[str, str] = field(default_factory=dict)
    """Package → version, of what everybody gets on that."""
    patch: str = ""
    """A unified diff that is applied to the commit's tree, which is then taken in its place."""


class TakenIn(NamedTuple):
    snapshot: Snapshot
    tar: bytes
    past: bytes
    """A tar of texts of earlier commits."""


def take_in(job: Job, work: Path, ca_bundle: bytes = b"") -> TakenIn:
    """Clone into `work` and read: the whole of an intake, but for the messages.

    Raises:
        RefusedError: the repository can't be taken, in a sentence.
    """
    repository = _cloned(job, work, ca_bundle)
    try:
        return _read(job, repository)
    finally:
        repository.close()


def incoming_folder(work: Path) -> Path:
    """Where a repository that was sent in lies."""
    return work / "incoming"


def main() -> None:
    answers = _own_output()
    requests = open(0, "rb", buffering=0, closefd=False)  # noqa: SIM115
    message = read_message(requests)
    while message.head["op"] == "files":
        _append(message, incoming_folder(WORK_FOLDER))
        message = read_message(requests)
    job = _job(message.head)
    ca_bundle = message.blobs[0] if message.blobs else b""
    try:
        with _time_limit(job.limits.wall_seconds):
            taken = take_in(job, WORK_FOLDER, ca_bundle)
    except RefusedError as error:
        write_message(answers, {"op": "refused", "reason": str(error)})
        return
    write_message(answers, {"op": "taken", "snapshot": asdict(taken.snapshot)}, taken.tar, taken.past)


def _cloned(job: Job, work: Path, ca_bundle: bytes) -> Repository:
    url, protocols, bundle_file = job.url, "https", None
    if not url:
        incoming = incoming_folder(work)
        _complete(incoming, job.object_format)
        url, protocols = incoming.as_uri(), "file"
    if ca_bundle:
        bundle_file = work / "ca.pem"
        bundle_file.write_bytes(ca_bundle)
    environment = git_environment(protocols=protocols, ca_bundle=bundle_file, proxies=job.proxies)
    return clone(url, work / "clone.git", environment, limit_bytes=job.limits.repository_bytes)


def _read(job: Job, repository: Repository) -> TakenIn:
    commit = repository.commit_at(job.revision)
    tree = repository.tree_of(commit)
    if job.patch:
        tree = repository.patched(tree, job.patch)
    taken = take_tree(repository, tree, job.limits)
    ids = {file.path: file.digest for file in taken.files}

    def read(path: str) -> bytes | None:
        return repository.content(ids[path]) if path in ids else None

    requirements = read_requirements(read, job.pythons, job.given)
    declaration = read_declaration(read(DECLARATION))
    history = read_history(repository, commit, job.limits.commits)
    past = take_past(repository, commit, frozenset(ids.values()), job.limits)
    snapshot = Snapshot(
        source=job.source,
        revision=job.revision or "HEAD",
        commit=commit,
        tree_digest=taken.digest,
        files=taken.files,
        history=replace(history, n_past_texts=past.n_texts, n_past_left_out=past.n_left_out, past_trouble=past.trouble),
        requirements=requirements.requirements,
        parts=declaration.parts,
        claims=declaration.claims,
        findings=(*taken.findings, *_shallow(repository), *requirements.findings, *declaration.findings),
    )
    return TakenIn(snapshot, taken.tar, past.tar)


def _shallow(repository: Repository) -> tuple[Finding, ...]:
    if not repository.is_shallow():
        return ()
    detail = "It was cloned with `--depth`: older commits are missing, and with them what they would tell."
    return (Finding(kind="history-cut", title="The history is cut short", detail=detail),)


def _complete(incoming: Path, object_format: str) -> None:
    """What makes Git take the folder for a repository: our own configuration, and folders that may be empty."""
    for folder in ("objects", "refs"):
        (incoming / folder).mkdir(parents=True, exist_ok=True)
    (incoming / "config").write_text(_MINIMAL_CONFIG[object_format])


def _append(message: Message, incoming: Path) -> None:
    for path, content in zip(message.head["paths"], message.blobs, strict=True):
        place = incoming / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("ab") as file:
            file.write(content)


def _job(head: dict[str, Any]) -> Job:
    fields = {name: head[name] for name in ("source", "url", "object_format", "revision", "proxies", "given")}
    limits, pythons = IntakeLimits(**head["limits"]), tuple(head["pythons"])
    return Job(**fields, limits=limits, pythons=pythons, patch=head.get("patch", ""))


def _own_output() -> BinaryIO:
    """The descriptor for answers; what anything else prints goes to standard error, and can't forge one."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return answers


@contextlib.contextmanager
def _time_limit(wall_seconds: float) -> Iterator[None]:
    def over(_number: int, _frame: FrameType | None) -> NoReturn:
        raise RefusedError(f"it took longer than {wall_seconds:.0f} s, the limit. Is it very large, or the host slow?")

    signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, wall_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()
