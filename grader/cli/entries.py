"""Whom a call of `takehome grade` names, each with what it is called, and who must not be named."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from grader.blind import Aliases, cover
from grader.entry import Entry, Graded
from grader.errors import BlindError, SourceError
from grader.repairing import repaired_name
from grader.round import RoundRow
from grader.source import Source, parse_source, without_credentials
from grader.store import Store, submission_names


@dataclass(frozen=True, kw_only=True, slots=True)
class Usual:
    """For those that the list says nothing else of."""

    revision: str | None
    deadline: str | None


def entries_of(
    sources: tuple[str, ...],
    rows: tuple[RoundRow, ...],
    usual: Usual,
    store: Store,
    aliases: Aliases | None,
) -> tuple[tuple[Entry, ...], tuple[Graded, ...]]:
    """Those that can be tried, and those that can't, each with its reason.

    Raises:
        BlindError: as `round_entries` does.
    """
    if rows:
        return round_entries(rows, usual, aliases), ()
    return _entries(sources, usual, store, aliases)


def round_entries(rows: tuple[RoundRow, ...], usual: Usual, aliases: Aliases | None = None) -> tuple[Entry, ...]:
    """By the names that the list gives them, or by aliases, and then in an order that tells nothing of theirs.

    Raises:
        BlindError: two of them are of one repository, and would have one alias.
    """
    entries = tuple(
        Entry(
            name=aliases.of(row.source.location) if aliases else row.name,
            source=row.source,
            revision=row.revision or usual.revision,
            deadline=row.deadline or usual.deadline,
            called=row.name if aliases else "",
        )
        for row in rows
    )
    if aliases is None:
        return entries
    if len({entry.name for entry in entries}) < len(entries):
        raise BlindError("Rows of the round have a repository in common, and aliases go by its address. Grade it open.")
    return tuple(sorted(entries, key=lambda entry: entry.name))


def _entries(
    sources: tuple[str, ...], usual: Usual, store: Store, aliases: Aliases | None = None
) -> tuple[tuple[Entry, ...], tuple[Graded, ...]]:
    """As `entries_of`, of sources; with aliases, in an order that tells nothing of theirs."""
    usable: dict[str, Source] = {}
    unusable: list[Graded] = []
    for text in dict.fromkeys(sources):
        try:
            source = parse_source(text)
            usable[source.location] = source
        except SourceError as error:
            unusable.append(Graded(name=without_credentials(text), error=error))
    if aliases is not None:
        named = sorted(((aliases.of(place), source) for place, source in usable.items()), key=lambda pair: pair[0])
        hidden = (Graded(name=aliases.of(each.name), error=SourceError(_UNTOLD)) for each in unusable)
        return tuple(_entry(name, source, usual) for name, source in named), tuple(hidden)
    names = submission_names(tuple(usable), taken=store.sources())
    return tuple(_entry(names[place], source, usual) for place, source in usable.items()), tuple(unusable)


def _entry(name: str, source: Source, usual: Usual) -> Entry:
    return Entry(name=name, source=source, revision=usual.revision, deadline=usual.deadline)


def covering(entries: tuple[Entry, ...], aliases: Aliases | None) -> Callable[[Graded], Graded]:
    """By a result's name; with a repair, that is another than the entry's."""
    if aliases is None:
        return lambda graded: graded
    by_name = {name: entry for entry in entries for name in (entry.name, repaired_name(entry.name))}
    return lambda graded: covered(graded, by_name[graded.name], aliases)


def covered(graded: Graded, entry: Entry, aliases: Aliases) -> Graded:
    """Why there is no score may name the repository."""
    mine = cover(aliases, entry.source, called=entry.called)
    return graded if graded.error is None else replace(graded, error=mine.error(graded.error))


_UNTOLD = (
    "This is no source: neither a repository's address nor a folder. `takehome alias` on your list says which one it "
    "is, and grading without --blind says what is wrong with it."
)
