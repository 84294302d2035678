"""What a candidate may have of an assessment is what `takehome check` reads, and nothing of the hidden part."""

import shutil
import tomllib
from pathlib import Path

import pytest

from grader.assessment import load_assessment
from grader.errors import AssessmentError
from grader.public_part import load_public_part, public_part

FLIGHTS = Path(__file__).parents[2] / "assessments" / "flight-delays"
PUBLIC_TABLES = ("id", "title", "contract", "limits", "areas", "bands")


def a_candidates_folder(folder: Path) -> Path:
    shutil.copytree(FLIGHTS / "public", folder / "public")
    return folder


def test_the_kit_says_what_the_assessment_says(tmp_path: Path) -> None:
    whole = public_part(load_assessment(str(FLIGHTS), roots=()))
    kit = load_public_part(a_candidates_folder(tmp_path))
    assert (kit.title, kit.contract, kit.areas, kit.wall_seconds) == (
        whole.title,
        whole.contract,
        whole.areas,
        whole.wall_seconds,
    )
    assert kit.suite.preparation == whole.suite.preparation
    assert kit.suite.files() == whole.suite.files()


def test_the_kit_has_the_public_tables_alone() -> None:
    """The hidden table names what is hidden, and the environment's lock isn't there to be read."""
    whole = tomllib.loads((FLIGHTS / "assessment.toml").read_text())
    kit = tomllib.loads((FLIGHTS / "public" / "assessment.toml").read_text())
    assert set(kit) == {*PUBLIC_TABLES, "public"}
    assert {key: kit[key] for key in PUBLIC_TABLES} == {key: whole[key] for key in PUBLIC_TABLES}
    assert kit["public"]["preparation"] == whole["public"]["preparation"]


def test_a_folder_without_a_kit_is_told_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(AssessmentError, match="--assessment"):
        load_public_part(tmp_path)


def test_every_fault_of_a_kit_is_told(tmp_path: Path) -> None:
    file = a_candidates_folder(tmp_path) / "public" / "assessment.toml"
    file.write_text(file.read_text().replace("wall_seconds = 60", 'wall_seconds = "soon"').replace("weight = 22", ""))
    with pytest.raises(AssessmentError, match=r"(?s)wall_seconds.*areas\[1\]\.weight"):
        load_public_part(tmp_path)
