"""The host's side of an outline: a tree goes into a box of its own, plain data come back and are kept.

The host never reads their code. What comes back is believed of its own submission alone: whoever takes over the box can
make their own code look like nobody's, or like that of somebody whose code they know; no score rests on it.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, Protocol

import msgspec

from grader.blind import Cover
from grader.errors import StoreError
from grader.model import Snapshot
from grader.outline_box.outline import RUN, VERSION
from grader.plain import plain
from grader.similarity import Outline, OutlinedFile
from grader.store import Store
from sandbox.boot import boot_argv, boot_message
from sandbox.boxes import BoxSpec
from sandbox.errors import BoxDiedError, BoxTimeoutError
from sandbox.known_types import known
from sandbox.protocol import Message, ProtocolError

OUTLINE_FILE = "outline.json"
OUTLINE_SECONDS = 60
"""The most code that is looked at, 1 MB, takes 6 s, and 22 s if each character is a token."""
_SOURCES = ("grader/outline_box", "sandbox/protocol.py")
_PYTHON = "/opt/examiner/bin/python"
_USER = 65532
_MEMORY_BYTES = 512 * 2**20
"""Besides the tree: for the tokens of that much code."""
_ANSWER_BYTES = 24 * 2**20
_TEXT_LIMIT = 4_096
_KEPT_LIMIT_BYTES = 2 * _ANSWER_BYTES


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptOutline:
    """What lies beside a scorecard."""

    tree_digest: str
    """Of the tree that it is of."""
    outline: Outline | None
    trouble: str = ""
    """Why there is none."""


class OutlineBox(Protocol):
    """What is asked of a box; `sandbox.engine.Box` is one."""

    def send(self, head: dict[str, Any], *blobs: bytes) -> None: ...

    def receive(self, *, wall_seconds: float, head_limit_bytes: int, blob_limit_bytes: int) -> Message: ...


class Boxes(Protocol):
    """What is asked of an engine; `sandbox.engine.DockerEngine` is one."""

    def open(self, spec: BoxSpec) -> AbstractContextManager[OutlineBox]: ...


class Outliner:
    """Outlines submissions, each in a box of its own. May be used by several threads at once."""

    def __init__(self, engine: Boxes, examiner_image: str, *, runtime: str = "") -> None:
        self._engine = engine
        self._image = examiner_image
        self._runtime = runtime

    def outline(self, tree: bytes, tree_digest: str) -> KeptOutline:
        """Of a tree as an intake hands it over. What their code does to its box is in `trouble`.

        Raises:
            SandboxError: the engine failed.
        """
        try:
            with self._engine.open(self._spec(len(tree))) as box:
                box.send(*boot_message("grader.outline_box.main", _SOURCES))
                box.send({"op": "outline"}, tree)
                answer = box.receive(wall_seconds=OUTLINE_SECONDS, head_limit_bytes=_ANSWER_BYTES, blob_limit_bytes=0)
            return KeptOutline(tree_digest=tree_digest, outline=outline_of(answer.head))
        except BoxTimeoutError:
            trouble = f"their code could not be read within {OUTLINE_SECONDS} s"
        except BoxDiedError:
            trouble = "their code ended the box that it was read in"
        except ProtocolError:
            trouble = "the box that read their code gave no proper answer"
        return KeptOutline(tree_digest=tree_digest, outline=None, trouble=trouble)

    def _spec(self, tree_bytes: int) -> BoxSpec:
        return BoxSpec(
            kind="outline",
            runtime=self._runtime,
            image=self._image,
            argv=boot_argv(_PYTHON),
            memory_bytes=_MEMORY_BYTES + 2 * tree_bytes,
            pids=16,
            user=f"{_USER}:{_USER}",
            env=(("LANG", "C.UTF-8"),),
        )


def outline_of(head: dict[str, Any]) -> Outline:
    """The answer of an outline box, checked. Raises ProtocolError: it is no outline, or one that can't be."""
    try:
        outline = msgspec.convert(plain(head.get("outline"), _text), known(Outline))
    except (msgspec.ValidationError, ValueError) as error:
        raise ProtocolError(f"no outline: {error!s:.300}") from error
    if outline.version != VERSION or not all(_is_sound(file) for file in outline.files):
        raise ProtocolError("an outline that can't be")
    return outline


def has_outline(store: Store, name: str, snapshot: Snapshot) -> bool:
    """One of that tree lies beside the scorecard."""
    kept = kept_outline(store, name)
    return kept is not None and kept.tree_digest == snapshot.tree_digest


def keep_outline(
    store: Store, name: str, snapshot: Snapshot, tree: bytes, outliner: Outliner, cover: Cover | None = None
) -> KeptOutline:
    """An outline of that tree is made, and lies beside the scorecard. `cover` takes names out of it.

    Raises:
        SandboxError: the engine failed.
        StoreError: it can't be written.
    """
    kept = outliner.outline(tree, snapshot.tree_digest)
    if cover is not None and kept.outline is not None:
        files = tuple(
            replace(file, path=cover.text(file.path), lines=tuple(cover.text(line) for line in file.lines))
            for file in kept.outline.files
        )
        kept = replace(kept, outline=replace(kept.outline, files=files))
    store.write(name, OUTLINE_FILE, msgspec.json.encode(kept))
    return kept


def kept_outline(store: Store, name: str) -> KeptOutline | None:
    """None: there is none, it is damaged, or another version of ours made it."""
    try:
        content = store.read(name, OUTLINE_FILE, limit_bytes=_KEPT_LIMIT_BYTES)
        kept = msgspec.json.decode(content, type=known(KeptOutline)) if content is not None else None
    except (StoreError, msgspec.DecodeError, RecursionError):
        return None
    if kept is not None and kept.outline is not None and kept.outline.version != VERSION:
        return None
    return kept


def _is_sound(file: OutlinedFile) -> bool:
    lines, n_tokens = file.token_lines, file.n_tokens
    return (
        len(lines) == n_tokens
        and all(1 <= line <= len(file.lines) for line in lines)
        and all(0 <= token <= n_tokens - RUN for _, token in file.prints)
    )


def _text(text: str) -> str:
    """Capped, and no half of a character in it, which no message could be written with."""
    return text[:_TEXT_LIMIT].encode("utf-8", "replace").decode()
