"""What is to be done with a submission, and why, from what is known of it."""

from dataclasses import dataclass, replace

import pytest

from grader.model import Scorecard, Snapshot
from grader.source import Source, parse_source
from grader.standing import Present, Standing, Step, standing, still_is
from tests.builders import COMMIT, a_deadline, a_provenance, a_scorecard, a_snapshot

OTHER = "0" * 40
PARTS = {"suites_digest": "1", "image_id": "2", "code_digest": "3"}
PRESENT = Present(key_parts=PARTS, rubric_digest=a_provenance().rubric_digest)


@dataclass(frozen=True, kw_only=True)
class AnAsked:
    source: Source = parse_source(a_snapshot().source)  # noqa: RUF009 - frozen, as that is
    revision: str | None = None
    deadline: str | None = None
    head: str | None = COMMIT


def a_card(**changes: object) -> Scorecard:
    return a_scorecard(provenance=replace(a_provenance(), key_parts=PARTS), **changes)  # type: ignore[arg-type]


def stands(card: Scorecard | None, asked: AnAsked, *, present: Present = PRESENT, kept: bool = True) -> Standing:
    return standing(card, asked, present, kept=kept, blind=False)


def late(*, head: str = COMMIT) -> Snapshot:
    return replace(a_snapshot(commit=OTHER), deadline=replace(a_deadline(), head=head))


class TestStillIs:
    def test_the_commit_that_was_graded_is_what_the_revision_names(self) -> None:
        assert still_is(a_snapshot(), AnAsked())
        assert not still_is(a_snapshot(), AnAsked(head=OTHER))

    def test_where_nobody_could_tell_it_is_not_known_to_be(self) -> None:
        assert not still_is(a_snapshot(), AnAsked(head=None))

    def test_another_address_is_another_submission_unless_addresses_are_hidden(self) -> None:
        hidden = a_snapshot(source="the repository of lusab-babad")
        assert not still_is(hidden, AnAsked())
        assert still_is(hidden, AnAsked(), blind=True)

    def test_with_a_deadline_it_goes_by_what_the_revision_named_then(self) -> None:
        """The commit that counted is an older one than that."""
        asked = AnAsked(deadline=a_deadline().at)
        assert still_is(late(), asked)
        assert not still_is(late(head=OTHER), asked)
        assert not still_is(late(), replace(asked, deadline="2026-11-23T23:59:00+01:00"))

    def test_a_deadline_that_came_or_went_is_looked_into(self) -> None:
        assert not still_is(late(), AnAsked())
        assert not still_is(a_snapshot(), AnAsked(deadline=a_deadline().at))


class TestStanding:
    def test_nothing_is_done_where_nothing_changed(self) -> None:
        assert stands(a_card(), AnAsked()) == Standing(step=Step.NOTHING, why="nothing changed")

    def test_what_was_never_graded_is_cloned_or_taken_from_what_was_kept(self) -> None:
        assert stands(None, AnAsked(), kept=False) == Standing(step=Step.CLONE, why="it was never graded")
        assert stands(None, AnAsked()).step is Step.EXAMINE

    @pytest.mark.parametrize(
        ("part", "said"),
        [
            ("suites_digest", "changed since: the suites"),
            ("image_id", "changed since: the candidate's image"),
            ("code_digest", "changed since: takehome"),
        ],
    )
    def test_each_thing_that_it_rests_on_is_named_when_it_changed(self, part: str, said: str) -> None:
        present = replace(PRESENT, key_parts={**PARTS, part: "other"})
        assert stands(a_card(), AnAsked(), present=present) == Standing(step=Step.EXAMINE, why=said)

    def test_a_part_that_is_new_or_gone_has_changed(self) -> None:
        present = replace(PRESENT, key_parts={"suites_digest": "1", "image_id": "2", "limits": "4"})
        assert stands(a_card(), AnAsked(), present=present).why == "changed since: the limits, takehome"

    def test_another_rubric_is_scored_again(self) -> None:
        present = replace(PRESENT, rubric_digest="other")
        assert stands(a_card(), AnAsked(), present=present) == Standing(step=Step.RESCORE, why="the rubric changed")

    def test_another_commit_is_named_beside_the_one_that_was_graded(self) -> None:
        found = stands(a_card(), AnAsked(head=OTHER, revision="main"), kept=False)
        assert found == Standing(step=Step.CLONE, why=f"main is commit {OTHER[:10]} now; {COMMIT[:10]} was graded")

    def test_a_judge_error_that_was_left_is_tried_again(self) -> None:
        assert stands(a_card(judge_errors=("It broke.",)), AnAsked()).why == "a judge error was left"

    def test_other_reasons_have_words_of_their_own(self) -> None:
        assert stands(a_card(), AnAsked(head=None)).why == "what is there now could not be asked for"
        assert stands(a_card(), AnAsked(deadline=a_deadline().at)).why == "the deadline is another now"
        elsewhere = AnAsked(source=parse_source("https://x.example.org/y"))
        assert stands(a_card(), elsewhere).why == "it is at another address now"
        card = a_scorecard()
        assert stands(card, AnAsked()).why == "changed since: it was graded by an older takehome"
