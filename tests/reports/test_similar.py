"""The page of similar passages: who, how much, where."""

from grader.similarity import Pair, Passage, Side
from reports.linked import Linked
from reports.similar import MOST_LINES, MOST_PAIRS, MOST_PASSAGES, SimilarView, similar_view
from tests.builders import a_scorecard
from tests.reports.samples import GENERATED_AT


def a_passage(n_lines: int = 3) -> Passage:
    lines = tuple(f"x{n} = {n}" for n in range(n_lines))
    return Passage(
        sides=(Side(path="a.py", first_line=12, lines=lines), Side(path="b/c.py", first_line=3, lines=lines)),
        n_tokens=60,
    )


def a_pair(*passages: Passage, names: tuple[str, str] = ("ada", "bo")) -> Pair:
    return Pair(names=names, shares=(0.62, 0.155), n_tokens=200, passages=passages or (a_passage(),))


def a_view(*pairs: Pair, unread: dict[str, str] | None = None) -> SimilarView:
    linked = {name: Linked(a_scorecard(name=name), f"./{name}/report.html") for name in ("ada", "bo", "cy")}
    return similar_view(linked, pairs, unread or {}, generated_at=GENERATED_AT)


def test_a_pair_says_how_much_of_each_and_where() -> None:
    (pair,) = a_view(a_pair()).pairs
    assert (pair.one.name, pair.other.name) == ("ada", "bo")
    assert (pair.one_share_text, pair.other_share_text) == ("62\u202f%", "15.5\u202f%")
    assert [side.where for side in pair.passages[0].sides] == ["a.py:12–14", "b/c.py:3–5"]
    assert [line.number for line in pair.passages[0].sides[0].lines] == ["12", "13", "14"]


def test_of_how_many_pairs_is_said_for_with_many_some_are_chance() -> None:
    view = a_view(a_pair(), unread={"cy": "their code ended its box"})
    assert view.chance_text == "Compared here: 1 pair. With many, some do so by chance."
    assert view.sentence.startswith("1 pair of 2 submissions has more in common than people who never met usually have")
    assert [(each.name.name, each.reason) for each in view.unread] == [("cy", "their code ended its box")]


def test_without_a_pair_it_says_so() -> None:
    assert a_view().sentence == "No two of 3 submissions have more in common than people who never met."


def test_where_there_is_no_pair_nothing_is_said_of_any() -> None:
    alone = a_view(unread={"bo": "not kept", "cy": "not kept"})
    assert alone.sentence == "There is no pair: of 3 submissions, 1 could be compared."
    assert alone.chance_text == ""


def test_what_is_left_out_is_counted() -> None:
    passages = [a_passage(MOST_LINES + 5)] * (MOST_PASSAGES + 2)
    view = a_view(a_pair(*passages), *[a_pair()] * MOST_PAIRS)
    assert len(view.pairs) == MOST_PAIRS
    assert view.more_text == "1 more pair left out"
    assert view.pairs[0].more_text == "2 more passages left out"
    assert view.pairs[0].passages[0].sides[0].more_text == "5 more lines left out"
