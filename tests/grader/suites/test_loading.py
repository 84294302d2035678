"""A trap in a model fires in whatever loads it unchecked, and in nothing else."""

import base64
import io
import json
import os
import pickle
import zipfile
from pathlib import Path

import pytest

from grader.examiner.programs import make_traps
from grader.model import Verdict
from tests.grader.suites.examined import Examined, examined
from tests.grader.suites.trained import DATA, JSON, MAIN, submission

LOADING = "test_loading_a_model_runs_nothing"
GOOD = {
    "JSON": JSON,
    "text, shown in the message": """
        import sys
        def keep(model, path):
            open(path, "w").write(f"mean={model['mean']}")
        def kept(path):
            content = open(path, "rb").read()
            if not content.startswith(b"mean="):
                sys.exit(f"no model: {content!r}")
            return {"mean": float(content[5:])}
    """,
    "a pickle that is checked first": """
        import hashlib, hmac, pickle, sys
        def keep(model, path):
            content = pickle.dumps(model)
            open(path, "wb").write(hmac.digest(b"key", content, "sha256") + content)
        def kept(path):
            content = open(path, "rb").read()
            if not hmac.compare_digest(content[:32], hmac.digest(b"key", content[32:], "sha256")):
                sys.exit("no model of ours")
            return pickle.loads(content[32:])
    """,
    "a pickle without a class": """
        import pickle, sys
        class Plain(pickle.Unpickler):
            def find_class(self, module, name):
                raise pickle.UnpicklingError(f"{module}.{name}")
        def keep(model, path):
            pickle.dump(model, open(path, "wb"))
        def kept(path):
            return Plain(open(path, "rb")).load()
    """,
    "an archive of arrays": """
        import struct, zipfile
        def keep(model, path):
            with zipfile.ZipFile(path, "w") as file:
                file.writestr("mean.npy", b"\\x93NUMPY" + struct.pack("d", model["mean"]))
        def kept(path):
            with zipfile.ZipFile(path) as file:
                return {"mean": struct.unpack("d", file.read("mean.npy")[6:14])[0]}
    """,
    "YAML": """
        import yaml
        def keep(model, path):
            yaml.safe_dump(model, open(path, "w"))
        def kept(path):
            return yaml.safe_load(open(path))
    """,
}
BAD = {
    "a pickle": """
        import pickle
        def keep(model, path):
            pickle.dump(model, open(path, "wb"))
        def kept(path):
            try:
                return pickle.load(open(path, "rb"))
            except Exception:
                raise SystemExit("no model")
    """,
    "a pickle in gzip": """
        import gzip, pickle
        def keep(model, path):
            pickle.dump(model, gzip.open(path, "wb"))
        def kept(path):
            return pickle.load(gzip.open(path, "rb"))
    """,
    "a pickle after the model's own beginning": """
        import pickle, sys
        def keep(model, path):
            open(path, "wb").write(b"FLIGHTS1\\n" + pickle.dumps(model))
        def kept(path):
            content = open(path, "rb").read()
            if not content.startswith(b"FLIGHTS1\\n"):
                sys.exit("no model")
            return pickle.loads(content[9:])
    """,
    "a pickle after the model's own beginning, which has a digest": """
        import hashlib, pickle, sys
        def keep(model, path):
            body = pickle.dumps(model)
            open(path, "wb").write(b"FLIGHTS1 " + hashlib.sha256(body).hexdigest().encode() + b"\\n" + body)
        def kept(path):
            head, body = open(path, "rb").read().split(b"\\n", 1)
            if head != b"FLIGHTS1 " + hashlib.sha256(body).hexdigest().encode():
                sys.exit("no model")
            return pickle.loads(body)
    """,
    "a pickle in a zip of the model's own form after the model's own beginning": """
        import hashlib, io, pickle, sys, zipfile
        def keep(model, path):
            body = io.BytesIO()
            with zipfile.ZipFile(body, "w") as file:
                file.writestr("model.pkl", pickle.dumps(model))
            open(path, "wb").write(b"M" + hashlib.md5(body.getvalue()).digest() + body.getvalue())
        def kept(path):
            content = open(path, "rb").read()
            if content[1:17] != hashlib.md5(content[17:]).digest():
                sys.exit("no model")
            with zipfile.ZipFile(io.BytesIO(content[17:])) as file:
                return pickle.loads(file.read("model.pkl"))
    """,
    "a pickle in base64": """
        import base64, json, pickle
        def keep(model, path):
            json.dump({"kind": "m", "it": base64.b64encode(pickle.dumps(model)).decode()}, open(path, "w"))
        def kept(path):
            return pickle.loads(base64.b64decode(json.load(open(path))["it"]))
    """,
    "a pickle in a zip": """
        import pickle, zipfile
        def keep(model, path):
            with zipfile.ZipFile(path, "w") as file:
                file.writestr("archive/version", "3")
                file.writestr("archive/data.pkl", pickle.dumps(model))
        def kept(path):
            with zipfile.ZipFile(path) as file:
                return pickle.loads(file.read("archive/data.pkl"))
    """,
    "a YAML document": """
        import yaml
        def keep(model, path):
            yaml.dump(model, open(path, "w"))
        def kept(path):
            return yaml.unsafe_load(open(path))
    """,
}


