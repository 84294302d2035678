"""A round secret is known again by a mark, and shown to nobody."""

from pathlib import Path

import pytest

from grader.errors import RoundSecretError
from grader.round_secret import LEAST_BYTES, MOST_BYTES, read_round_secret, round_secret

SECRET = b"correct horse battery staple"


def test_what_an_editor_leaves_around_it_does_not_count() -> None:
    secret = round_secret(b"\n" + SECRET + b" \r\n")
    assert secret.content == SECRET
    assert secret.mark == round_secret(SECRET).mark


def test_its_mark_tells_it_from_others_and_shows_nothing_of_it() -> None:
    """Written out, so that a change of how marks are made is seen: it makes every examination of a round stale."""
    secret = round_secret(SECRET)
    assert secret.short_mark == "57852054e172"
    assert secret.mark.startswith(secret.short_mark)
    assert secret.mark != round_secret(SECRET + b"r").mark
    assert SECRET.decode() not in repr(secret)
    assert SECRET.hex() not in repr(secret)


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"", "too short"),
        (b"x" * (LEAST_BYTES - 1) + b"\n" * 9, "too short"),
        (b"x" * (MOST_BYTES + 1), "too long"),
    ],
)
def test_one_that_will_not_do_is_refused_with_how_to_make_one(tmp_path: Path, content: bytes, trouble: str) -> None:
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(RoundSecretError, match=trouble) as caught:
        read_round_secret(tmp_path / "secret", assessment="delays")
    assert "secrets.token_hex" in str(caught.value)
    assert "xxxx" not in str(caught.value)


def test_one_of_just_enough_bytes_will_do() -> None:
    assert round_secret(b"x" * LEAST_BYTES).content == b"x" * LEAST_BYTES


def test_none_and_one_that_can_not_be_read_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(RoundSecretError, match=r"delays derives its hidden data .* none was given"):
        read_round_secret(None, assessment="delays")
    with pytest.raises(RoundSecretError, match="can't be read: No such file"):
        read_round_secret(tmp_path / "nowhere", assessment="delays")
    assert list(tmp_path.iterdir()) == []
