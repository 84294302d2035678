"""Whoever reads the results of a blind round meets aliases, and can't tell who is who without the key."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.blind import NOTE, Aliases, blinded, cover, read_aliases
from grader.errors import BlindError, SourceError
from grader.model import Evidence, Place, Scorecard, Verdict
from grader.source import parse_source
from grader.store import scorecard_json
from reports.html import write_candidate_page, write_report
from tests.builders import a_commit, a_finding, a_history, a_result, a_scorecard, a_snapshot
from tests.reports.samples import GENERATED_AT

KEY = b"correct horse battery staple"
ALIASES = Aliases(key=KEY)
SOURCE = parse_source("https://git.example.org/ada-park/flightdelays.git")
SPARED = frozenset({"flightdelays", "python", "-m"})


def a_named_scorecard() -> Scorecard:
    """Ada Park's name wherever a submission may carry it."""
    said = "By ADA PARK, mailto:ada@park.example; see ada.park and /home/ada-park/x. python -m flightdelays train"
    evidence = Evidence(
        command_text="python -m flightdelays", stdout=said, note=said, places=(Place(path="by/Park.py", text=said),)
    )
    return a_scorecard(
        name="flightdelays-ada-park",
        results=(replace(a_result(Verdict.FAILED, rationale=said), evidence=(evidence,)),),
        findings=(a_finding(title=said),),
        judge_errors=(f"{SOURCE.location} went away",),
        snapshot=a_snapshot(
            source=SOURCE.text,
            history=a_history(
                a_commit(subject="Ada Park's first"),
                replace(a_commit(), author="takehome", subject="Start from the kit"),
            ),
        ),
    )


class TestAliases:
    def test_they_are_the_same_all_through_a_round_and_others_in_another(self) -> None:
        alias = ALIASES.of(SOURCE.location)
        assert alias == Aliases(key=KEY).of(SOURCE.location)
        assert alias != Aliases(key=b"another horse, another staple").of(SOURCE.location)
        assert alias != ALIASES.of("https://git.example.org/ben/flightdelays.git")

    def test_two_hundred_of_them_are_all_different_and_plain_file_names(self) -> None:
        names = {ALIASES.of(f"https://git.example.org/{n}/challenge.git") for n in range(200)}
        assert len(names) == 200
        assert all(name.replace("-", "").isalpha() and name.islower() and len(name) == 11 for name in names)

    def test_the_key_is_not_shown_with_the_value(self) -> None:
        assert "horse" not in repr(ALIASES)


class TestABlindScorecard:
    def test_nothing_that_is_known_of_a_person_is_in_it_or_on_its_pages(self) -> None:
        card = blinded(a_named_scorecard(), ALIASES, SOURCE, spared=SPARED)
        pages = (write(card, generated_at=GENERATED_AT) for write in (write_report, write_candidate_page))
        for text in (scorecard_json(card).decode(), *pages):
            shown = text.casefold()
            assert not [
                name for name in ("ada park", "ada.park", "ada-park", "ada@", "park", "git.example") if name in shown
            ]
            assert card.name in text

    def test_what_the_brief_asks_for_stays_what_it_is(self) -> None:
        card = blinded(a_named_scorecard(), ALIASES, SOURCE, spared=SPARED)
        assert card.results[0].evidence[0].command_text == "python -m flightdelays"
        assert card.snapshot.history.commits[1].subject == "Start from the kit"

    def test_the_results_are_the_same(self) -> None:
        card = a_named_scorecard()
        blind = blinded(card, ALIASES, SOURCE, spared=SPARED)
        assert [(r.probe, r.verdict) for r in blind.results] == [(r.probe, r.verdict) for r in card.results]
        assert (blind.total, blind.areas, blind.provenance) == (card.total, card.areas, card.provenance)
        assert blind.snapshot.commit == card.snapshot.commit

    def test_an_author_has_one_alias_and_two_authors_two(self) -> None:
        first, second = blinded(a_named_scorecard(), ALIASES, SOURCE).snapshot.history.commits
        assert first.author == ALIASES.of_author("Ada Park")
        assert first.author != second.author

    def test_it_says_that_free_text_is_best_effort(self) -> None:
        card = blinded(a_named_scorecard(), ALIASES, SOURCE)
        assert [finding.detail for finding in card.findings if finding.kind == "blind"] == [NOTE]
        assert "best effort" in NOTE


def test_why_a_repository_can_not_be_had_does_not_name_it() -> None:
    error = SourceError("https://git.example.org/ada-park/flightdelays.git asks for a password. (ada-park)")
    told = cover(ALIASES, SOURCE).error(error)
    alias = ALIASES.of(SOURCE.location)
    assert isinstance(told, SourceError)
    assert str(told) == f"{alias} asks for a password. ({alias})"


class TestTheKey:
    def test_the_round_secret_is_one_and_a_key_of_its_own_goes_first(self, tmp_path: Path) -> None:
        secret, own = tmp_path / "secret", tmp_path / "own"
        secret.write_bytes(KEY + b"\n")
        own.write_bytes(b"another horse, another staple")
        assert read_aliases(None, secret) == ALIASES
        assert read_aliases(own, secret) == Aliases(key=b"another horse, another staple")

    def test_without_one_it_says_why_and_how_to_make_one(self) -> None:
        with pytest.raises(BlindError, match=r"(?s)anybody could try names.*--alias-key FILE.*token_hex"):
            read_aliases(None, None)

    @pytest.mark.parametrize(
        ("content", "words"), [(b"short", "is no key for aliases: 16 to"), (None, "can't be read")]
    )
    def test_one_that_will_not_do_is_named(self, tmp_path: Path, content: bytes | None, words: str) -> None:
        file = tmp_path / "key"
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(BlindError, match=words):
            read_aliases(file, None)


def test_the_words_of_an_ssh_address_name_somebody_too() -> None:
    source = parse_source("git@git.example.org:ada-park/flightdelays.git")
    told = cover(ALIASES, source).text("git@git.example.org:ada-park/flightdelays.git is by ada-park: flightdelays")
    alias = ALIASES.of(source.location)
    assert told == f"{alias} is by {alias}: {alias}"
