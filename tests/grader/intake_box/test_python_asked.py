"""The Python that a submission is run with: the one it asks for, else the newest that its pins may have."""

import pytest

from grader.intake_box.python_asked import fits, in_order
from grader.intake_box.requirements import ReadRequirements, read_requirements

ALLOWED = ("3.11", "3.9", "3.13")


def read(files: dict[str, str], pythons: tuple[str, ...] = ALLOWED) -> ReadRequirements:
    return read_requirements(lambda path: files[path].encode() if path in files else None, pythons)


def tried(files: dict[str, str]) -> list[str]:
    """The Pythons, in the order in which they are tried."""
    return [option.python for option in read(files).requirements.options]


@pytest.mark.parametrize(
    "text",
    [
        "3.9\n",
        "3.9.18\n",
        "# ours\n\n 3.9.1\n3.11\n",
        "cpython-3.9.6\n",
        "python-3.9\n",
        "3.9.2/envs/delays\n",
        "3.9-dev\n",
    ],
)
def test_a_python_version_file_is_what_it_asks_for(text: str) -> None:
    assert tried({".python-version": text}) == ["3.9"]


@pytest.mark.parametrize("text", ["", "system\n", "pypy3.9\n", "2.7\n", "\xff\n", "3\n"])
def test_one_that_names_none_of_ours_says_nothing(text: str) -> None:
    assert tried({".python-version": text}) == ["3.11", "3.13", "3.9"]


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": '[project]\nname = "d"\nrequires-python = ">=3.8,<3.10"\n'},
        {"pyproject.toml": '[tool.poetry.dependencies]\npython = "~3.9"\n'},
        {"setup.cfg": "[metadata]\nname = d\n[options]\npython_requires = >=3.7, <3.10\n"},
        {"pyproject.toml": '[project]\nrequires-python = "==3.9.7"\n'},
    ],
)
def test_a_range_leaves_out_what_it_does_not_admit(files: dict[str, str]) -> None:
    assert tried(files) == ["3.9"]
    assert read(files).findings == () or read(files).findings[0].kind == "requirements-not-read"


def test_the_file_that_names_one_wins_over_a_range() -> None:
    files = {".python-version": "3.9\n", "pyproject.toml": '[project]\nrequires-python = ">=3.9"\n'}
    assert tried(files) == ["3.9"]
    assert read(files).requirements.python == "3.9"


def test_a_range_counts_where_the_file_names_one_that_is_not_allowed() -> None:
    files = {".python-version": "3.10\n", "pyproject.toml": '[project]\nrequires-python = ">=3.10,<3.12"\n'}
    assert tried(files) == ["3.11"]
    (finding,) = read(files).findings
    assert (finding.kind, finding.title) == (
        "python-version",
        "It asks for Python 3.10, and is run with 3.11 or 3.9 or 3.13",
    )
    assert finding.places[0].path == ".python-version"


def test_who_pins_is_tried_on_the_newest_first_and_who_does_not_gets_the_usual_one() -> None:
    assert tried({"requirements.txt": "pandas==1.3.5\n"}) == ["3.13", "3.11", "3.9"]
    assert tried({"requirements.txt": "pandas>=1.3\n"}) == ["3.11", "3.13", "3.9"]
    assert tried({}) == ["3.11", "3.13", "3.9"]
    assert in_order(("3.9", "3.13"), usual="3.11", pinned=False) == ("3.13", "3.9")


def test_who_pins_what_everybody_gets_asks_for_nothing_else() -> None:
    given = {"numpy": "2.4.6", "pandas": "3.1.1"}

    def first(text: str) -> str:
        found = read_requirements(lambda path: text.encode() if path == "requirements.txt" else None, ALLOWED, given)
        return found.requirements.options[0].python

    assert first("numpy==2.4.6\nPandas==3.1.1\n") == "3.11"
    assert first("numpy==2.4.*\n") == "3.11"
    assert first("numpy==2.4.6\npandas==3.1.0\n") == "3.13"
    assert first("numpy==2.4.6\nlightgbm==4.5.0\n") == "3.13"


def test_markers_are_of_each_python() -> None:
    text = "a; python_version < '3.10'\nb; python_version >= '3.12'\nc==1; python_full_version >= '3.9'\n"
    options = read({"requirements.txt": text}).requirements.options
    assert {option.python: option.accepted for option in options} == {
        "3.13": ("b", "c==1"),
        "3.11": ("c==1",),
        "3.9": ("a", "c==1"),
    }
    assert read({"requirements.txt": text}).requirements.accepted == ("b", "c==1")


def test_with_one_python_there_is_nothing_to_choose() -> None:
    found = read({"requirements.txt": "pandas==1.3.5\n", ".python-version": "3.9\n"}, ("3.11",))
    assert found.requirements.options == ()
    assert found.requirements.accepted == ("pandas==1.3.5",)
    assert [finding.title for finding in found.findings] == ["It asks for Python 3.9, and is run with 3.11"]


def test_what_is_refused_is_told_once_however_many_pythons_there_are() -> None:
    found = read({"requirements.txt": "-e .\nnumpy @ https://example.org/n.whl\n"})
    assert len(found.findings) == 2


@pytest.mark.parametrize("text", ["[options\n", "[options]\npython_requires\n", "[options]\n[options]\na = 1\n", "\0"])
def test_a_setup_cfg_of_any_shape_ends_nothing(text: str) -> None:
    assert tried({"setup.cfg": text}) == ["3.11", "3.13", "3.9"]


@pytest.mark.parametrize(
    ("versions", "python", "met"),
    [
        (">=3.9.5", "3.9", True),
        ("<3.9", "3.9", False),
        ("!=3.9.*", "3.9", False),
        ("nonsense", "3.9", True),
        ("", "3.9", True),
    ],
)
def test_a_range_is_met_if_some_release_meets_it(versions: str, python: str, met: bool) -> None:
    assert fits(versions, python) is met
