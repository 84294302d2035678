"""The host's side of an intake: with boxes that answer from a script, and with real ones."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from grader.credentials import Credentials, Entry
from grader.errors import SourceError
from grader.intake import Intake, IntakeLimits, intake_box, taken
from grader.model import Snapshot
from grader.place import parse_place
from grader.source import parse_source
from sandbox.boot import boot_argv, boot_message
from sandbox.boxes import BoxSpec, Tmpfs
from sandbox.engine import DockerEngine, ExitState
from sandbox.errors import BoxDiedError, BoxTimeoutError, SandboxError
from sandbox.host_network import HostNetwork
from sandbox.images import Images
from sandbox.protocol import Message
from tests.builders import a_file, a_snapshot
from tests.grader.intake_box.intakes import tar_content
from tests.repositories import Repository, a_bare_clone, a_repository, an_empty_repository

NOWHERE = HostNetwork(env=(), ca_bundle=None)


class ScriptedBox:
    """Keeps what it is sent, and gives the one answer it has, or raises it."""

    def __init__(self, answer: Message | Exception, *, out_of_memory: bool = False) -> None:
        self._answer = answer
        self._out_of_memory = out_of_memory
        self.sent: list[tuple[dict[str, Any], tuple[bytes, ...]]] = []
        self.blob_limit_bytes = -1

    def send(self, head: dict[str, Any], *blobs: bytes) -> None:
        self.sent.append((head, blobs))

    def receive(self, *, wall_seconds: float, blob_limit_bytes: int) -> Message:
        self.blob_limit_bytes = blob_limit_bytes
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    def state(self) -> ExitState:
        return ExitState(running=False, exit_status=137, out_of_memory=self._out_of_memory)


class ScriptedBoxes:
    def __init__(self, box: ScriptedBox) -> None:
        self._box = box
        self.opened: list[BoxSpec] = []

    def open(self, spec: BoxSpec) -> AbstractContextManager[ScriptedBox]:
        self.opened.append(spec)
        return nullcontext(self._box)


def an_answer(snapshot: Snapshot | None = None, tar: bytes = b"tar", **changes: Any) -> Message:
    return Message(head={"op": "taken", "snapshot": asdict(snapshot or a_snapshot()) | changes}, blobs=(tar, b"past"))


def take(box: ScriptedBox, source: str, *, host: HostNetwork = NOWHERE) -> tuple[ScriptedBoxes, Any]:
    boxes = ScriptedBoxes(box)
    intake = Intake(boxes, "tools", limits=IntakeLimits(), host=host)
    return boxes, intake.take(parse_source(source))


def test_a_local_repository_is_sent_in_and_its_box_has_no_network(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"data.bin": os.urandom(100)})
    box = ScriptedBox(an_answer())
    boxes, answer = take(box, str(repository.path))
    assert answer.tree == b"tar"
    assert answer.past == b"past"
    assert answer.snapshot == a_snapshot()
    assert boxes.opened[0].network == "none"
    assert [head["op"] for head, _ in box.sent] == ["boot", "files", "take"]
    files = dict(zip(box.sent[1][0]["paths"], box.sent[1][1], strict=True))
    assert files["HEAD"] == b"ref: refs/heads/main\n"
    assert (box.sent[2][0]["url"], box.sent[2][0]["object_format"]) == ("", "sha1")


def test_no_more_is_read_of_a_tree_than_an_intake_takes(tmp_path: Path) -> None:
    box = ScriptedBox(an_answer())
    take(box, str(a_repository(tmp_path / "ada").path))
    assert IntakeLimits().tree_bytes < box.blob_limit_bytes < 1.4 * IntakeLimits().tree_bytes


def test_a_large_repository_goes_in_several_messages(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"data.bin": os.urandom(40 * 2**20)})
    box = ScriptedBox(an_answer())
    take(box, str(repository.path))
    sizes = [sum(map(len, blobs)) for head, blobs in box.sent if head["op"] == "files"]
    assert len(sizes) == 3
    assert max(sizes) <= 33 * 2**20


def test_a_remote_one_is_cloned_in_the_box_with_this_machines_certificates_and_proxies(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_bytes(b"certificates")
    env = (("HTTPS_PROXY", "http://proxy:3128"), ("PIP_INDEX_URL", "https://s3cret@index"), ("no_proxy", "localhost"))
    box = ScriptedBox(an_answer())
    boxes, _ = take(box, "https://example.org/r.git", host=HostNetwork(env=env, ca_bundle=bundle))
    head, blobs = box.sent[-1]
    assert boxes.opened[0].network == "bridge"
    assert head["url"] == "https://example.org/r.git"
    assert head["proxies"] == {"HTTPS_PROXY": "http://proxy:3128", "no_proxy": "localhost"}
    assert blobs == (b"certificates",)
    assert boxes.opened[0].env == ()


def test_a_token_goes_in_by_the_stream_alone_and_only_for_its_host() -> None:
    place = parse_place("example.org")
    assert place is not None
    credentials = Credentials(entries=(Entry(name="example.org", place=place, token="s3cret"),))
    for url, expected in {"https://example.org/r.git": "s3cret", "https://example.com/r.git": None}.items():
        box = ScriptedBox(an_answer())
        boxes = ScriptedBoxes(box)
        Intake(boxes, "tools", limits=IntakeLimits(), host=NOWHERE, credentials=credentials).take(parse_source(url))
        assert box.sent[-1][0]["access"].get("secret") == expected
        assert "s3cret" not in repr(boxes.opened)
        assert "s3cret" not in box.sent[-1][0]["source"] + box.sent[-1][0]["url"]


def test_an_ssh_address_without_a_key_opens_no_box() -> None:
    boxes = ScriptedBoxes(ScriptedBox(an_answer()))
    with pytest.raises(SourceError, match=r"no key is given for example.org.*key_file"):
        Intake(boxes, "tools", limits=IntakeLimits(), host=NOWHERE).take(parse_source("git@example.org:r.git"))
    assert boxes.opened == []


def test_a_secret_that_comes_back_is_not_repeated() -> None:
    """A host may say what it was shown, and Git passes on what a host says."""
    place = parse_place("example.org")
    assert place is not None
    credentials = Credentials(entries=(Entry(name="example.org", place=place, token="s3cret"),))
    boxes = ScriptedBoxes(ScriptedBox(Message(head={"op": "refused", "reason": "remote: s3cret is no token"})))
    with pytest.raises(SourceError, match=r"remote: … is no token"):
        Intake(boxes, "tools", limits=IntakeLimits(), host=NOWHERE, credentials=credentials).take(
            parse_source("https://example.org/r.git")
        )


def test_the_host_has_no_part_of_git_and_none_that_parses_what_a_candidate_wrote() -> None:
    names = ("git", "gitdb", *(f"grader.intake_box.{name}" for name in ("requirements", "pyproject", "declaration")))
    program = f"import sys, grader.intake, grader.grading; print([name for name in {names} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], capture_output=True)
    assert run.stdout == b"[]\n", run.stderr


def test_the_box_may_little() -> None:
    spec = intake_box("tools", IntakeLimits(), network="none")
    assert spec.user == "65534:65534"
    assert spec.read_only
    assert spec.capabilities == ()
    assert not any(mount.executable for mount in spec.tmpfs)


def test_a_refusal_is_the_operators_with_the_source_in_it() -> None:
    box = ScriptedBox(Message(head={"op": "refused", "reason": "it is empty.\x1b[2J" + "x" * 9_000}))
    with pytest.raises(SourceError) as refused:
        take(box, "https://example.org/r.git")
    assert str(refused.value).startswith("https://example.org/r.git: it is empty. [2J")
    assert len(str(refused.value)) < 700


def test_a_box_that_died_of_memory_is_the_repositorys_doing_any_other_death_is_ours() -> None:
    with pytest.raises(SourceError, match="more memory"):
        take(ScriptedBox(BoxDiedError("gone"), out_of_memory=True), "https://example.org/r.git")
    with pytest.raises(BoxDiedError):
        take(ScriptedBox(BoxDiedError("gone")), "https://example.org/r.git")
    with pytest.raises(BoxTimeoutError):
        take(ScriptedBox(BoxTimeoutError("late")), "https://example.org/r.git")


def test_lone_surrogates_and_long_texts_are_mended() -> None:
    """JSON may carry half a character, which no scorecard could be written with."""
    answer = an_answer(revision="a\ud800b" + "x" * 10_000)
    snapshot = taken(answer, IntakeLimits()).snapshot
    assert snapshot.revision.startswith("a?bx")
    assert len(snapshot.revision) == 4_096


@pytest.mark.parametrize(
    "answer",
    [
        Message(head={"op": "taken"}, blobs=(b"",)),
        Message(head={"op": "other"}, blobs=(b"",)),
        Message(head={"op": "taken", "snapshot": {}}, blobs=(b"",)),
        Message(head={"op": "taken", "snapshot": asdict(a_snapshot())}),
        an_answer(commit="main"),
        an_answer(tree_digest="../x"),
        an_answer(files=[asdict(a_file("../x"))]),
        an_answer(files=[asdict(a_file("/etc/passwd"))]),
        an_answer(files=[asdict(a_file("a")), asdict(a_file("a"))]),
        an_answer(files=[asdict(a_file("a", size_bytes=-1))]),
        an_answer(files=[asdict(a_file(f"{number}")) for number in range(6_000)]),
        an_answer(history={"n_commits": 0, "n_authors": 0, "commits": [asdict(a_snapshot().history.commits[0])]}),
        an_answer(findings=1),
        an_answer(requirements={"options": [{"python": "3.9", "accepted": []}]}),
        an_answer(requirements={"options": [{"python": "3.11", "accepted": []}] * 2}),
        an_answer(parts=[[[[[[[[[[[[[[]]]]]]]]]]]]]]),
    ],
)
def test_an_answer_that_no_intake_gives_is_not_believed(answer: Message) -> None:
    with pytest.raises(SandboxError):
        taken(answer, IntakeLimits())


def test_the_pythons_that_it_was_asked_about_may_be_answered() -> None:
    answer = an_answer(requirements={"options": [{"python": "3.9", "accepted": ["a"]}]})
    assert taken(answer, IntakeLimits(), ("3.11", "3.9")).snapshot.requirements.options[0].accepted == ("a",)


# Real boxes


@pytest.fixture(scope="module")
def tools_image(engine: DockerEngine) -> str:
    return Images(engine).tools().tag


@pytest.mark.docker
def test_a_folder_is_taken_in_by_a_real_box_which_is_gone_afterwards(tools_image: str, tmp_path: Path) -> None:
    run = f"tests-intake-{os.getpid()}"
    engine = DockerEngine(run_labels=(("takehome.run", run),))
    repository = a_repository(tmp_path / "ada", {"a.py": "a", "requirements.txt": "numpy\n"})
    answer = Intake(engine, tools_image, limits=IntakeLimits()).take(parse_source(str(repository.path)))
    assert answer.snapshot.commit == repository.head
    assert answer.snapshot.requirements.accepted == ("numpy",)
    assert tar_content(answer.tree) == {"a.py": b"a", "requirements.txt": b"numpy\n"}
    assert engine.boxes(run) == ()


@pytest.mark.docker
def test_a_sha256_repository_of_some_size_is_taken_in_by_a_real_box(
    engine: DockerEngine, tools_image: str, tmp_path: Path
) -> None:
    repository = a_repository(tmp_path / "ada", {"data.bin": os.urandom(40 * 10**6)}, object_format="sha256")
    source = parse_source(f"file://{repository.path}")
    answer = Intake(engine, tools_image, limits=IntakeLimits()).take(source, "main")
    assert (answer.snapshot.commit, answer.snapshot.revision) == (repository.head, "main")
    assert len(tar_content(answer.tree)["data.bin"]) == 40 * 10**6


@pytest.mark.docker
def test_an_empty_repository_and_a_missing_revision_are_the_operators(
    engine: DockerEngine, tools_image: str, tmp_path: Path
) -> None:
    intake = Intake(engine, tools_image, limits=IntakeLimits())
    with pytest.raises(SourceError, match="empty"):
        intake.take(parse_source(str(an_empty_repository(tmp_path / "empty").path)))
    with pytest.raises(SourceError, match="no branch, tag or commit 'v9'"):
        intake.take(parse_source(str(a_repository(tmp_path / "ada").path)), "v9")


@pytest.mark.docker
def test_what_takes_too_long_is_stopped_in_the_box(engine: DockerEngine, tools_image: str, tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    intake = Intake(engine, tools_image, limits=IntakeLimits(wall_seconds=0.001))
    with pytest.raises(SourceError, match="took longer"):
        intake.take(parse_source(str(repository.path)))


@pytest.mark.docker
def test_an_https_url_is_cloned_over_tls_and_nothing_else_is(
    engine: DockerEngine, tools_image: str, tmp_path: Path
) -> None:
    repository = a_repository(tmp_path / "ada", {"a.py": "a"})
    repository.git("tag", "v1")
    certificate, key = a_certificate(tmp_path)
    host = HostNetwork(env=(("HTTPS_PROXY", "http://127.0.0.1:9"), ("NO_PROXY", "localhost")), ca_bundle=certificate)
    with a_server(engine, tools_image, a_bare_clone(repository, tmp_path / "r.git"), certificate, key) as network:
        intake = Intake(engine, tools_image, limits=IntakeLimits(wall_seconds=20), network=network, host=host)
        url = "https://localhost:8443"
        for revision in (None, "v1", repository.head[:9]):
            answer = intake.take(parse_source(f"{url}/r.git"), revision)
            assert answer.snapshot.commit == repository.head
            assert tar_content(answer.tree) == {"a.py": b"a"}
        assert intake.take(parse_source(f"{url}/moved.git")).snapshot.commit == repository.head
        trouble = {
            f"{url}/none.git": "no Git repository at that URL",
            f"{url}/private.git": "not public",
            f"{url}/down.git": "not followed",
            "https://localhost:8444/r.git": "nothing answers",
            "https://127.0.0.1:8443/r.git": "proxy|nothing answers",
        }
        for source, sentence in trouble.items():
            with pytest.raises(SourceError, match=sentence):
                intake.take(parse_source(source))
        strangers = Intake(engine, tools_image, limits=IntakeLimits(), network=network, host=NOWHERE)
        with pytest.raises(SourceError, match="certificate isn't trusted"):
            strangers.take(parse_source(f"{url}/r.git"))
        with pytest.raises(SourceError, match="host isn't known"):
            strangers.take(parse_source("https://nowhere.invalid/r.git"))
        hasty = Intake(engine, tools_image, limits=IntakeLimits(wall_seconds=3), network=network, host=host)
        start = time.monotonic()
        with pytest.raises(SourceError, match="took longer than 3 s"):
            hasty.take(parse_source(f"{url}/slow.git"))
        assert time.monotonic() - start < 15


def a_certificate(folder: Path) -> tuple[Path, Path]:
    """Self-signed, for localhost, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    argv = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    argv += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(argv, check=True, capture_output=True)
    return certificate, key


