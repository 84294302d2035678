"""What an operator may type for a submission, and what each refusal tells them to do."""

from pathlib import Path

import pytest

from grader.errors import SourceError
from grader.source import SourceKind, parse_source, without_credentials


def test_an_https_url_is_taken_as_it_stands() -> None:
    source = parse_source(" https://example.org/ada/flight-delays.git ")
    assert source.kind is SourceKind.HTTPS
    assert source.text == source.location == "https://example.org/ada/flight-delays.git"
    assert source.name == "flight-delays"


def test_a_port_and_an_address_are_part_of_a_url() -> None:
    assert parse_source("https://localhost:8443/r.git").location == "https://localhost:8443/r.git"
    assert parse_source("https://[::1]:8443/r.git").location == "https://[::1]:8443/r.git"


def test_a_relative_path_starts_from_the_given_folder(tmp_path: Path) -> None:
    source = parse_source("../ada", folder=tmp_path / "round")
    assert source.kind is SourceKind.LOCAL
    assert source.text == "../ada"
    assert source.location == str(tmp_path / "ada")
    assert source.name == "ada"


@pytest.mark.parametrize("text", ["file:///srv/a%20b/ada.git", "file://localhost/srv/a%20b/ada.git"])
def test_a_file_url_is_a_local_path(text: str) -> None:
    source = parse_source(text)
    assert source.kind is SourceKind.LOCAL
    assert source.location == "/srv/a b/ada.git"
    assert source.text == text


@pytest.mark.parametrize(
    "text",
    [
        "https://ada:s3cret@example.org/r.git",
        "https://s3cret@example.org/r.git",
        "https://example.org/r.git?token=s3cret",
        "https://ada:s3cret@more@example.org/r.git",
        "http://s3cret@example.org/r.git",
        "ssh://git:s3cret@example.org/r.git",
        "git:s3cret@example.org:ada/r.git",
        "git:s3cret@more@example.org:ada/r.git",
    ],
)
def test_credentials_are_refused_and_never_repeated(text: str) -> None:
    with pytest.raises(SourceError) as refusal:
        parse_source(text)
    assert "s3cret" not in str(refusal.value)
    assert "example.org" in str(refusal.value)
    assert "s3cret" not in without_credentials(text)
    assert "more" not in without_credentials(text)
    assert "example.org" in without_credentials(text)


@pytest.mark.parametrize(
    "text", ["https://example.org/r.git", "git@example.org:a@b/r.git", "ssh://example.org/r", "../a"]
)
def test_what_has_no_credentials_is_shown_as_it_is(text: str) -> None:
    assert without_credentials(text).replace("…@", "git@") == text


@pytest.mark.parametrize(
    "text", ["git@example.org:ada/flight-delays.git", "ssh://git@example.org:2222/ada/flight-delays.git"]
)
def test_an_ssh_address_is_taken_as_it_stands(text: str) -> None:
    source = parse_source(f" {text} ")
    assert source.kind is SourceKind.SSH
    assert source.text == source.location == text
    assert source.name == "flight-delays"


def test_an_ssh_address_without_folders_has_a_name_too() -> None:
    assert parse_source("git@example.org:r.git").name == "r"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("http://example.org/r.git", "http is not taken"),
        ("ssh://example.org/r.git", "no user"),
        ("ssh://git@-oProxyCommand=x/r.git", "no host"),
        ("ssh://git@example.org:0/r.git", "no repository"),
        ("ssh://git@example.org", "no repository"),
        ("example.org:ada/r.git", "no user"),
        ("git@-oProxyCommand=x:ada/r.git", "no host"),
        ("-x@example.org:ada/r.git", "no user"),
        ("git@example.org:", "no repository"),
        ("git://example.org/r.git", "git:// is not taken"),
        ("ext::sh -c whoami", "run a program"),
        ("fd::17/foo", "run a program"),
        ("https:///r.git", "no host"),
        ("https://exa mple.org/r.git", "no host"),
        ("https://example.org", "no repository"),
        ("https://example.org:port/r.git", "can't be read"),
        ("https://[::1/r.git", "can't be read"),
        ("file://example.org/srv/r.git", "on this machine"),
        ("file:///srv/a%0ab", "control characters"),
        ("a\nb", "control characters"),
        ("https://example.org/\u202egit.r", "control characters"),
        ("", "empty"),
        ("x" * 3000, "too long"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_reason(text: str, word: str) -> None:
    with pytest.raises(SourceError, match=word):
        parse_source(text)


def test_a_folder_whose_name_looks_like_an_ssh_address_is_still_a_folder(tmp_path: Path) -> None:
    (tmp_path / "ada:final").mkdir()
    assert parse_source("ada:final", folder=tmp_path).kind is SourceKind.LOCAL
