import pytest

from flightdelays.errors import BadInput
from flightdelays.intake.names import COLUMNS_FILE, column_names

OURS = ("dest", "origin")


@pytest.fixture
def named(tmp_path):
    def names_of(text):
        source = tmp_path / "columns.json"
        source.write_text(text)
        return column_names("flights", OURS, source)

    return names_of


def test_today_each_column_is_called_as_in_the_brief():
    assert COLUMNS_FILE.exists()
    assert column_names("flights", OURS) == {"dest": "dest", "origin": "origin"}


def test_what_the_file_says_counts(named):
    assert named('{"flights": {"dest": "destination"}, "weather": {}}') == {"dest": "destination", "origin": "origin"}


def test_two_names_may_change_places(named):
    assert named('{"flights": {"dest": "origin", "origin": "dest"}}') == {"dest": "origin", "origin": "dest"}


def test_without_the_file_nothing_is_renamed(tmp_path):
    assert column_names("flights", OURS, tmp_path / "columns.json") == {"dest": "dest", "origin": "origin"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),
        ("[]", "expected"),
        ('{"flights": ["dest"]}', "expected"),
        ('{"flights": {"dest": 7}}', "expected"),
        ('{"flights": {"dest": ""}}', "expected"),
        ('{"flights": {"destt": "destination"}}', "no column destt"),
        ('{"flights": {"dest": "origin"}}', "two columns of flights are called origin"),
    ],
)
def test_a_file_that_says_something_else_is_refused(named, text, told):
    with pytest.raises(BadInput, match=told) as refused:
        named(text)
    assert "columns.json" in str(refused.value)
