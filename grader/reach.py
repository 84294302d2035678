"""Can a source be had, with what there is to open it? Tried as grading does it, in an intake box."""

from typing import Protocol, assert_never

from grader.credentials import Credentials
from grader.errors import SourceError
from grader.intake import Taken
from grader.intake_box.access import Key, Token
from grader.source import Source, parse_source
from sandbox.doctor import Check, State

_NAME = "source"


class Taker(Protocol):
    """`grader.intake.Intake` is one."""

    def take(self, source: Source, revision: str | None = None) -> Taken: ...


def source_checks(sources: tuple[str, ...], credentials: Credentials, taker: Taker) -> tuple[Check, ...]:
    """One for each, in their order; `taker` has the same credentials.

    Raises:
        SandboxError: the engine failed; nothing is known of the sources.
    """
    return tuple(_check(text, credentials, taker) for text in dict.fromkeys(sources))


def _check(text: str, credentials: Credentials, taker: Taker) -> Check:
    try:
        source = parse_source(text)
        opened = _opened_by(source, credentials)
        snapshot = taker.take(source).snapshot
    except SourceError as error:
        return Check(name=_NAME, state=State.TROUBLE, detail=str(error))
    detail = f"{source.text}: commit {snapshot.commit[:10]}, {len(snapshot.files)} files{opened}"
    return Check(name=_NAME, state=State.OK, detail=detail)


def _opened_by(source: Source, credentials: Credentials) -> str:
    access = credentials.access(source)
    match access:
        case None:
            return ""
        case Token():
            return f"; {access.host} gets the token for {access.entry} if it asks for one"
        case Key():
            return f", with the key for {access.entry}"
        case _:
            assert_never(access)
