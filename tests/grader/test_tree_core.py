"""What a contract's commands can rest on, and what they can't."""

import pytest

from grader.tree_core import in_core


@pytest.mark.parametrize(
    "path", ["README.md", "docs/model.md", "takehome.toml", "tests/test_model.py", "test/data/a.csv"]
)
def test_tests_documents_and_the_declaration_are_not_of_the_core(path: str) -> None:
    assert not in_core(path)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "flightdelays/model.py",
            "numpy.py",
            "requirements.txt",
            "pyproject.toml",
            "columns.json",
            "deploy/settings.env",
        ),
        *("tests", "tests.py", "flightdelays/tests/data.csv", "conf/takehome.toml", "README"),
    ],
)
def test_whatever_else_may_be_is(path: str) -> None:
    assert in_core(path)
