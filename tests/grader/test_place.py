"""Whom a source asks, and which places hold which."""

import pytest

from grader.place import HTTPS_PORT, SSH_PORT, Place, parse_place, place_of
from grader.source import parse_source


def place(host: str, path: str = "", port: int | None = None) -> Place:
    return Place(host=host, port=port, path=path)


@pytest.mark.parametrize(
    ("text", "expected", "address"),
    [
        ("https://GitHub.com/ada/delays.git", place("github.com", "ada/delays"), "github.com"),
        ("https://localhost:8443/r/", place("localhost", "r", 8443), "localhost:8443"),
        ("https://example.org:443/r", place("example.org", "r"), "example.org"),
        ("https://[::1]:8443/r", place("::1", "r", 8443), "[::1]:8443"),
        ("git@github.com:ada/delays.git", place("github.com", "ada/delays"), "github.com"),
        ("ssh://git@github.com/ada/delays", place("github.com", "ada/delays"), "github.com"),
        ("ssh://git@localhost:2222/srv/r.git", place("localhost", "srv/r", 2222), "localhost:2222"),
        ("ssh://git@localhost:22/srv/r.git", place("localhost", "srv/r"), "localhost"),
        ("ssh://git@localhost:443/srv/r.git", place("localhost", "srv/r", 443), "localhost:443"),
    ],
)
def test_a_source_asks_a_host_for_a_path(text: str, expected: Place, address: str) -> None:
    found = place_of(parse_source(text))
    assert found == expected
    assert found.address == address


def test_a_folder_asks_nobody() -> None:
    with pytest.raises(ValueError, match="on this machine"):
        place_of(parse_source("/srv/ada"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("GitHub.com", place("github.com")),
        ("github.com/ada", place("github.com", "ada")),
        ("localhost:8443/ada/delays.git", place("localhost", "ada/delays", 8443)),
        ("[::1]:22", place("::1", port=22)),
        ("https://github.com", None),
        ("git@github.com", None),
        ("*", None),
        ("-oProxyCommand=x", None),
        ("", None),
        ("git hub.com", None),
    ],
)
def test_a_place_is_named_by_host_port_and_path(name: str, expected: Place | None) -> None:
    assert parse_place(name) == expected


def test_a_place_holds_what_is_below_it_and_nothing_that_only_begins_alike() -> None:
    assert place("github.com").holds(place("github.com", "ada/delays"))
    assert place("github.com", "ada").holds(place("github.com", "ada/delays"))
    assert place("github.com", "ada/delays").holds(place("github.com", "ada/delays"))
    assert not place("github.com", "ada").holds(place("github.com", "adam/delays"))
    assert not place("github.com", "ada/delays").holds(place("github.com", "ada"))
    assert not place("github.com").holds(place("github.com.evil.example", "ada"))
    assert not place("github.com").holds(place("github.com", "ada", 8443))
    assert not place("localhost", port=8443).holds(place("localhost", "ada"))


def test_a_port_of_a_protocols_own_is_as_none() -> None:
    assert place("localhost", port=443).spoken(HTTPS_PORT) == place("localhost")
    assert place("localhost", port=443).spoken(SSH_PORT) == place("localhost", port=443)