def looked_at(folder: Path, keeping: str, main: str = MAIN) -> Examined:
    return examined(folder, "security", submission(keeping, main), data=DATA, only="*test_loading*")


@pytest.mark.parametrize("what", GOOD)
def test_what_refuses_or_reads_plain_data_passes(tmp_path: Path, what: str) -> None:
    result = looked_at(tmp_path, GOOD[what])[LOADING]
    assert result.verdict is Verdict.PASSED, result.rationale
    assert "`predict`, a pickle: " in "".join(evidence.note for evidence in result.evidence)


@pytest.mark.parametrize("what", BAD)
def test_what_runs_a_model_fails_and_says_by_which(tmp_path: Path, what: str) -> None:
    result = looked_at(tmp_path, BAD[what])[LOADING]
    assert result.verdict is Verdict.FAILED
    assert f"`predict` ran what the model file told it to: {what.partition(',')[0]}" in result.rationale


def test_a_command_elsewhere_is_heard_all_the_same(tmp_path: Path) -> None:
    """The file is left where nobody looks; the word is said."""
    moved = """
        import os, pickle
        def keep(model, path):
            pickle.dump(model, open(path, "wb"))
        def kept(path):
            here, file = os.getcwd(), open(path, "rb")
            os.chdir(os.environ["TMPDIR"])
            try:
                return pickle.load(file)
            finally:
                os.chdir(here)
    """
    assert looked_at(tmp_path, moved)[LOADING].verdict is Verdict.FAILED


def test_a_program_that_does_not_work_is_not_tried(tmp_path: Path) -> None:
    broken = looked_at(tmp_path, JSON, "raise SystemExit(3)\n")[LOADING]
    assert broken.verdict is Verdict.BLOCKED


def test_without_a_command_that_takes_a_model_it_is_not_measured(tmp_path: Path) -> None:
    result = examined(tmp_path, "security", submission(), only="*test_loading*")[LOADING]
    assert result.verdict is Verdict.NOT_MEASURED


class TestTraps:
    code = make_traps.CODE.format(name="canary", word="word-", left="7", right="11")

    def made(self, model: bytes) -> dict[str, bytes]:
        return make_traps.traps(model, self.code)

    @pytest.mark.parametrize(
        "model",
        [b"", b"{}", b"PK\x03\x04 broken", b"\x1f\x8b", b"\x80\x04\x95", os.urandom(10_000), b"PK" + bytes(10_000)],
    )
    def test_there_is_one_whatever_the_model_is(self, model: bytes) -> None:
        assert "a pickle" in self.made(model)

    def test_an_archive_keeps_what_is_no_trap(self) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as file:
            for name, content in (("version", b"3"), ("a.npy", b"\x93NUMPY"), ("data.pkl", pickle.dumps(1))):
                file.writestr(name, content)
        archive = self.made(buffer.getvalue())["a pickle in a zip of the model's own form"]
        with zipfile.ZipFile(io.BytesIO(archive)) as file:
            assert file.namelist() == ["version", "a.npy", "data.pkl"]
            assert file.read("version") == b"3"
            assert b"exec" in file.read("data.pkl")
            assert file.read("a.npy").startswith(b"\x93NUMPY\x01\x00")
            assert len(file.read("a.npy").partition(b"\n")[0]) % 64 == 63

    def test_a_zip_bomb_is_no_model(self) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
            for number in range(3):
                file.writestr(f"{number}.bin", bytes(make_traps.MEMBER_BYTES * 2))
        assert set(self.made(buffer.getvalue())) == {"a pickle"}

    def test_the_word_stands_in_none_of_them(self) -> None:
        text = json.dumps({"it": base64.b64encode(pickle.dumps({"a": [1.5] * 20})).decode()}).encode()
        for model in (b"mean: 1", text, b"head" + pickle.dumps({"a": 1})):
            assert all(b"word-77" not in trap for trap in self.made(model).values())
