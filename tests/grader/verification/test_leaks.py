"""Whether a candidate's page shows what is hidden."""

from pathlib import Path

import pytest

from grader.assessment import Assessment, load_assessment
from grader.model import Finding
from grader.verification.leaks import troubles_of_leaks
from tests.builders import write_assessment


@pytest.fixture
def assessment(tmp_path: Path) -> Assessment:
    folder = write_assessment(tmp_path / "delays")
    (folder / "hidden" / "test_dirty_data.py").write_text('FOUND = "known-by-heart"\n')
    return load_assessment(str(folder), roots=())


def told(assessment: Assessment, name: str, text: str) -> list[str]:
    page = assessment.folder.parent / "candidate.html"
    page.write_text(text)
    return [
        trouble.where for trouble in troubles_of_leaks(assessment, (), [(name, page)], []) if trouble.where != "kit"
    ]


def test_a_page_that_shows_a_word_of_the_suite(assessment: Assessment) -> None:
    assert told(assessment, "junk.nan", "<p>known-by-heart</p>") == ["junk.nan/candidate.html"]


def test_a_known_bad_may_be_called_as_the_suite_calls_what_it_finds(assessment: Assessment) -> None:
    """`known-bad.known-by-heart` was said to leak: its page has its name as the title."""
    name = "known-bad.known-by-heart"
    assert told(assessment, name, f"<h1>{name}</h1>") == []
    assert told(assessment, name, f"<h1>{name}</h1><p>known-by-heart</p>") == [f"{name}/candidate.html"]


def test_what_was_found_in_a_candidate_box_is_a_leak(assessment: Assessment) -> None:
    found = Finding(kind="hidden-in-the-box", title="data/expected.csv lies in the box, at /tmp/x")
    looked = Finding(kind="box-looked-through", title="A candidate box was looked through: 900 files")
    troubles = troubles_of_leaks(assessment, (), [], [("scikit.3", found), ("scikit.3", looked)])
    assert [(trouble.where, trouble.text) for trouble in troubles if trouble.where != "kit"] == [
        ("scikit.3", "of the hidden suite, data/expected.csv lies in the box, at /tmp/x")
    ]
