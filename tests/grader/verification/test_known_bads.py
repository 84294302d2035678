"""Known-bads as files: the change is exact, and a slip in one is a sentence with its place."""

import hashlib
from pathlib import Path

import pytest

from grader.errors import AssessmentError
from grader.verification.known_bads import KnownBad, read_known_bads

REFERENCES = {"dicts": {"sums/read.py": b"rows = sorted(rows)\nreturn rows\n", "README.md": b"# Sums\n"}}
GOOD = """
about = "Gives rows in another order."
of = "dicts"
fails = ["hidden/test_rows.py::test_order"]
[[change]]
file = "sums/read.py"
old = "sorted(rows)"
new = "rows[::-1]"
"""


def read(folder: Path, **texts: str) -> tuple[KnownBad, ...]:
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text)
    return read_known_bads(folder, REFERENCES)


def faults(folder: Path, **texts: str) -> str:
    with pytest.raises(AssessmentError) as caught:
        read(folder, **texts)
    return str(caught.value)


def test_a_change_is_laid_over_the_reference(tmp_path: Path) -> None:
    (known_bad,) = read(tmp_path, shuffles=GOOD)
    assert known_bad.name == "shuffles"
    assert known_bad.files == {"sums/read.py": b"rows = rows[::-1]\nreturn rows\n", "README.md": b"# Sums\n"}
    assert known_bad.changed == ("sums/read.py",)
    assert known_bad.fails == ("hidden/test_rows.py::test_order",)


def test_whole_files_and_removed_ones(tmp_path: Path) -> None:
    text = (
        'about = "No README."\nof = "dicts"\nfails = ["x/y.py::z"]\nremove = ["README.md"]\n[files]\n"a/b.py" = "1"\n'
    )
    (known_bad,) = read(tmp_path, bare=text)
    assert sorted(known_bad.files) == ["a/b.py", "sums/read.py"]
    assert known_bad.changed == ("README.md", "a/b.py")


def test_a_defect_of_the_history_alone(tmp_path: Path) -> None:
    text = 'about = "A key."\nof = "dicts"\nfails = ["x/y.py::z"]\n[earlier]\n"deploy/key.env" = "KEY=1"\n'
    (known_bad,) = read(tmp_path, past=text)
    assert known_bad.earlier == {"deploy/key.env": b"KEY=1"}
    assert known_bad.changed == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("sorted(rows)", "rows", "occurs 3 times in sums/read.py; once is needed"),
        ("sorted(rows)", "no such text", "occurs 0 times in sums/read.py"),
        ("sums/read.py", "sums/reed.py", "did you mean 'sums/read.py'?"),
        ('of = "dicts"', 'of = "dict"', "did you mean 'dicts'?"),
        ("fails = [", "fials = [", "fails: is missing"),
        ('["hidden/test_rows.py::test_order"]', "[]", "names no probe"),
    ],
)
def test_a_slip_is_told_with_its_file(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = faults(tmp_path, shuffles=GOOD.replace(old, new, 1))
    assert "shuffles.toml has" in text
    assert told in text


def test_slips_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    text = faults(tmp_path, one=GOOD.replace("dicts", "x"), two=GOOD.replace("read.py", "y"))
    assert "one.toml" in text
    assert "two.toml" in text


def test_one_that_changes_nothing_is_no_known_bad(tmp_path: Path) -> None:
    assert "changes nothing" in faults(tmp_path, same=GOOD.partition("[[change]]")[0])


class TestBlind:
    TEXT = GOOD.replace('fails = ["hidden/test_rows.py::test_order"]\n', "")

    def blind(self, folder: Path, text: str, digest: str | None) -> Path:
        blind = folder / "blind"
        blind.mkdir()
        (blind / "shuffles.toml").write_text(text)
        if digest is not None:
            (blind / "DIGESTS").write_text(f"{digest}  shuffles.toml\n")
        return folder

    def test_a_frozen_one_is_read(self, tmp_path: Path) -> None:
        digest = hashlib.sha256(self.TEXT.encode()).hexdigest()
        (known_bad,) = read(self.blind(tmp_path, self.TEXT, digest))
        assert (known_bad.name, known_bad.blind, known_bad.fails) == ("blind/shuffles", True, ())

    @pytest.mark.parametrize(("digest", "told"), [("0" * 64, "not as frozen"), (None, "has no DIGESTS")])
    def test_one_that_was_changed_or_never_frozen_is_refused(self, tmp_path: Path, digest: str, told: str) -> None:
        self.blind(tmp_path, self.TEXT, digest)
        assert told in faults(tmp_path)

    def test_it_names_no_probe(self, tmp_path: Path) -> None:
        self.blind(tmp_path, GOOD, hashlib.sha256(GOOD.encode()).hexdigest())
        assert "can name no probe" in faults(tmp_path)
