import pytest

from flightdelays import naming
from flightdelays.files import BadInput


def test_columns_have_other_names_where_the_file_says_so(tmp_path):
    path = tmp_path / "columns.json"
    path.write_text('{"flights": {"dest": "destination"}, "weather": {}}')
    assert naming.names_of("flights", path) == {"dest": "destination"}
    assert naming.names_of("weather", path) == {}


def test_today_nothing_is_renamed(tmp_path):
    assert naming.PATH.exists()
    assert naming.names_of("flights") == naming.names_of("weather") == {}
    assert naming.names_of("flights", tmp_path / "columns.json") == {}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"flights": ["dest"]}', '{"flights": {"dest": 1}}'])
def test_what_is_no_mapping_is_refused(tmp_path, text):
    path = tmp_path / "columns.json"
    path.write_text(text)
    with pytest.raises(BadInput, match=r"columns\.json"):
        naming.names_of("flights", path)
