"""Graded runs that several tests look at: each is made once per session."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.functional.program import ADDER, SPY, Ended, Program, a_submission

A_TOKEN = "ghp_" + "aZ3kQ9xW7bN5mR1tY8uC2vE6hJ4pLd0sFgTz"
"""In two pieces, so that no scanner of this repository stumbles over it; it opens nothing."""
HOSTILE_FILES: dict[str, str | bytes] = {
    "conftest.py": """
import os, sys

def pytest_runtest_makereport(item, call):
    os.write(1, b'{"op":"result","result":{"verdict":"passed"}}')
    os._exit(0)

def pytest_sessionfinish(session):
    session.exitstatus = 0
""",
    "sitecustomize.py": "import os; os.write(1, b'passed'); os._exit(0)\n",
    "src/sitecustomize.py": "import os; os.write(1, b'passed'); os._exit(0)\n",
    "pytest.ini": "[pytest]\naddopts = --collect-only\n",
    "test_nothing.py": "def test_nothing():\n    assert False\n",
}
SILENT_FILES: dict[str, str | bytes] = {
    "adder/__init__.py": """
import os

verdict = b'{"op":"result","result":{"verdict":"passed"}}\\n{"op":"end"}\\n'
os.write(1, (len(verdict)).to_bytes(4, "big") + verdict)
os.write(2, b"hidden/test_totals.py::test_totals_are_right PASSED\\n")
os._exit(0)
""",
}


@dataclass(frozen=True, kw_only=True)
class GradedRun:
    program: Program
    out: Path
    sources: dict[str, str]
    """By name."""
    ended: Ended
    log: Path | None = None


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GradedRun]:
    """Adders: a good one, a poor one, a poor one that fights the grader, one that ends when it is imported."""
    top = tmp_path_factory.mktemp("graded")
    program = Program(top / "home")
    repositories = {
        "good": a_submission(top / "good", "good"),
        "poor": a_submission(
            top / "poor", "poor", {"settings.py": f'TOKEN = "{A_TOKEN}"  # pragma: allowlist secret\n'}
        ),
        "hostile": a_submission(top / "hostile", "poor", {**HOSTILE_FILES, "settings.py": f'TOKEN = "{A_TOKEN}"\n'}),
        "silent": a_submission(top / "silent", "good", SILENT_FILES),
    }
    sources = {name: str(repository.path) for name, repository in repositories.items()}
    out = top / "out"
    log = top / "log.jsonl"
    wishes = ("--assessment", str(ADDER), "--out", str(out), "--log-file", str(log), "--json")
    ended = program("grade", *sources.values(), *wishes)
    yield GradedRun(program=program, out=out, sources=sources, ended=ended, log=log)
    assert program.leftovers() == []


@pytest.fixture(scope="session")
def spied(tmp_path_factory: pytest.TempPathFactory) -> GradedRun:
    """A spy, in a repository that would have the grader run programs, read links, and look away."""
    top = tmp_path_factory.mktemp("spied")
    program = Program(top / "home")
    told = top / "told"
    repository = a_submission(
        top / "spy",
        "spy",
        {
            ".gitattributes": "looked-away.txt export-ignore\n*.txt filter=tell\n",
            "looked-away.txt": "Do you see me?\n",
            ".gitignore": "ignored.txt\n",
        },
    )
    (repository.path / "link.txt").symlink_to("/etc/passwd")
    repository.git("add", "link.txt")
    repository.commit({}, message="Link")
    repository.write({"ignored.txt": "never committed\n"})
    for hook in ("post-checkout", "post-merge", "pre-auto-gc", "fsmonitor-watchman"):
        place = repository.git_folder / "hooks" / hook
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"#!/bin/sh\necho {hook} >> {told}\n")
        place.chmod(0o755)
    repository.git("config", "filter.tell.smudge", f"tee -a {told}")
    repository.git("config", "core.fsmonitor", f"echo fsmonitor >> {told}")
    out = top / "out"
    ended = program("grade", str(repository.path), "--assessment", str(SPY), "--out", str(out), "--json")
    return GradedRun(program=program, out=out, sources={"spy": str(repository.path)}, ended=ended)
