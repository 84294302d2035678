"""An intake without its box: read as bytes, laid out and cloned in a temporary folder, as the box does."""

import io
import tarfile
from dataclasses import replace
from pathlib import Path

from grader.deadline import seconds_of
from grader.intake_box.deadline import Line
from grader.intake_box.limits import IntakeLimits
from grader.intake_box.main import Job, TakenIn, incoming_folder, take_in
from grader.local_repository import local_repository
from grader.model import Finding


def taken_in(
    path: Path,
    work: Path,
    *,
    revision: str | None = None,
    limits: IntakeLimits | None = None,
    patch: str = "",
    deadline: str | None = None,
) -> TakenIn:
    """Raises RefusedError and SourceError as an intake would."""
    limits = limits or IntakeLimits()
    work.mkdir(exist_ok=True)
    with local_repository(path, limit_bytes=limits.repository_bytes) as repository:
        for piece in repository.pieces():
            place = incoming_folder(work) / piece.path
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("ab") as file:
                file.write(piece.content)
        object_format = repository.object_format
    job = Job(source=str(path), url="", object_format=object_format, revision=revision, limits=limits, proxies={})
    line = Line(deadline, seconds_of(deadline)) if deadline else None
    return take_in(replace(job, patch=patch, deadline=line), work)


def tar_content(tar: bytes) -> dict[str, bytes]:
    """Path and content of each member; every one of them must be a regular file."""
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
        members = archive.getmembers()
        assert all(member.isreg() and member.mode in (0o644, 0o755) for member in members)
        assert all(member.uid == member.gid == member.mtime == 0 for member in members)
        return {member.name: (archive.extractfile(member) or io.BytesIO()).read() for member in members}


def finding(taken: TakenIn, kind: str) -> Finding:
    (found,) = (each for each in taken.snapshot.findings if each.kind == kind)
    return found
