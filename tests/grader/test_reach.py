"""What the doctor says of a source."""

from grader.credentials import Credentials, Entry
from grader.errors import SourceError
from grader.intake import Taken
from grader.place import parse_place
from grader.reach import source_checks
from grader.source import Source
from sandbox.doctor import Check, State
from tests.builders import a_snapshot


class Taker:
    """Has one repository, whatever it is called, or none."""

    def __init__(self, trouble: str = "") -> None:
        self._trouble = trouble

    def take(self, source: Source, revision: str | None = None) -> Taken:
        if self._trouble:
            raise SourceError(f"{source.text}: {self._trouble}")
        return Taken(a_snapshot(), b"")


def check(text: str, *entries: Entry, trouble: str = "") -> Check:
    (found,) = source_checks((text, text), Credentials(entries=entries), Taker(trouble))
    return found


def entry(name: str, **more: str) -> Entry:
    place = parse_place(name)
    assert place is not None
    return Entry(name=name, place=place, **more)


def test_what_opens_it_is_said() -> None:
    commit = a_snapshot().commit[:10]
    public = check("https://github.com/ada/r.git")
    assert public.state is State.OK
    assert public.detail.startswith(f"https://github.com/ada/r.git: commit {commit}, ")
    assert public.detail.endswith(" files")
    token = entry("github.com/ada", token="s3cret")
    told = check("https://github.com/ada/r.git", token).detail
    assert told.endswith("; github.com gets the token for github.com/ada if it asks for one")
    assert check("git@github.com:ada/r.git", entry("github.com", key="k")).detail.endswith(
        ", with the key for github.com"
    )


def test_what_keeps_it_closed_is_a_trouble() -> None:
    refused = check("https://github.com/ada/r.git", trouble="github.com refused the token.")
    assert refused.state is State.TROUBLE
    assert refused.detail == "https://github.com/ada/r.git: github.com refused the token."
    assert "no key is given" in check("git@github.com:ada/r.git").detail
    assert check("http://s3cret@github.com/r.git").state is State.TROUBLE
    assert "s3cret" not in check("http://s3cret@github.com/r.git").detail
