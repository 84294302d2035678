"""A candidate looks whether it runs before handing in: no Docker, their own interpreter, their folder as it is."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import venv
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.functional.program import ADDER, HOARD, Ended, Program, submission_files

NO_ENGINE = {"DOCKER_HOST": "unix:///nowhere/docker.sock"}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A candidate's virtual environment, with pytest in it and nothing of ours."""
    folder = tmp_path_factory.mktemp("candidate") / "env"
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(str(Path(pytest.__file__).parents[1]))
    return folder


@pytest.fixture
def folder(tmp_path: Path, environment: Path) -> Callable[[str], Path]:
    """Makes a submission's folder, with its environment beside the code as candidates have it."""

    def make(name: str) -> Path:
        top = tmp_path / name
        for path, content in submission_files(name).items():
            place = top / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
        (top / ".venv").symlink_to(environment)
        return top

    return make


def check(tmp_path: Path, *argv: str, env: Mapping[str, str] | None = None) -> Ended:
    return Program(tmp_path / "home")("check", *argv, env={**NO_ENGINE, **(env or {})})


def as_kit(folder: Path, assessment: Path = ADDER) -> None:
    """Lays the public part beside the candidate's work."""
    shutil.copytree(assessment / "public", folder / "public", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(assessment / "environment.lock", folder / "public")
    text = (assessment / "assessment.toml").read_text()
    (folder / "public" / "assessment.toml").write_text(text.replace('folder = "public"', 'folder = "."'))


Make = Callable[[str], Path]


def test_a_good_submission_passes_and_the_exit_status_says_so(tmp_path: Path, folder: Make) -> None:
    ended = check(tmp_path, str(folder("good")), "--assessment", str(ADDER))
    assert ended.exit_status == 0, ended.stderr + ended.stdout
    assert "3 of 3 public probes passed" in ended.stdout
    assert "✓ passed" in ended.stdout
    assert "No isolation: the code runs as you, on this machine" in ended.stderr


def test_what_grading_looks_at_besides_is_run_and_what_is_hidden_is_told_of(tmp_path: Path, folder: Make) -> None:
    good = folder("good")
    page = tmp_path / "check.html"
    ended = check(tmp_path, str(good), "--assessment", str(ADDER), "--html", str(page))
    assert ended.exit_status == 0, ended.stderr + ended.stdout
    assert "3 of 3 public probes passed, and 9 of 9 of the built-in suites." in ended.stdout
    assert "✓ passed       No secret lies in the repository" in ended.stdout
    assert re.search(r"- Correctness \(\d+ hidden probes\): ", ended.stdout)
    assert "The tests that were handed in pass" in page.read_text()
    assert ended.stdout.endswith(f"{page}\n")


def test_what_git_ignores_is_not_looked_at_for_it_is_not_handed_in(tmp_path: Path, folder: Make) -> None:
    good = folder("good")
    (good / ".env").write_text('KEY = "AKIA' + 'IOSFODNN7ABCDEFG"\n')
    ended = check(tmp_path, str(good), "--assessment", str(ADDER))
    assert "✗ failed       No secret lies in the repository" in ended.stdout
    subprocess.run(["git", "init", "--quiet", str(good)], check=True)
    (good / ".gitignore").write_text(".env\n")
    ended = check(tmp_path, str(good), "--assessment", str(ADDER))
    assert "✓ passed       No secret lies in the repository" in ended.stdout


def test_a_page_that_can_not_be_written_is_told(tmp_path: Path, folder: Make) -> None:
    page = tmp_path / "nowhere" / "check.html"
    ended = check(tmp_path, str(folder("good")), "--assessment", str(ADDER), "--html", str(page))
    assert ended.exit_status == 2
    assert f"takehome: {page} can't be written: No such file or directory. Name another file" in ended.stderr


def test_it_works_from_the_wheel_alone_in_an_environment_of_its_own(tmp_path: Path, folder: Make) -> None:
    """The wheel holds no assessment, and no checkout is near; a kit is all that a candidate has besides."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "dist")]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    own = tmp_path / "own"
    venv.create(own, symlinks=True)
    (packages,) = own.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(packages)
    libraries = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    (packages / "libraries.pth").write_text(f"{libraries}\n")
    (own / "bin" / "ruff").symlink_to(Path(sys.executable).parent / "ruff")
    good = folder("good")
    as_kit(good)
    (good / "pytest.ini").write_text("[pytest]\ntestpaths = tests\n")  # or their tests were the public suite's too
    kit = good / "public" / "assessment.toml"
    kit.write_text(kit.read_text().replace('folder = "."', 'folder = "."\nbuiltin = ["testing", "design", "security"]'))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TAKEHOME"))}
    ended = subprocess.run(
        [str(own / "bin" / "python"), "-c", "from grader.cli.main import main; main()", "check"],
        cwd=good,
        env=kept | NO_ENGINE | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr + ended.stdout
    assert "3 of 3 public probes passed, and 9 of 9 of the built-in suites." in ended.stdout
    assert not (packages / "assessments").exists()


def test_a_large_file_is_unpacked_on_the_way_there_is_a_disk_and_neither_stays(tmp_path: Path, folder: Make) -> None:
    hoard = folder("hoard")
    as_kit(hoard, HOARD)
    (tmp_path / "tmp").mkdir()
    ended = check(tmp_path, str(hoard), env={"TMPDIR": str(tmp_path / "tmp")})
    assert list((tmp_path / "tmp").iterdir()) == []
    assert ended.exit_status == 0, ended.stderr + ended.stdout
    assert "2 of 2 public probes passed" in ended.stdout


@pytest.mark.docker
class TestInBoxes:
    """As grading has them; nothing of this machine is run."""

    def test_what_would_be_handed_in_is_examined_and_nothing_stays(self, tmp_path: Path, folder: Make) -> None:
        good, page = folder("good"), tmp_path / "check.html"
        as_kit(good)
        kit = good / "public" / "assessment.toml"
        kit.write_text(kit.read_text().replace('folder = "."', 'folder = "."\nbuiltin = ["testing", "design"]'))
        (good / "pytest.ini").write_text("[pytest]\ntestpaths = tests\n")
        program = Program(tmp_path / "home")
        before = {path for path in good.rglob("*") if not path.is_relative_to(good / ".venv")}
        ended = program("check", str(good), "--docker", "--html", str(page))
        assert ended.exit_status == 0, ended.stderr + ended.stdout
        assert re.search(r"3 of 3 public probes passed, and (\d+) of \1 of the built-in suites", ended.stdout)
        assert "No isolation" not in ended.stderr
        assert "opening boxes" in ended.stderr
        assert "The tests that were handed in pass" in page.read_text()
        assert {path for path in good.rglob("*") if not path.is_relative_to(good / ".venv")} == before
        assert program.leftovers() == []

    def test_a_poor_submission_is_told_what_does_not_pass(self, tmp_path: Path, folder: Make) -> None:
        ended = Program(tmp_path / "home")("check", str(folder("poor")), "--assessment", str(ADDER), "--docker")
        assert ended.exit_status == 1, ended.stderr + ended.stdout
        assert "takehome.toml declares no part `total`" in ended.stdout
        assert "2 of 3 public probes passed" in ended.stdout

    def test_an_interruption_ends_it_and_leaves_nothing(self, tmp_path: Path, folder: Make) -> None:
        good = folder("good")
        (good / "adder" / "__main__.py").write_text("import time\ntime.sleep(60)\n")
        program = Program(tmp_path / "home")
        running = program.start("check", str(good), "--assessment", str(ADDER), "--docker")
        running.wait_for("opening boxes")
        time.sleep(1)
        running.send(signal.SIGINT)
        ended = running.end()
        assert (ended.exit_status, ended.stderr.splitlines()[-1]) == (130, "takehome: Interrupted.")
        assert "once more" not in ended.stderr
        assert program.leftovers() == []

    def test_a_requirement_that_can_not_be_had_is_told_of(self, tmp_path: Path, folder: Make) -> None:
        good = folder("good")
        (good / "requirements.txt").write_text("git+https://example.org/theirs.git\n")
        ended = Program(tmp_path / "home")("check", str(good), "--assessment", str(ADDER), "--docker")
        assert "! Not installed: git+https://example.org/theirs.git" in ended.stdout, ended.stdout + ended.stderr


def test_without_an_engine_boxes_are_told_to_be_set_up(tmp_path: Path, folder: Make) -> None:
    ended = check(tmp_path, str(folder("good")), "--assessment", str(ADDER), "--docker")
    assert ended.exit_status == 4
    assert "takehome setup" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_boxes_take_no_interpreter_of_this_machine(tmp_path: Path, folder: Make) -> None:
    argv = ("--assessment", str(ADDER), "--docker", "--python", sys.executable)
    ended = check(tmp_path, str(folder("good")), *argv)
    assert ended.exit_status == 2
    assert "--docker uses none" in ended.stderr


def test_a_fault_of_the_suite_is_not_the_candidates(tmp_path: Path, folder: Make) -> None:
    good = folder("good")
    as_kit(good)
    (good / "public" / "test_broken.py").write_text(
        """
import pytest

@pytest.fixture
def answer():
    raise KeyError("a bug of the suite's")

@pytest.mark.probe(area="correctness", points=1)
def test_answers(answer):
    \"\"\"It answers.\"\"\"
"""
    )
    ended = check(tmp_path, str(good))
    assert ended.exit_status == 5, ended.stdout + ended.stderr
    assert "judge error" in ended.stdout


def test_a_poor_submission_is_told_what_does_not_pass_and_why(tmp_path: Path, folder: Make) -> None:
    ended = check(tmp_path, str(folder("poor")), "--assessment", str(ADDER))
    assert ended.exit_status == 1, ended.stderr + ended.stdout
    assert "✗ failed" in ended.stdout
    assert "takehome.toml declares no part `total`" in ended.stdout
    assert "2 of 3 public probes passed" in ended.stdout


def test_the_folder_is_as_it_was_afterwards(tmp_path: Path, folder: Make) -> None:
    poor = folder("poor")  # it writes a log wherever it is imported
    before = {path for path in poor.rglob("*") if not path.is_relative_to(poor / ".venv")}
    assert check(tmp_path, str(poor), "--assessment", str(ADDER)).exit_status == 1
    assert {path for path in poor.rglob("*") if not path.is_relative_to(poor / ".venv")} == before


def test_their_interpreter_runs_their_code_and_not_ours(tmp_path: Path, folder: Make) -> None:
    good = folder("good")
    told = tmp_path / "told"
    spying = f"import sys\nprint(sys.prefix, 'grader' in sys.modules, file=open({str(told)!r}, 'a'))\n"
    (good / "adder" / "__init__.py").write_text(spying)
    ended = check(tmp_path, str(good), "--assessment", str(ADDER))
    assert ended.exit_status == 0, ended.stdout
    assert set(told.read_text().splitlines()) == {f"{good}/.venv False"}
    assert f"with {good}/.venv/bin/python" in ended.stderr


def test_an_interpreter_can_be_named(tmp_path: Path, folder: Make, environment: Path) -> None:
    good = folder("good")
    (good / ".venv").unlink()
    python = str(environment / "bin" / "python")
    ended = check(tmp_path, str(good), "--assessment", str(ADDER), "--python", python)
    assert ended.exit_status == 0, ended.stdout
    assert f"with {python}" in ended.stderr


def test_an_interpreter_that_lacks_a_library_is_told_of_before_anything_runs(tmp_path: Path, folder: Make) -> None:
    good = folder("good")
    (good / "adder" / "sums.py").write_text("import no_such_library\n" + (good / "adder" / "sums.py").read_text())
    ended = check(tmp_path, str(good), "--assessment", str(ADDER))
    assert ended.exit_status == 2
    assert f"takehome: {good}/.venv/bin/python lacks no_such_library" in ended.stderr
    assert "--python" in ended.stderr
    assert (ended.stdout, "No isolation" in ended.stderr) == ("", False)

    named = check(tmp_path, str(good), "--assessment", str(ADDER), "--python", str(good / ".venv" / "bin" / "python"))
    assert named.exit_status == 1, "one that is named is used, and told of"
    assert "lacks no_such_library" in named.stderr
    assert "0 of 3 public probes passed" in named.stdout


def test_a_reader_that_has_seen_enough_is_no_fault_of_the_suite(tmp_path: Path, folder: Make) -> None:
    """`takehome check … | head -1` ended with `The public suite ended early ([Errno 32] Broken pipe)`."""
    argv = [sys.executable, "-m", "grader.cli.main", "check", str(folder("good")), "--assessment", str(ADDER)]
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY), "HOME": str(tmp_path)}
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            argv, cwd=tmp_path, env=env, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
        )
    finally:
        os.close(writing)
    assert ended.returncode == 141
    assert "No isolation" in ended.stderr
    assert "takehome:" not in ended.stderr
    assert "Broken" not in ended.stderr


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "submission.zip"
    file.write_bytes(b"PK")
    for options in ((), ("--assessment", str(ADDER))):
        ended = check(tmp_path, str(file), *options)
        assert ended.exit_status == 2
        assert ended.stderr == f"takehome: {file} is a file. Give the folder of your submission.\n"


def test_an_interpreter_that_is_not_there_is_told_of(tmp_path: Path, folder: Make) -> None:
    ended = check(tmp_path, str(folder("good")), "--assessment", str(ADDER), "--python", "/nowhere/python")
    assert ended.exit_status == 2, ended.stdout + ended.stderr
    assert "/nowhere/python" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_modules_of_theirs_named_like_ours_stay_theirs(tmp_path: Path, folder: Make) -> None:
    """`python -m` looks into the folder where it is called first: there, theirs would have become our code."""
    good = folder("good")
    for name in ("grader", "sandbox", "msgspec", "json"):
        (good / f"{name}.py").write_text("raise SystemExit('theirs, in our process')\n")
    (good / "json.py").unlink()  # their own code may not be able to do without it
    program = Program(good)
    ended = program("check", "--assessment", str(ADDER), env={**NO_ENGINE, "PYTHONSAFEPATH": "1"})
    assert ended.exit_status == 0, ended.stderr + ended.stdout


def test_a_suite_that_says_much_is_heard_to_its_end(tmp_path: Path, folder: Make) -> None:
    """More than 64 KB on standard error filled a pipe that nobody read, and the check stood still."""
    good = folder("good")
    as_kit(good)
    suite = good / "public" / "test_public.py"
    suite.write_text(
        suite.read_text()
        + """

@pytest.mark.probe(area="correctness", points=1)
def test_loud():
    \"\"\"It says much.\"\"\"
    print("much " * 100_000)
    raise AssertionError("and fails")
"""
    )
    ended = check(tmp_path, str(good))
    assert ended.exit_status == 1
    assert "3 of 4 public probes passed" in ended.stdout


def test_a_kit_needs_no_assessment_to_be_named(tmp_path: Path, folder: Make) -> None:
    good = folder("good").rename(tmp_path / "my own work")  # a space in a path is nothing rare
    as_kit(good)
    ended = check(tmp_path, str(good))
    assert ended.exit_status == 0, ended.stderr + ended.stdout
    assert "3 of 3 public probes passed" in ended.stdout


def test_the_candidates_conftest_is_not_the_suites(tmp_path: Path, folder: Make) -> None:
    """The suite of a kit lies below the candidate's own conftest.py, which pytest would take for the suite's."""
    good = folder("good")
    as_kit(good)
    (good / "conftest.py").write_text("import a_library_of_theirs_that_we_have_not\n")
    (good / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    ended = check(tmp_path, str(good))
    assert ended.exit_status == 0, ended.stderr + ended.stdout


def test_without_kit_and_assessment_it_says_what_to_do(tmp_path: Path, folder: Make) -> None:
    ended = check(tmp_path, str(folder("good")))
    assert ended.exit_status == 2
    assert "has no public/assessment.toml, with which an assessment's kit comes" in ended.stderr
    assert "--assessment" in ended.stderr


def test_a_folder_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    ended = check(tmp_path, str(tmp_path / "nobody"), "--assessment", str(ADDER))
    assert ended.exit_status == 2
    assert f"no folder {tmp_path}/nobody" in ended.stderr


def test_code_that_ends_the_interpreter_fails_and_does_not_pass(tmp_path: Path, folder: Make) -> None:
    good = folder("good")
    (good / "adder" / "__init__.py").write_text("import os; os._exit(0)\n")
    ended = check(tmp_path, str(good), "--assessment", str(ADDER))
    assert ended.exit_status == 1
    assert "0 of 3 public probes passed" in ended.stdout


def test_settings_of_the_callers_pytest_change_nothing(tmp_path: Path, folder: Make) -> None:
    program = Program(tmp_path / "home")
    argv = ("check", str(folder("good")), "--assessment", str(ADDER))
    ended = program(*argv, env={**NO_ENGINE, "PYTEST_ADDOPTS": "--collect-only", "PYTEST_PLUGINS": "no_such_plugin"})
    assert ended.exit_status == 0, ended.stderr + ended.stdout
