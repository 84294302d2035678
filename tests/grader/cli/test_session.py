"""What is settled before anything is graded: how many at once, and by which names."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.blind import Aliases
from grader.cli.entries import round_entries
from grader.cli.session import Wishes, default_jobs, grade_sources
from grader.errors import (
    AssessmentError,
    BlindError,
    CredentialsError,
    RepairError,
    RoundError,
    RoundSecretError,
)
from grader.journal import logged_run
from grader.round import RoundRow, read_round
from tests.builders import AN_ENGINE, an_assessment

GB = 2**30


@pytest.mark.parametrize(
    ("n_cpus", "memory_bytes", "jobs"),
    [(1, 64 * GB, 1), (2, 64 * GB, 2), (16, 256 * GB, 16), (16, 8 * GB, 2), (4, GB, 1)],
)
def test_as_many_as_the_engines_machine_has_cpus_and_memory_for(
    tmp_path: Path, n_cpus: int, memory_bytes: int, jobs: int
) -> None:
    info = replace(AN_ENGINE, n_cpus=n_cpus, memory_bytes=memory_bytes)

    assert default_jobs(info, an_assessment(tmp_path)) == jobs


def test_a_submission_that_may_use_two_cpus_counts_for_two(tmp_path: Path) -> None:
    assessment = an_assessment(tmp_path)
    two = replace(assessment, limits=replace(assessment.limits, cpus=2))

    assert default_jobs(replace(AN_ENGINE, n_cpus=8, memory_bytes=256 * GB), two) == 4


def test_what_is_derived_needs_a_secret_before_anything_else_is_done(tmp_path: Path) -> None:
    """No engine is looked for, no repository cloned, and none of it is made up for the operator."""
    derives = ("[hidden]", '[hidden]\nderive = "test_dirty_data.py"')
    wishes = Wishes(
        assessment=str(an_assessment(tmp_path, derives).folder),
        revision=None,
        jobs=None,
        out=tmp_path / "out",
        again=False,
        runtime="",
    )
    nobody: Any = None
    with pytest.raises(RoundSecretError, match="none was given"):
        grade_sources(("somewhere",), wishes, nobody)
    assert not (tmp_path / "out").exists()


def wishes_for(tmp_path: Path, **changes: Any) -> Wishes:
    wishes = Wishes(
        assessment=str(an_assessment(tmp_path).folder),
        revision=None,
        jobs=None,
        out=tmp_path / "out",
        again=False,
        runtime="",
    )
    return replace(wishes, **changes)


def test_blind_needs_a_key_before_anything_else_is_done(tmp_path: Path) -> None:
    nobody: Any = None
    with pytest.raises(BlindError, match="Aliases need a key"):
        grade_sources(("somewhere",), wishes_for(tmp_path, blind=True), nobody)
    assert not (tmp_path / "out").exists()


def test_blind_not_even_what_is_no_source_is_named(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("correct horse battery staple")
    nobody: Any = None
    text = "http://git.example.org/ada-park/challenge"
    graded = grade_sources((text,), wishes_for(tmp_path, blind=True, alias_key=key), nobody)
    assert [result.name for result in graded.results] == [Aliases(key=key.read_bytes()).of(text)]
    assert "ada" not in str(graded.results[0].error)
    assert graded.exit_status == 2


ADA, BO = "https://git.example.org/ada/challenge", "https://git.example.org/bo/challenge"


def rows_of(tmp_path: Path, text: str) -> tuple[RoundRow, ...]:
    file = tmp_path / "round.csv"
    file.write_text(text)
    return read_round(file)


def test_a_round_is_graded_by_the_names_of_its_list(tmp_path: Path) -> None:
    """What a row says goes before what is said for all."""
    text = f"name,url,revision,deadline\nAda Park,{ADA},v1,2026-11-22T12:00:00Z\nBo,{BO}\n"
    wishes = wishes_for(tmp_path, revision="main", as_of="2026-11-23T00:00:00+00:00")
    entries = round_entries(rows_of(tmp_path, text), wishes.usual)
    assert [(entry.name, entry.revision, entry.deadline) for entry in entries] == [
        ("Ada Park", "v1", "2026-11-22T12:00:00+00:00"),
        ("Bo", "main", "2026-11-23T00:00:00+00:00"),
    ]


def test_a_round_that_is_graded_blind_goes_by_aliases(tmp_path: Path) -> None:
    aliases = Aliases(key=b"correct horse battery staple")
    entries = round_entries(rows_of(tmp_path, f"name,url\nAda,{ADA}\nBo,{BO}\n"), wishes_for(tmp_path).usual, aliases)
    assert [entry.name for entry in entries] == sorted(aliases.of(place) for place in (ADA, BO))
    assert {entry.called for entry in entries} == {"Ada", "Bo"}


def test_blind_two_submissions_of_one_repository_would_have_one_alias(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, f"name,url,revision\nAda,{ADA},ada\nBo,{ADA},bo\n")
    with pytest.raises(BlindError, match="a repository in common"):
        round_entries(rows, wishes_for(tmp_path).usual, Aliases(key=b"correct horse battery staple"))


def test_a_round_with_faults_is_refused_before_anything_else_is_done(tmp_path: Path) -> None:
    file = tmp_path / "round.csv"
    file.write_text("name,url\nAda,\n,x\n")
    nobody: Any = None
    with pytest.raises(RoundError, match="has 2 faults"):
        grade_sources((), wishes_for(tmp_path, round_file=file), nobody)
    assert not (tmp_path / "out").exists()


def test_what_is_no_source_is_named_without_the_credentials_in_it(tmp_path: Path) -> None:
    nobody: Any = None
    (refused,) = grade_sources(("https://ada:s3cret@example.org/r.git",), wishes_for(tmp_path), nobody).results
    assert refused.name == "https://…@example.org/r.git"
    assert "carries credentials" in str(refused.error)
    assert "s3cret" not in repr(refused)


def test_faults_of_credentials_are_told_before_anything_is_written(tmp_path: Path) -> None:
    nobody: Any = None
    (tmp_path / "credentials.toml").write_text('["github.com"]\n')
    with pytest.raises(CredentialsError, match="neither a token"):
        grade_sources(("/somewhere",), wishes_for(tmp_path, credentials=tmp_path / "credentials.toml"), nobody)
    assert not (tmp_path / "out").exists()


def test_a_patch_is_for_one_submission(tmp_path: Path) -> None:
    nobody: Any = None
    wishes = wishes_for(tmp_path, patch=tmp_path / "fix.patch", reason="r", by="Bea")
    with pytest.raises(RepairError, match="A patch repairs one submission, and 2 are named"):
        grade_sources(("here", "there"), wishes, nobody)
    with pytest.raises(AssessmentError, match="does not say what a repair costs"):
        grade_sources(("here",), wishes, nobody)
    assert not (tmp_path / "out").exists()


def test_a_password_in_a_source_is_not_in_the_log(tmp_path: Path) -> None:
    """Such a source is refused, and called by what was typed: on the terminal of whoever typed it, and nowhere else."""
    sources = ("https://ada:hunter2hunter2@git.example.org/x", "https://git.example.org/x?token=hunter2hunter2")
    nobody: Any = None
    with logged_run(tmp_path / "log", trouble=pytest.fail) as journal:
        grade_sources(sources, wishes_for(tmp_path), nobody, journal)
    log = (tmp_path / "log").read_text()

    assert log.count('"event":"failed"') == 2
    assert "git.example.org" in log
    assert "hunter2" not in log
