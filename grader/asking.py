"""What the hosts of many repositories have now, asked at once: what has not changed is neither cloned nor examined.

    https URL     one intake box asks them all, each with what opens it and with nobody else's
    ssh address   the same
    local folder  another, without a network, is sent what their branches and tags are, and reads that

Whoever is not answered for is cloned, which tells why.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, Self

from grader.credentials import NO_CREDENTIALS, Credentials
from grader.entry import Entry
from grader.errors import SourceError
from grader.intake import BOX_USER, OBJECT_ID, TOOLS_PYTHON, Boxes, IntakeBox, box_boot, network_settings
from grader.intake_box.access import Access, access_message
from grader.local_repository import LocalRepository, local_repository
from grader.source import Source, SourceKind
from grader.store import Store
from sandbox.boot import boot_argv
from sandbox.boxes import BoxSpec, Tmpfs
from sandbox.errors import SandboxError
from sandbox.host_network import HostNetwork
from sandbox.protocol import Message, ProtocolError

ANSWER_SECONDS = 20.0
"""That one host is given."""
_REFS_BYTES = 8 * 2**20
"""Of one local repository: 100,000 branches that are packed."""
_WORK_BYTES = 256 * 2**20
_MEMORY_BYTES = 512 * 2**20
_PIDS = 256
"""Of each host that is asked: a thread of ours, its guard, Git, its helper, and that one's threads."""
_START_SECONDS = 60.0


class Wanted(NamedTuple):
    source: Source
    revision: str | None


class Asker:
    """Asks for an engine, with an image that has Git."""

    def __init__(
        self,
        engine: Boxes,
        tools_image: str,
        *,
        network: str = "bridge",
        host: HostNetwork | None = None,
        credentials: Credentials = NO_CREDENTIALS,
    ) -> None:
        """As for `grader.intake.Intake`."""
        self._engine = engine
        self._image = tools_image
        self._network = network
        self._host = host
        self._credentials = credentials

    def heads(self, wanted: Sequence[Wanted]) -> tuple[str | None, ...]:
        """The commit that each revision names now; None: not known without a clone. Never raises SourceError.

        Raises:
            SandboxError: the engine failed.
        """
        found: dict[Wanted, str | None] = {}
        for is_local in (False, True):
            mine = tuple(dict.fromkeys(each for each in wanted if (each.source.kind is SourceKind.LOCAL) == is_local))
            if mine:
                found |= self._heads(mine, network="none" if is_local else self._network)
        return tuple(found.get(each) for each in wanted)

    def _heads(self, wanted: tuple[Wanted, ...], *, network: str) -> dict[Wanted, str | None]:
        try:
            with self._engine.open(_asking_box(self._image, network=network)) as box:
                box.send(*box_boot())
                questions = [self._question(box, number, each) for number, each in enumerate(wanted)]
                answer = self._answer(box, questions, is_local=network == "none")
        except ProtocolError:
            return {}
        commits = answer.head.get("commits")
        if answer.head.get("op") != "heads" or not isinstance(commits, list) or len(commits) != len(wanted):
            return {}
        return {each: _commit(commit) for each, commit in zip(wanted, commits, strict=True)}

    def _question(self, box: IntakeBox, number: int, wanted: Wanted) -> dict[str, Any]:
        if wanted.source.kind is not SourceKind.LOCAL:
            return {
                "url": wanted.source.location,
                "revision": wanted.revision,
                "access": access_message(self._access(wanted.source)),
            }
        object_format = "sha1"
        with ExitStack() as stack:
            try:
                place = Path(wanted.source.location)
                repository = stack.enter_context(local_repository(place, limit_bytes=_REFS_BYTES))
                object_format = repository.object_format
                for paths, contents in _refs(repository):
                    box.send({"op": "refs", "number": number, "paths": paths}, *contents)
            except SourceError:
                pass  # whoever clones it is told
        return {"url": "", "revision": wanted.revision, "object_format": object_format}

    def _access(self, source: Source) -> Access | None:
        try:
            return self._credentials.access(source)
        except SourceError:  # it has no key: whoever clones it is told
            return None

    def _answer(self, box: IntakeBox, questions: list[dict[str, Any]], *, is_local: bool) -> Message:
        head = {"op": "ask", "questions": questions, "proxies": {}, "wall_seconds": ANSWER_SECONDS}
        if is_local:
            box.send(head)
        else:
            proxies, blobs = network_settings(self._host)
            box.send({**head, "proxies": proxies}, *blobs)
        return box.receive(wall_seconds=_START_SECONDS + ANSWER_SECONDS * len(questions), blob_limit_bytes=0)


class ComingHeads:
    """What the revisions of entries name now, asked beside whatever else goes on. A context."""

    def __init__(self, entries: Sequence[Entry], store: Store, asker: Asker) -> None:
        """Only hosts of those that something is known of are asked; the others are cloned anyhow."""
        known = tuple(entry for entry in entries if store.knows(entry.name) and not entry.patch)
        self._names = frozenset(entry.name for entry in known)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="heads")
        self._coming = self._pool.submit(_heads, known, asker)

    def known(self, entry: Entry) -> Entry:
        """The entry with what is known; waits for the answer, if its host is being asked."""
        if entry.name not in self._names or entry.patch:
            return entry
        return replace(entry, head=self._coming.result().get(entry.name))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()


def _heads(entries: tuple[Entry, ...], asker: Asker) -> dict[str, str | None]:
    """By name. Where the engine fails, nothing is known."""
    try:
        found = asker.heads([Wanted(entry.source, entry.revision) for entry in entries])
    except SandboxError:
        return {}
    return {entry.name: commit for entry, commit in zip(entries, found, strict=True)}


def _refs(repository: LocalRepository) -> Iterator[tuple[list[str], list[bytes]]]:
    pieces = tuple(repository.refs())
    if pieces:
        yield [piece.path for piece in pieces], [piece.content for piece in pieces]


def _commit(said: object) -> str | None:
    """The box has heard from hosts that anybody may run."""
    return said if isinstance(said, str) and OBJECT_ID.fullmatch(said) else None


def _asking_box(image: str, *, network: str) -> BoxSpec:
    return BoxSpec(
        kind="intake",
        image=image,
        argv=boot_argv(TOOLS_PYTHON),
        memory_bytes=_MEMORY_BYTES,
        pids=_PIDS,
        user=f"{BOX_USER}:{BOX_USER}",
        network=network,
        tmpfs=(Tmpfs(path="/repository", size_bytes=_WORK_BYTES, uid=BOX_USER),),
    )
