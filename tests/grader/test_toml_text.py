"""What is written is read as the same."""

import datetime
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.toml_text import toml_text

PLAIN = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.booleans(),
)
KEYS = st.one_of(st.sampled_from(["a", "b-c", "wall_seconds"]), st.text(st.characters(exclude_categories=["Cs"])))
VALUES = st.recursive(
    PLAIN, lambda below: st.lists(below, max_size=4) | st.dictionaries(KEYS, below, max_size=4), max_leaves=12
)


@settings(max_examples=40)
@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_what_is_written_is_read_as_the_same(values: dict[str, object]) -> None:
    assert tomllib.loads(toml_text(values)) == values


def test_it_reads_as_a_person_would_write_it() -> None:
    values = {"areas": [{"id": "a"}, {"id": "b", "at": {"x": 1.5}}], "title": 'Say "no"', "limits": {"cpus": 1}}
    assert toml_text(values) == (
        'title = "Say \\"no\\""\n\n[[areas]]\nid = "a"\n\n[[areas]]\nid = "b"\n\n[areas.at]\nx = 1.5\n\n'
        "[limits]\ncpus = 1\n"
    )


def test_a_date_is_refused() -> None:
    with pytest.raises(TypeError):
        toml_text({"when": datetime.date(2024, 3, 2)})
