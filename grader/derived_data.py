"""Hidden data that are made for one round: in a box, once for equal suites and secrets, and kept on this machine.

~/.local/state/takehome/derived/KEY    one message: the files' paths and contents; 0600 in a folder of 0700
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from grader.assessment import Assessment
from grader.derive_box.main import SUITE_FOLDER
from grader.errors import AssessmentError
from grader.key import code_digest, digest
from grader.round_secret import RoundSecret
from grader.suite_files import file_digests, stored_path
from grader.suite_table import Suite
from sandbox.boot import boot_argv, boot_message
from sandbox.boxes import BoxSpec, Tmpfs
from sandbox.engine import DockerEngine
from sandbox.errors import BoxDiedError, BoxTimeoutError
from sandbox.images import BuiltImage
from sandbox.paths import checked_path
from sandbox.protocol import Message, ProtocolError, read_message, write_message

SOURCES = ("grader/derive_box", "sandbox/protocol.py")
PYTHON = "/opt/examiner/bin/python"
DERIVE_SECONDS = 300
DERIVED_BYTES = 128 * 2**20
"""Half of what an examiner box has for a suite."""
_BOX_USER = 65532
_MEMORY_BYTES = 2**30
_SUITE_BYTES = 256 * 2**20
_MOST_KEPT = 8
"""Rounds and revisions of suites; each is as large as the suite's data."""


def with_derived_data(
    engine: DockerEngine,
    assessment: Assessment,
    secret: RoundSecret,
    *,
    image: BuiltImage,
    state: Path,
    runtime: str = "",
    say: Callable[[str], None] = lambda text: None,
) -> Assessment:
    """The assessment, whose hidden suite has what its program derives from the secret; `image` is the examiner's.

    Raises:
        AssessmentError: the program failed, or made what no suite can have.
        SandboxError: the engine failed.
    """
    suite = assessment.hidden
    files = suite.files()
    place = state / "derived" / digest([secret.mark, suite.derive, file_digests(files), image.id, code_digest()])
    derived = _kept(place)
    if derived is None:
        say("deriving the hidden data of this round")
        derived = _derived(engine, suite, files, secret, image.id, runtime)
        _keep(place, derived)
    return replace(assessment, hidden=replace(suite, derived=derived))


# In a box


def _derived(
    engine: DockerEngine, suite: Suite, files: dict[str, bytes], secret: RoundSecret, image: str, runtime: str
) -> dict[str, bytes]:
    spans: list[tuple[str, int, int]] = []
    content = bytearray()
    for path, data in sorted(files.items()):
        spans.append((path, len(content), len(content) + len(data)))
        content += data
    program = f"{suite.derive} of the {suite.name} suite"
    with engine.open(_spec(image, runtime)) as box:
        try:
            box.send(*boot_message("grader.derive_box.main", SOURCES))
            box.send({"op": "derive", "program": suite.derive, "files": spans}, secret.content, bytes(content))
            answer = box.receive(wall_seconds=DERIVE_SECONDS, blob_limit_bytes=DERIVED_BYTES)
        except BoxTimeoutError as error:
            raise AssessmentError(f"{program} did not come to its end within {DERIVE_SECONDS} s.") from error
        except BoxDiedError as error:
            trouble = f"ended its box, as it would by taking more than {_MEMORY_BYTES // 2**20} MB of memory"
            raise AssessmentError(f"{program} {trouble}.") from error
        except ProtocolError as error:
            raise AssessmentError(f"{program} made what can't be taken: {error}.") from error
    if answer.head.get("op") != "derived":
        # What an error says is held back in the box: it could hold the secret.
        reason = answer.head.get("reason")
        raise AssessmentError(f"{program} failed: {reason}. Run its `derive` by hand to see what the error says.")
    return _taken(answer, suite, program)


def _taken(answer: Message, suite: Suite, program: str) -> dict[str, bytes]:
    derived = dict(zip(answer.head["paths"], answer.blobs, strict=True))
    if not derived:
        raise AssessmentError(f"{program} made no file.")
    large = {stored_path(suite.folder, name) for name in suite.large}
    for path in derived:
        try:
            checked_path(path)
        except ValueError as error:
            raise AssessmentError(f"{program} made a file with {error}.") from error
        if path in large:
            raise AssessmentError(f"{program} made {path}, which is large: what is large can't be derived.")
    return derived


def _spec(image: str, runtime: str) -> BoxSpec:
    return BoxSpec(
        kind="derive",
        runtime=runtime,
        image=image,
        argv=boot_argv(PYTHON),
        memory_bytes=_MEMORY_BYTES,
        user=f"{_BOX_USER}:{_BOX_USER}",
        tmpfs=(
            Tmpfs(path=SUITE_FOLDER, size_bytes=_SUITE_BYTES, uid=_BOX_USER),
            Tmpfs(path="/tmp", size_bytes=_SUITE_BYTES, uid=_BOX_USER),  # noqa: S108 - in the box
        ),
        env=(
            ("HOME", "/tmp"),  # noqa: S108 - in the box
            ("LANG", "C.UTF-8"),
            ("OMP_NUM_THREADS", "1"),
            ("OPENBLAS_NUM_THREADS", "1"),
        ),
    )


# On this machine


def _kept(place: Path) -> dict[str, bytes] | None:
    """None where there is nothing, or not all of it: the disk was full, or somebody's tool was at it."""
    try:
        with place.open("rb") as file:
            message = read_message(file, blob_limit_bytes=DERIVED_BYTES)
        if message.head["sha256"] != _sha256(message.blobs):
            return None
        os.utime(place)
        return dict(zip(message.head["paths"], message.blobs, strict=True))
    except (OSError, ProtocolError, KeyError, ValueError):
        return None


def _keep(place: Path, derived: dict[str, bytes]) -> None:
    """Whole or not at all. A disk that doesn't take it costs the next run the time, and this one nothing."""
    with contextlib.suppress(OSError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as file:  # 0600
            partial = Path(file.name)
            try:
                head = {"paths": list(derived), "sha256": _sha256(tuple(derived.values()))}
                write_message(file, head, *derived.values())
                file.flush()
                partial.replace(place)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
        for old in sorted(place.parent.glob("[!.]*"), key=lambda path: path.stat().st_mtime)[:-_MOST_KEPT]:
            old.unlink(missing_ok=True)


def _sha256(contents: tuple[bytes, ...]) -> str:
    return hashlib.sha256(b"".join(contents)).hexdigest()
