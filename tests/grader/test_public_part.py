"""What a candidate may have of an assessment is what `takehome check` reads, and nothing of the hidden part."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from grader.assessment import load_assessment
from grader.errors import AssessmentError
from grader.examiner.declared import declared_words, locks
from grader.kit import kit_files
from grader.public_part import assessment_of, load_public_part, public_part
from sandbox.lock_text import lock_entries

KITS_OWN = ("assessment.toml", "pins.txt")
FLIGHTS = Path(__file__).parents[2] / "assessments" / "flight-delays"


def a_candidates_folder(folder: Path) -> Path:
    for path, content in kit_files(load_assessment(str(FLIGHTS), roots=())).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def test_the_kit_says_what_the_assessment_says(tmp_path: Path) -> None:
    whole = public_part(load_assessment(str(FLIGHTS), roots=()))
    kit = load_public_part(a_candidates_folder(tmp_path))
    assert replace(kit, suite=whole.suite) == whole
    assert all(area.n_hidden for area in kit.areas)
    assert kit.suite.preparation == whole.suite.preparation
    assert {path: content for path, content in kit.suite.files().items() if path not in KITS_OWN} == (
        whole.suite.files()
    )


def test_the_kit_has_the_public_tables_alone(tmp_path: Path) -> None:
    """No hidden table, which names what is hidden; no weights and bands, which the brief need not tell; no comments."""
    whole = tomllib.loads((FLIGHTS / "assessment.toml").read_text())
    text = (a_candidates_folder(tmp_path) / "public" / "assessment.toml").read_text()
    kit = tomllib.loads(text)
    assert set(kit) == {"id", "title", "contract", "limits", "environment", "public", "areas"}
    assert set(kit["environment"]) <= {"lock", "names", "debian", "preload", "pythons"}
    assert (kit["contract"], kit["limits"]) == (whole["contract"], whole["limits"])
    assert kit["public"]["preparation"] == whole["public"]["preparation"]
    assert {key for area in kit["areas"] for key in area} == {"id", "title", "for_candidates", "hidden_probes"}
    assert kit["public"]["builtin"] == whole["hidden"]["builtin"]
    assert text.count("#") == 1


def test_a_folder_without_a_kit_is_told_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(AssessmentError, match="--assessment"):
        load_public_part(tmp_path)


def test_a_kit_of_before_numbers_were_told_is_read(tmp_path: Path) -> None:
    file = a_candidates_folder(tmp_path) / "public" / "assessment.toml"
    kept = [line for line in file.read_text().splitlines() if not line.startswith(("hidden_probes", "builtin"))]
    file.write_text("\n".join(kept))
    part = load_public_part(tmp_path)
    assert part.builtin == ()
    assert {area.n_hidden for area in part.areas} == {None}


def test_nothing_of_a_kit_is_taken_for_what_a_candidate_declares() -> None:
    """Its pins would be a lock beside loose requirements, and declare whatever they name."""
    files = kit_files(load_assessment(str(FLIGHTS), roots=()))
    public = {path: content for path, content in files.items() if path.startswith("public/")}
    assert locks(public) == []
    assert declared_words(public) == frozenset()


def test_what_is_examined_by_in_boxes_is_the_public_suite(tmp_path: Path) -> None:
    whole = load_assessment(str(FLIGHTS), roots=())
    checked = assessment_of(load_public_part(a_candidates_folder(tmp_path)))
    assert checked.hidden.name == "public"
    assert checked.hidden.folder == tmp_path / "public"
    assert (checked.environment.names, checked.limits) == (whole.environment.names, whole.limits)
    assert lock_entries(checked.environment.lock) == lock_entries(whole.environment.lock)
    assert checked.environment.examiner_lock == ""


def test_a_kit_of_before_it_said_what_code_runs_in_can_be_checked_without_boxes_alone(tmp_path: Path) -> None:
    file = a_candidates_folder(tmp_path) / "public" / "assessment.toml"
    text = file.read_text()
    begin = text.index("[environment]")
    file.write_text(text[:begin] + text[text.index("\n[", begin) :])
    part = load_public_part(tmp_path)
    with pytest.raises(AssessmentError, match="Ask for a new kit, or check without --docker"):
        assessment_of(part)


def test_every_fault_of_a_kit_is_told(tmp_path: Path) -> None:
    file = a_candidates_folder(tmp_path) / "public" / "assessment.toml"
    text = file.read_text()
    file.write_text(text.replace("wall_seconds = 60", 'wall_seconds = "soon"').replace('id = "data-validation"', ""))
    with pytest.raises(AssessmentError, match=r"(?s)wall_seconds.*areas\[1\]\.id"):
        load_public_part(tmp_path)
