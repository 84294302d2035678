import json

import pytest

from delaymodel import feed
from delaymodel.errors import InputError


@pytest.fixture
def columns_file(tmp_path, monkeypatch):
    path = tmp_path / "columns.json"
    monkeypatch.setattr(feed, "COLUMNS_FILE", path)
    return path


def test_today_they_are_ours():
    assert feed.COLUMNS_FILE.is_file()
    assert feed.names("flights") == feed.names("weather") == {}


def test_tomorrow_they_are_what_the_file_says(columns_file):
    assert feed.names("flights") == {}
    columns_file.write_text(json.dumps({"flights": {"dest": "destination"}}))
    assert feed.names("flights") == {"dest": "destination"}
    assert feed.names("weather") == {}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"flights": ["dest"]}', '{"flights": {"dest": 1}}'])
def test_a_file_that_says_nothing_usable_is_named(columns_file, text):
    columns_file.write_text(text)
    with pytest.raises(InputError, match="columns.json"):
        feed.names("flights")
