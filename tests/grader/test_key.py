"""Two keys say what is current: a wrong "equal" reuses a stale verdict, a wrong "different" costs a night."""

import dataclasses
from dataclasses import replace
from pathlib import Path

import pytest

from grader.circumstances import USUAL, Circumstances
from grader.key import ExaminationInputs, code_digest, digest, examination_key, score_key
from tests.builders import COMMIT, DIGEST, a_contract, the_limits

INPUTS = ExaminationInputs(
    commit=COMMIT,
    tree_digest=DIGEST,
    suites_digest=DIGEST,
    round_mark="",
    contract=a_contract(),
    limits={"train.wall_seconds": 60.0, "submission.wall_seconds": 900.0},
    preload=("numpy",),
    image_id=f"sha256:{DIGEST}",
    examiner_image_id=f"sha256:{DIGEST[::-1]}",
    runtime="runc",
    circumstances=USUAL,
    code_digest=DIGEST,
)
OTHERWISE = {
    "commit": "0" * 40,
    "tree_digest": "0" * 64,
    "suites_digest": "0" * 64,
    "round_mark": "0" * 64,
    "contract": a_contract(limits=the_limits(wall_seconds=61)),
    "limits": {"train.wall_seconds": 61.0, "submission.wall_seconds": 900.0},
    "preload": ("numpy", "pandas"),
    "image_id": "sha256:0",
    "examiner_image_id": "sha256:0",
    "runtime": "runsc",
    "circumstances": Circumstances(junk="empty"),
    "code_digest": "0" * 64,
}


def test_equal_inputs_have_equal_keys_in_every_process() -> None:
    """Written out, so that a change of how keys are made is seen: it makes every finished examination stale."""
    assert digest({"b": [1, "ü"], "a": None}) == digest({"a": None, "b": [1, "ü"]})
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert examination_key(replace(INPUTS, limits=dict(reversed(INPUTS.limits.items())))) == examination_key(INPUTS)


def test_every_input_is_thought_of_here() -> None:
    assert set(OTHERWISE) == {field.name for field in dataclasses.fields(ExaminationInputs)}


@pytest.mark.parametrize("name", OTHERWISE)
def test_each_input_changes_the_key(name: str) -> None:
    other = replace(INPUTS, **{name: OTHERWISE[name]})  # type: ignore[arg-type]
    assert examination_key(other) != examination_key(INPUTS)


def test_a_score_is_current_for_one_examination_and_one_rubric() -> None:
    key = score_key("examination", rubric_digest="rubric")
    assert key == score_key("examination", rubric_digest="rubric")
    assert key != score_key("examination", rubric_digest="another")
    assert key != score_key("another", rubric_digest="rubric")


def test_our_own_sources_count_and_what_python_makes_of_them_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package of ours stands in; adding a `.pyc` to it changes nothing, changing a data file does."""
    package = tmp_path / "stand_in"
    (package / "__pycache__").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "tools.lock").write_text("numpy==1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("grader.key.SHIPPED_PACKAGES", ("stand_in",))
    before = code_digest.__wrapped__()
    (package / "__pycache__" / "x.pyc").write_text("compiled")
    assert code_digest.__wrapped__() == before
    (package / "tools.lock").write_text("numpy==2\n")
    assert code_digest.__wrapped__() != before


def test_the_real_sources_have_a_digest() -> None:
    assert len(code_digest()) == 64
