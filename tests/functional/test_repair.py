"""A submission that falls at one line: a person repairs it, and everybody sees both scores; here, graded blind."""

from pathlib import Path

import pytest

from grader.blind import Aliases
from grader.review_file import REVIEW_FILE, read_entries
from tests.functional.program import ADDER, Program, a_submission, scorecard

pytestmark = pytest.mark.docker

KEY = "correct horse battery staple"


def test_both_scores_are_kept_and_nobody_is_named(tmp_path: Path) -> None:
    broken = "import a_library_that_nobody_declared\n"
    repository = a_submission(tmp_path / "ada-park", "good", {"adder/__init__.py": broken})
    (repository.path / "adder" / "__init__.py").write_text("")
    patch = tmp_path / "fix.patch"
    patch.write_text(repository.git("diff") + "\n")
    repository.git("checkout", "--", ".")
    (tmp_path / "key").write_text(KEY)

    program, out = Program(tmp_path / "home"), tmp_path / "out"
    source = str(repository.path)
    options = ("--assessment", str(ADDER), "--out", str(out), "--alias-key", str(tmp_path / "key"))
    why = ("--with-patch", str(patch), "--reason", "A leftover import.", "--by", "Bea")
    ended = program("grade", source, *options, *why)
    assert ended.exit_status == 0, ended.stderr

    name = Aliases(key=KEY.encode()).of(str(repository.path.resolve()))
    as_handed_in = scorecard(out, name)
    repaired = scorecard(out / name, f"{name}-repaired")
    assert as_handed_in.total is not None
    assert as_handed_in.total < 40
    assert repaired.total == 100.0
    assert repaired.snapshot.commit == as_handed_in.snapshot.commit == repository.head
    (entry,) = read_entries(out / name / REVIEW_FILE)
    assert entry.repair is not None
    assert (entry.by, entry.repair.total, entry.repair.total_less_deduction) == ("Bea", 100.0, 95.0)
    assert "95.0 (Strong)" in (out / name / "report.html").read_text()

    said = [ended.stdout, ended.stderr, *(path.read_text() for path in out.rglob("*") if path.is_file())]
    said += [str(path.relative_to(out)) for path in out.rglob("*")]
    assert not [text for text in said if "ada-park" in text.casefold() or "ada park" in text.casefold()]
    assert program("grade", source, *options, *why).exit_status == 0
    assert len(read_entries(out / name / REVIEW_FILE)) == 1, "nothing changed, so nothing is recorded again"
    assert program.leftovers() == []
