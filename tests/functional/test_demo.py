"""The demo: sample submissions become repositories that are the same everywhere, and the real command grades them."""

import os
import subprocess
from pathlib import Path

import pytest

from demo import __main__ as demo
from demo.history import History, HistoryError, PlannedCommit, read_history
from demo.repositories import build_repository
from grader.git_repository import files_to_commit


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {folder.name: folder for folder in demo.build_samples(tmp_path_factory.mktemp("samples"))}


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("name", demo.SAMPLES)
def test_a_history_ends_in_exactly_the_solution(samples: dict[str, Path], name: str) -> None:
    final = demo.PROJECT / read_history(demo.PLANS / f"{name}.toml").solution
    assert git(samples[name], "status", "--porcelain") == ""
    committed = git(samples[name], "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert sorted(committed) == sorted(files_to_commit(final))
    for path, content in files_to_commit(final).items():
        assert (samples[name] / path).read_bytes() == content


def test_good_work_has_a_history_of_small_steps_and_weak_work_has_not(samples: dict[str, Path]) -> None:
    n_commits = {name: int(git(folder, "rev-list", "--count", "HEAD")) for name, folder in samples.items()}
    assert 7 <= n_commits["scikit"] <= 12
    assert 7 <= n_commits["numpy"] <= 12
    assert n_commits["weak"] < n_commits["middling"] < 7


@pytest.mark.parametrize("name", demo.SAMPLES)
def test_commits_are_in_order_and_by_invented_people(samples: dict[str, Path], name: str) -> None:
    entries = [line.split() for line in git(samples[name], "log", "--reverse", "--format=%at %ct %ae").splitlines()]
    times = [int(authored) for authored, _, _ in entries]
    assert times == sorted(set(times))
    assert [int(committed) for _, committed, _ in entries] == times
    assert {address.partition("@")[2] for _, _, address in entries} == {"example.com"}


def test_the_same_ids_whatever_the_machine_is_set_to(
    samples: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Line endings converted, a hook that refuses, another identity, time zone and umask: none of them may show."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    (tmp_path / ".gitconfig").write_text(f"[core]\nautocrlf = true\nhooksPath = {hooks}\n[user]\nname = Someone Else\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / ".gitconfig"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Someone Else")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    before = os.umask(0o077)
    try:
        again = build_repository(read_history(demo.PLANS / "weak.toml"), project=demo.PROJECT, out=tmp_path / "again")
    finally:
        os.umask(before)
    monkeypatch.undo()
    assert again == git(samples["weak"], "rev-parse", "HEAD")


def test_building_again_starts_anew(tmp_path: Path) -> None:
    plan = read_history(demo.PLANS / "weak.toml")
    first = build_repository(plan, project=demo.PROJECT, out=tmp_path)
    (tmp_path / "weak" / "left-over.txt").write_text("from an older run")
    assert build_repository(plan, project=demo.PROJECT, out=tmp_path) == first
    assert not (tmp_path / "weak" / "left-over.txt").exists()


def test_a_history_that_ends_elsewhere_is_refused(tmp_path: Path) -> None:
    """A file that a solution has gained, and that no commit adds, would silently be missing from the demo."""
    (tmp_path / "solution").mkdir()
    (tmp_path / "solution" / "a.py").write_text("a = 1\nb = 2\n")
    (tmp_path / "solution" / "forgotten.py").write_text("")
    commit = PlannedCommit(
        author="A B <a@example.com>", date="2026-11-01T12:00:00+00:00", message="Add", paths=("a.py",)
    )
    history = History(name="x", solution="solution", commits=(commit,))
    with pytest.raises(HistoryError, match=r"forgotten\.py"):
        build_repository(history, project=tmp_path, out=tmp_path / "out")


def test_a_commit_can_hold_what_a_file_was_before(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one = 1\n\n\ndef two():\n    return 2\n")
    commit = PlannedCommit(
        author="A B <a@example.com>",
        date="2026-11-01T12:00:00+00:00",
        message="Add",
        drafts={"b.py": "b = 1\n"},
        until={"a.py": "def two"},
    )
    assert commit.files(tmp_path) == {"a.py": b"one = 1\n", "b.py": b"b = 1\n"}
    earlier = PlannedCommit(
        author=commit.author, date=commit.date, message="Add", earlier={"a.py": (("return 2", "return 3"),)}
    )
    assert earlier.files(tmp_path)["a.py"].endswith(b"return 3\n")


@pytest.mark.parametrize(
    ("commit", "named"),
    [
        ({"paths": ("gone.py",)}, r"gone\.py"),
        ({"until": {"a.py": "def three"}}, "def three"),
        ({"earlier": {"a.py": (("two", "three"),)}}, "0 passages"),
    ],
)
def test_a_plan_that_does_not_fit_its_solution_is_refused(
    tmp_path: Path, commit: dict[str, object], named: str
) -> None:
    (tmp_path / "a.py").write_text("one = 1\n")
    planned = {"author": "A B <a@example.com>", "date": "2026-11-01T12:00:00+00:00", "message": "Add"} | commit
    with pytest.raises(HistoryError, match=named):
        PlannedCommit(**planned).files(tmp_path)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["commits = 1", 'solution = "x"', "[[commits]]\nautor = 'x'", "no toml"])
def test_a_plan_that_can_not_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.toml").write_text(text)
    with pytest.raises(HistoryError, match=r"broken\.toml"):
        read_history(tmp_path / "broken.toml")


def test_the_demo_calls_what_a_person_would_type(tmp_path: Path) -> None:
    arguments = demo.grade_arguments([Path("a"), Path("b")], results=tmp_path, jobs=2, again=True)
    wanted = ["grade", "a", "b", "--assessment", "flight-delays", "--out", str(tmp_path)]
    wanted += ["--round-secret", str(demo.ROUND_SECRET), "--jobs", "2", "--again"]
    assert arguments == wanted
    assert "--jobs" not in demo.grade_arguments([], results=tmp_path, jobs=None, again=False)


def test_the_demo_ends_with_where_to_look_and_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "weak").mkdir()
    (tmp_path / "weak" / "report.html").write_text("")
    (tmp_path / "cohort.html").write_text("")
    text = demo.closing_text(tmp_path, tmp_path / "repositories" / "scikit")
    assert str(tmp_path / "weak" / "report.html") in text
    assert str(tmp_path / "cohort.html") in text
    for command in ("takehome check", "takehome compare", "takehome doctor", "takehome clean"):
        assert command in text
    assert "No report was written." in demo.closing_text(tmp_path / "nothing", tmp_path)


def test_an_out_that_can_not_be_made_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert demo.main(["--out", str(tmp_path / "file")]) == 2
    assert capsys.readouterr().err.startswith("demo: ")
