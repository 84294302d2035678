"""What a candidate is handed has all that is theirs, and nothing that is hidden from them."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.assessment import Assessment, load_assessment
from grader.cli.main import main
from grader.errors import AssessmentError, DestinationError
from grader.kit import hidden_in, kit_files, shared_with_hidden, write_kit

ASSESSMENTS = Path(__file__).parents[2] / "assessments"
ADDER = Path(__file__).parents[1] / "assessments" / "adder"


@pytest.fixture
def adder(tmp_path: Path) -> Assessment:
    """One with a starter and a solution."""
    folder = tmp_path / "adder"
    shutil.copytree(ADDER, folder)
    write(folder / "starter" / "adder" / "__main__.py", 'raise SystemExit("This is not implemented yet.")\n')
    write(folder / "starter" / ".gitignore", "__pycache__/\n")
    write(folder / "solutions" / "lists" / "adder" / "sums.py", "def total(rows):\n    return [sum(r) for r in rows]\n")
    return load_assessment(str(folder), roots=())


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def author(*argv: str) -> Result:
    return CliRunner().invoke(main, ["author", *argv], prog_name="takehome")


def test_the_kit_is_brief_starter_and_public_suite(adder: Assessment) -> None:
    files = kit_files(adder)
    assert set(files) == {
        ".github/workflows/takehome.yml",
        ".gitignore",
        "START-HERE.md",
        "adder/__main__.py",
        "brief.md",
        "public/assessment.toml",
        "public/data/numbers.csv",
        "public/pins.txt",
        "public/test_public.py",
    }
    assert files["brief.md"] == (ADDER / "brief.md").read_bytes()
    assert hidden_in(files, adder) == ()


@pytest.mark.parametrize("id", sorted(path.parent.name for path in ASSESSMENTS.glob("*/starter")))
def test_nothing_hidden_is_in_the_kit_of_what_we_ship(id: str) -> None:
    assessment = load_assessment(id, roots=(ASSESSMENTS,))
    assert hidden_in(kit_files(assessment), assessment) == ()


def test_a_hidden_file_is_found_wherever_it_lies_and_whatever_its_name(adder: Assessment) -> None:
    numbers = b"id,a,b\nhidden,17,25\n"
    (adder.hidden.folder / "data" / "numbers.csv").write_bytes(numbers)
    (adder.folder / "starter" / "sample.csv").write_bytes(numbers)
    assert hidden_in(kit_files(adder), adder) == ("sample.csv is hidden/data/numbers.csv",)


def test_comments_of_the_lock_are_not_handed_out_and_a_solution_may_have_the_same_lock(adder: Assessment) -> None:
    secret = "# pinned below 1.9, for the hidden probe counts on it"
    adder = replace(adder, environment=replace(adder.environment, lock=f"{secret}\n{adder.environment.lock}"))
    write(adder.folder / "solutions" / "classes" / "requirements.lock", adder.environment.lock)
    files = kit_files(adder)
    assert not any(secret.encode() in content for content in files.values())
    write(adder.folder / "solutions" / "classes" / "requirements.lock", files["public/pins.txt"].decode())
    assert hidden_in(files, adder) == ()


def test_what_the_public_suite_has_too_is_not_hidden_and_is_told(adder: Assessment) -> None:
    numbers = b"id,a,b\nshared,17,25\n"
    for suite in (adder.hidden, adder.public):
        (suite.folder / "data" / "numbers.csv").write_bytes(numbers)
    files = kit_files(adder)
    assert hidden_in(files, adder) == ()
    assert shared_with_hidden(files, adder) == ("public/data/numbers.csv is hidden/data/numbers.csv",)


def test_a_line_of_a_probe_and_a_file_of_a_solution_are_found(adder: Assessment) -> None:
    line = b'NUMBERS = "id,a,b\\nx,1,2\\ny,-3,10\\nz,0.5,0.25\\n"'
    assert line in (adder.hidden.folder / "test_totals.py").read_bytes()
    solution = (adder.folder / "solutions" / "lists" / "adder" / "sums.py").read_bytes()
    files = kit_files(adder) | {"notes.md": b"Hint:\n\n    " + line + b"\n", "adder/sums.py": solution}
    assert hidden_in(files, adder) == (
        "adder/sums.py is solutions/lists/adder/sums.py",
        "notes.md, line 3, is one of hidden/test_totals.py",
    )


def test_a_kit_with_something_hidden_is_not_written(adder: Assessment, tmp_path: Path) -> None:
    files = kit_files(adder) | {"notes.py": (adder.hidden.folder / "test_totals.py").read_bytes()}
    with pytest.raises(AssessmentError, match=r"notes\.py is hidden/test_totals\.py"):
        write_kit(files, adder, tmp_path / "kit")
    assert not (tmp_path / "kit").exists()


def test_equal_kits_are_equal_commits_and_a_kit_can_be_checked(adder: Assessment, tmp_path: Path) -> None:
    first, second = (author("kit", str(adder.folder), str(tmp_path / name)) for name in "ab")
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert first.stdout.split()[-1] == second.stdout.split()[-1]
    assert first.stdout.startswith(f"{tmp_path / 'a'}: 9 files at commit ")
    assert "says nowhere where candidates get takehome from ([kit] install)" in first.output
    log = ["git", "-C", str(tmp_path / "a"), "log", "--format=%an %ae %s"]
    told = subprocess.run(log, capture_output=True, text=True, check=True).stdout
    assert told == "takehome noreply@takehome.example.org Start from the kit: Adding numbers\n"
    checked = CliRunner().invoke(main, ["check", str(tmp_path / "a")])
    assert checked.exit_code == 1
    assert "0 of 3 public probes passed" in checked.output
    assert "declares no part `total`" in checked.output
    assert "Traceback" not in checked.output


def test_what_is_there_already_is_not_written_over(adder: Assessment, tmp_path: Path) -> None:
    write(tmp_path / "full" / "work.py", "")
    (tmp_path / "empty").mkdir()
    for name, words in (("full", "is not empty"), ("full/work.py", "is no folder"), ("full/work.py/kit", "work.py")):
        ended = author("kit", str(adder.folder), str(tmp_path / name))
        assert (ended.exit_code, words in ended.output) == (2, True), ended.output
    assert author("kit", str(adder.folder), str(tmp_path / "empty")).exit_code == 0
    with pytest.raises(DestinationError):
        write_kit(kit_files(adder), adder, tmp_path / "empty")


def test_a_machine_without_git_is_told_so(adder: Assessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ended = author("kit", str(adder.folder), str(tmp_path / "kit"))
    assert ended.exit_code == 2
    assert "no git on this machine" in ended.output


def test_an_assessment_that_can_not_be_handed_out_is_told_why(adder: Assessment) -> None:
    write(adder.folder / "starter" / "public" / "test_mine.py", "")
    with pytest.raises(AssessmentError, match=r"public/test_mine\.py"):
        kit_files(adder)
    shutil.rmtree(adder.folder / "starter")
    with pytest.raises(AssessmentError, match="starter is missing or empty"):
        kit_files(adder)
    write(adder.folder / "starter" / "start.py", "")
    write(adder.folder / "public" / "assessment.toml", "")
    with pytest.raises(AssessmentError, match=r"public/assessment\.toml would be overwritten"):
        kit_files(adder)
