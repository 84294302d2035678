"""Hidden data of a round: made in a box, kept on the machine, and told of without the secret."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from grader.assessment import Assessment
from grader.derived_data import with_derived_data
from grader.errors import AssessmentError
from grader.round_secret import RoundSecret, round_secret
from sandbox.boxes import BoxSpec, container_config
from sandbox.errors import BoxDiedError, BoxTimeoutError, SandboxError
from sandbox.images import BuiltImage
from sandbox.protocol import Message, ProtocolError
from tests.builders import an_assessment, write_assessment

SECRET = round_secret(b"correct horse battery staple")
OTHER = round_secret(b"another horse, another staple")
IMAGE = BuiltImage(
    tag="takehome/examiner:0123456789abcdef",
    id="sha256:2",
    base="debian bookworm packages",
    python="/usr/bin/python3",
    interpreter="/usr/bin/python3",
    python_version="3.11.2",
    versions={},
    findings=(),
    size_bytes=1,
)
MADE = Message(head={"op": "derived", "paths": ["data/train.csv.gz", "data/real.csv"]}, blobs=(b"train", b"real"))


@dataclass
class FakeEngine:
    """Its box gives `answer`, whatever it was asked; an exception is raised."""

    answer: Message | Exception = MADE
    specs: list[BoxSpec] = field(default_factory=list)
    sent: list[tuple[dict[str, Any], tuple[bytes, ...]]] = field(default_factory=list)
    n_open: int = 0

    def open(self, spec: BoxSpec) -> "FakeEngine":
        self.specs.append(spec)
        return self

    def __enter__(self) -> "FakeEngine":
        self.n_open += 1
        return self

    def __exit__(self, *_: object) -> None:
        self.n_open -= 1

    def send(self, head: dict[str, Any], *blobs: bytes) -> None:
        self.sent.append((head, blobs))

    def receive(self, *, wall_seconds: float, blob_limit_bytes: int) -> Message:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


Derive = Callable[..., Assessment]


@pytest.fixture
def assessment(tmp_path: Path) -> Assessment:
    (write_assessment(tmp_path / "delays") / "hidden" / "derive.py").write_text("")
    return an_assessment(tmp_path, ("[hidden]", '[hidden]\nderive = "derive.py"'))


@pytest.fixture
def derive(assessment: Assessment, tmp_path: Path) -> Derive:
    def derive(
        engine: Any, secret: RoundSecret = SECRET, *, asked: Assessment = assessment, image: BuiltImage = IMAGE
    ) -> Assessment:
        return with_derived_data(engine, asked, secret, image=image, state=tmp_path / "state")

    return derive


def kept(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "state" / "derived").iterdir())


def test_what_was_made_joins_the_suite_and_replaces_what_has_its_name(assessment: Assessment, derive: Derive) -> None:
    own = assessment.hidden.files()
    derived = derive(FakeEngine())
    assert derived.hidden.files() == {**own, "data/train.csv.gz": b"train", "data/real.csv": b"real"}
    assert own["data/train.csv.gz"] != b"train"
    assert derived.suites_digest == assessment.suites_digest


def test_the_box_has_no_network_no_right_and_the_secret_in_a_message_alone(derive: Derive) -> None:
    engine = FakeEngine()
    derive(engine)
    (spec,) = engine.specs
    assert (spec.network, spec.capabilities, spec.volumes, spec.read_only) == ("none", (), (), True)
    assert not spec.user.startswith("0")
    assert SECRET.content.decode() not in repr(container_config(spec))
    assert SECRET.content.decode() not in repr([head for head, _ in engine.sent])
    assert engine.sent[1][1][0] == SECRET.content
    assert engine.n_open == 0


class TestWhatIsKept:
    def test_equal_suites_and_secrets_need_no_second_box(self, derive: Derive) -> None:
        engine = FakeEngine()
        first, second = derive(engine), derive(engine)
        assert len(engine.specs) == 1
        assert first.hidden.files() == second.hidden.files()

    def test_another_secret_image_or_suite_does(self, assessment: Assessment, derive: Derive) -> None:
        engine = FakeEngine()
        derive(engine)
        derive(engine, OTHER)
        derive(engine, image=replace(IMAGE, id="sha256:3"))
        (assessment.hidden.folder / "derive.py").write_text("# another\n")
        derive(engine)
        assert len(engine.specs) == 4

    def test_it_is_for_this_user_alone_and_tells_nothing_of_the_secret(self, derive: Derive, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            derive(FakeEngine())
        finally:
            os.umask(before)
        (file,) = kept(tmp_path)
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        for told in (SECRET.content, SECRET.content.hex().encode(), SECRET.mark.encode()):
            assert told not in file.read_bytes() + file.name.encode()

    @pytest.mark.parametrize(
        "damage", [lambda content: content[:-3], lambda content: content[:-1] + b"?", lambda _: b""]
    )
    def test_one_that_is_damaged_is_made_anew(
        self, derive: Derive, tmp_path: Path, damage: Callable[[bytes], bytes]
    ) -> None:
        engine = FakeEngine()
        derive(engine)
        (file,) = kept(tmp_path)
        file.write_bytes(damage(file.read_bytes()))
        assert derive(engine).hidden.derived["data/real.csv"] == b"real"
        assert len(engine.specs) == 2
        derive(engine)
        assert len(engine.specs) == 2

    def test_the_latest_rounds_stay(self, derive: Derive, tmp_path: Path) -> None:
        engine = FakeEngine()
        rounds = [round_secret(f"the secret of round {number:2}".encode()) for number in range(10)]
        for number, secret in enumerate(rounds):
            derive(engine, secret)
            for file in kept(tmp_path):
                os.utime(file, (file.stat().st_mtime - 10,) * 2)
            assert len(kept(tmp_path)) == min(number + 1, 8)
        derive(engine, rounds[-1])
        assert len(engine.specs) == 10

    def test_a_disk_that_takes_nothing_is_no_reason_to_stop(self, derive: Derive, tmp_path: Path) -> None:
        (tmp_path / "state").write_text("no folder")
        assert derive(FakeEngine()).hidden.derived["data/real.csv"] == b"real"


class TestWhatGoesWrong:
    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            (Message(head={"op": "failed", "reason": "KeyError at derive.py:7"}), "failed: KeyError at derive.py:7"),
            (BoxDiedError("The derive box ended. It said nothing."), "more than 1024 MB of memory"),
            (BoxTimeoutError("no answer"), "did not come to its end within 300 s"),
            (ProtocolError("blobs of 200 bytes; 100 are allowed"), "blobs of 200 bytes"),
            (Message(head={"op": "derived", "paths": []}), "made no file"),
            (Message(head={"op": "derived", "paths": ["../x"]}, blobs=(b"",)), "not plainly relative"),
            (Message(head={"op": "derived", "paths": ["/etc/x"]}, blobs=(b"",)), "not plainly relative"),
        ],
    )
    def test_the_program_is_the_authors(
        self, derive: Derive, tmp_path: Path, answer: Message | Exception, told: str
    ) -> None:
        engine = FakeEngine(answer)
        with pytest.raises(AssessmentError, match=r"derive\.py of the hidden suite") as caught:
            derive(engine)
        assert told in str(caught.value)
        assert SECRET.content.decode() not in str(caught.value)
        assert engine.n_open == 0
        assert not (tmp_path / "state").exists()

    def test_a_large_file_can_not_be_derived(self, assessment: Assessment, derive: Derive) -> None:
        asked = replace(assessment, hidden=replace(assessment.hidden, large=("data/train.csv",)))
        with pytest.raises(AssessmentError, match=r"made data/train\.csv\.gz, which is large"):
            derive(FakeEngine(), asked=asked)

    def test_the_engine_is_not(self, derive: Derive) -> None:
        with pytest.raises(SandboxError, match="gone"):
            derive(FakeEngine(SandboxError("gone")))
