import json

import pytest

from flightdelays.learning import artifact

CONTENT = {"average": -1.25, "worth": {"dest": {"ÅÄ": 0.1}}, "forest": "tree\n"}


def test_what_was_put_in_comes_out():
    assert artifact.from_text(artifact.to_text(CONTENT)) == CONTENT


def test_every_changed_character_is_noticed():
    text = artifact.to_text(CONTENT)
    for at in range(len(text) - 1):
        changed = text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]
        with pytest.raises(ValueError):
            artifact.from_text(changed)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{}", "[" * 100_000, '{"kind": 1, "sha256": 2, "content": 3}', artifact.to_text(CONTENT)[:-10]],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):
        artifact.from_text(text)


@pytest.mark.parametrize(
    "change", [{"kind": "another 1"}, {"sha256": "0" * 64}, {"content": []}, {"content": {}}, {"more": 1}]
)
def test_so_is_another_kind_or_content(change):
    with pytest.raises(ValueError):
        artifact.from_text(json.dumps(json.loads(artifact.to_text(CONTENT)) | change))


def test_there_is_no_number_beyond_numbers():
    with pytest.raises(ValueError):
        artifact.from_text(artifact.to_text(CONTENT | {"average": float("nan")}))