@contextmanager
def a_server(engine: DockerEngine, image: str, repository: Repository, certificate: Path, key: Path) -> Iterator[str]:
    """Its network, to be joined."""
    spec = BoxSpec(
        kind="trial",
        image=image,
        argv=boot_argv("/opt/takehome-tools/bin/python"),
        memory_bytes=200 * 2**20,
        localhost=True,
        user="65532:65532",
        tmpfs=(Tmpfs(path="/srv/git", size_bytes=32 * 2**20, uid=65532),),
    )
    files = {str(path.relative_to(repository.path)): path for path in repository.path.rglob("*") if path.is_file()}
    with engine.open(spec) as box:
        box.send(*boot_message("tests.grader.https_server", ("tests/grader/https_server.py", "sandbox/protocol.py")))
        contents = (path.read_bytes() for path in files.values())
        box.send({"op": "serve", "paths": list(files)}, certificate.read_bytes(), key.read_bytes(), *contents)
        assert box.receive(wall_seconds=30).head["op"] == "serving"
        yield f"container:{box.id}"


def test_the_mark_of_an_intake_is_of_all_that_it_takes_by() -> None:
    boxes = ScriptedBoxes(ScriptedBox(an_answer()))
    usual = Intake(boxes, "tools", limits=IntakeLimits()).mark
    others = (
        Intake(boxes, "tools", limits=IntakeLimits(files=10)),
        Intake(boxes, "tools", limits=IntakeLimits(), pythons=("3.11", "3.9")),
        Intake(boxes, "tools", limits=IntakeLimits(), given={"numpy": "1.26.4"}),
    )
    assert len({usual, *(other.mark for other in others)}) == 4
    assert Intake(boxes, "other-tools", limits=IntakeLimits(), network="none").mark == usual
