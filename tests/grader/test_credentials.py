"""Which token or key goes with which source, and to whom."""

import pytest

from grader.credentials import Credentials, Entry, credentials_from
from grader.errors import CredentialsError, SourceError
from grader.intake_box.access import Key, Token
from grader.place import parse_place
from grader.source import parse_source

SECRET = "s3cret-of-a-team"


def entry(name: str, token: str = "", key: str = "", **more: str) -> Entry:
    place = parse_place(name)
    assert place is not None
    return Entry(name=name, place=place, token=token, key=key, **more)


def token_for(text: str, *entries: Entry) -> str:
    access = Credentials(entries=entries).access(parse_source(text))
    assert access is None or isinstance(access, Token)
    return access.secret if access else ""


def test_a_token_goes_to_its_host_and_port_and_to_no_other() -> None:
    entries = (entry("github.com", "a"), entry("localhost:8443", "b"))
    assert token_for("https://github.com/ada/r.git", *entries) == "a"
    assert token_for("https://GITHUB.com:443/ada/r.git", *entries) == "a"
    assert token_for("https://localhost:8443/r.git", *entries) == "b"
    for url in (
        "https://github.com.evil.example/ada/r.git",
        "https://evil.example/github.com/ada/r.git",
        "https://github.com:8443/ada/r.git",
        "https://gist.github.com/ada/r.git",
        "https://localhost/r.git",
        "https://localhost:8444/r.git",
    ):
        assert token_for(url, *entries) == ""


def test_the_longest_path_that_fits_is_used() -> None:
    entries = (entry("github.com", "a"), entry("github.com/ada/delays", "c"), entry("github.com/ada", "b"))
    assert token_for("https://github.com/ada/delays.git", *entries) == "c"
    assert token_for("https://github.com/ada/other", *entries) == "b"
    assert token_for("https://github.com/adam/delays", *entries) == "a"


def test_a_token_says_whom_it_is_for_and_with_which_user() -> None:
    access = Credentials(entries=(entry("localhost:8443", "a", user="deploy-1"),)).access(
        parse_source("https://LOCALHOST:8443/r.git")
    )
    assert access == Token(entry="localhost:8443", host="localhost:8443", user="deploy-1", secret="a")


def test_a_key_goes_with_an_ssh_address_and_a_token_does_not() -> None:
    entries = (entry("github.com", "token"), entry("github.com/ada", key="k", known_hosts="h", known_from="f"))
    access = Credentials(entries=entries).access(parse_source("git@github.com:ada/r.git"))
    assert access == Key(entry="github.com/ada", host="github.com", known_hosts="h", known_from="f", secret="k")
    with pytest.raises(SourceError, match=r"no key is given for github.com.*key_file under \[\"github.com\"\]"):
        Credentials(entries=entries).access(parse_source("git@github.com:bo/r.git"))


def test_a_folder_and_a_public_repository_need_nothing() -> None:
    assert Credentials().access(parse_source("/srv/ada")) is None
    assert Credentials().access(parse_source("https://github.com/ada/r.git")) is None


def test_no_secret_is_in_what_python_shows_of_it() -> None:
    entries = (entry("github.com", SECRET, SECRET, known_hosts="h", known_from="f"),)
    credentials = Credentials(entries=entries)
    shown = [credentials, credentials.access(parse_source("https://github.com/a/r"))]
    shown += [credentials.access(parse_source("git@github.com:a/r"))]
    assert SECRET not in repr(shown)


def test_a_token_of_the_environment_is_for_github_and_is_taken_out_of_it() -> None:
    environment = {"TAKEHOME_GIT_TOKEN": f" {SECRET}\n", "HOME": "/root"}
    (found,) = credentials_from(environment)
    assert (found.name, found.token) == ("github.com", SECRET)
    assert environment == {"HOME": "/root"}
    assert credentials_from(environment) == ()


def test_a_token_of_the_environment_may_be_for_another_host() -> None:
    (found,) = credentials_from({"TAKEHOME_GIT_TOKEN": SECRET, "TAKEHOME_GIT_HOST": "git.example.org:8443"})
    assert found.place == parse_place("git.example.org:8443")


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"TAKEHOME_GIT_TOKEN": f"{SECRET} {SECRET}"}, "TAKEHOME_GIT_TOKEN holds no token"),
        ({"TAKEHOME_GIT_TOKEN": f"{SECRET}é"}, "TAKEHOME_GIT_TOKEN holds no token"),
        ({"TAKEHOME_GIT_TOKEN": SECRET, "TAKEHOME_GIT_HOST": f"https://{SECRET}@x"}, "TAKEHOME_GIT_HOST names no host"),
    ],
)
def test_what_is_none_is_told_without_repeating_it(environment: dict[str, str], word: str) -> None:
    with pytest.raises(CredentialsError, match=word) as told:
        credentials_from(environment)
    assert SECRET not in str(told.value)
