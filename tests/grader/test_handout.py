"""What a kit says besides the brief: read in three minutes, and run on every push."""

from pathlib import Path

import pytest

from grader.assessment import load_assessment
from grader.errors import AssessmentError
from grader.handout import Handout, start_text, workflow_text
from tests.builders import an_area, an_assessment, write_assessment

INSTALL = "git+https://git.example.org/takehome.git@v1"


TOLD = Handout(hours=6, install=INSTALL)


def a_start(handout: Handout = TOLD, *, brief: str = "# T\n\nBuild **this**.\n\nMore.\n") -> str:
    return start_text(
        title="Delays",
        brief=brief,
        n_requirements=25,
        areas=(an_area("testing"), an_area("design")),
        hidden={"testing": 4},
        handout=handout,
    )


def test_it_says_what_is_asked_how_long_and_how_it_is_judged() -> None:
    text = a_start()
    assert "Build **this**." in text
    assert "More." not in text
    assert "in 25 numbered requirements" in text
    assert "About 6 hours." in text
    assert f"pipx install {INSTALL}\ntakehome check\n" in text
    assert "| Testing | 50% | 4 | What we look at under testing. |" in text
    assert "| Design | 50% | – | What we look at under design. |" in text
    assert "decision that people make" in text
    assert len(text.split()) < 600, "three minutes at 200 words"


def test_what_grading_has_is_told_with_its_versions() -> None:
    text = start_text(
        title="D", brief="x", n_requirements=1, areas=(), hidden={}, handout=TOLD, libraries=(("numpy", "2.4.6"),)
    )
    assert "Grading has numpy 2.4.6, unless you pin others." in text
    assert "Grading has" not in a_start()


def test_what_the_author_left_open_is_not_made_up() -> None:
    text = a_start(Handout())
    assert "The brief says how long it may take." in text
    assert "says what to put for TAKEHOME" in text


def test_who_may_choose_a_python_is_told_how() -> None:
    def told(*pythons: str) -> str:
        return start_text(
            title="D", brief="x", n_requirements=1, areas=(), hidden={}, handout=Handout(), pythons=pythons
        )

    assert "Your code may be run with Python 3.11, 3.9 or 3.13: with the one that `.python-version`" in told(
        "3.11", "3.9", "3.13"
    )
    assert "Your code may be run with" not in told("3.11")


def test_an_area_can_not_break_the_table() -> None:
    text = start_text(title="D", brief="x", n_requirements=1, areas=(an_area("a|b"),), hidden={}, handout=Handout())
    assert "| A\\|b | 100% | – | What we look at under a\\|b. |" in text


def test_the_workflow_runs_the_check_in_an_environment_of_its_own() -> None:
    text = workflow_text(Handout(install=INSTALL))
    assert f"TAKEHOME: ${{{{ vars.TAKEHOME || '{INSTALL}' }}}}" in text
    assert 'run: pipx install "$TAKEHOME"' in text
    assert "run: takehome check --html check.html" in text
    assert "contents: read" in text


def test_without_an_address_it_is_skipped_and_never_green() -> None:
    assert "if: ${{ (vars.TAKEHOME) != '' }}" in workflow_text(Handout())


def test_the_table_is_read_and_changes_no_digest(tmp_path: Path) -> None:
    plain = an_assessment(tmp_path / "a")
    told = an_assessment(
        tmp_path / "b", ("[environment]\n", f'[kit]\nhours = 2.5\ninstall = "{INSTALL}"\n\n[environment]\n')
    )
    assert told.handout == Handout(hours=2.5, install=INSTALL)
    assert plain.handout == Handout()
    assert plain.digest == told.digest


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("hours = 0", "must be above 0"),
        ('install = "x; rm -rf /"', "is nothing that pipx installs from"),
        ('install = "$(id)"', "is nothing that pipx installs from"),
        ("hour = 6", "is unknown; did you mean 'hours'"),
    ],
)
def test_its_faults_are_told(tmp_path: Path, table: str, words: str) -> None:
    folder = write_assessment(tmp_path / "delays", ("[environment]\n", f"[kit]\n{table}\n\n[environment]\n"))
    with pytest.raises(AssessmentError, match=words):
        load_assessment(str(folder), roots=())
