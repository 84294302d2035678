"""Whether two totals tell anybody apart, in words."""

from grader.model import Scorecard, Verdict
from reports.linked import Linked
from reports.pair_views import PairView, pair_view
from tests.builders import a_scorecard, an_open_scorecard
from tests.reports.cohorts import a_graded

PASSED, FAILED = Verdict.PASSED, Verdict.FAILED
GOOD = a_graded("good", *[PASSED] * 19, FAILED)


def test_what_is_more_than_chance_is_separable() -> None:
    pair = _pair(GOOD, a_graded("bad", PASSED, *[FAILED] * 19))

    assert (pair.one.name, pair.other.name, pair.word) == ("good", "bad", "separable")
    assert "90.0 apart, which is more than ±" in pair.sentence


def test_what_is_not_is_not() -> None:
    pair = _pair(GOOD, a_graded("alike", *[PASSED] * 18, FAILED, FAILED))

    assert pair.word == "not separable"
    assert pair.sentence.startswith("5.0 apart; chance is ±")


def test_without_a_total_it_is_not_known() -> None:
    pair = _pair(a_scorecard(), an_open_scorecard(name="open"))

    assert (pair.word, pair.sentence) == ("not known", "One of them has no total.")


def test_where_chance_is_not_known_it_is_said() -> None:
    pair = _pair(a_graded("a", PASSED), a_graded("b", FAILED))

    assert (pair.word, pair.sentence) == (
        "not separable",
        "100.0 apart. Too few probes were measured to tell whether that is chance.",
    )


def _pair(one: Scorecard, other: Scorecard) -> PairView:
    return pair_view(Linked(one), Linked(other))
