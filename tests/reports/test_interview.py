"""What to ask, what it rests on, and what a strong answer contains."""

from dataclasses import replace

from grader.model import Area, AreaScore, Finding, Place, Points, ProbeResult, Scorecard, Verdict
from reports.interview import MAX_STRONG, MAX_WEAK
from reports.views import TeamReportView, team_report
from tests.builders import a_probe, a_result, a_scorecard
from tests.reports.samples import GENERATED_AT, a_full_scorecard


def pack(card: Scorecard) -> TeamReportView:
    return team_report(card, generated_at=GENERATED_AT)


def a_card(*results: ProbeResult, score: float = 50.0) -> Scorecard:
    ids = dict.fromkeys(result.probe.area for result in results)
    areas = tuple(
        AreaScore(area=Area(id=id, title=id, weight=1), points=Points(possible=10), score=score) for id in ids
    )
    return replace(a_scorecard(total=score, results=results), areas=areas)


def asked(
    name: str, verdict: Verdict, *, points: float = 1.0, area: str = "design", looked: bool = True
) -> ProbeResult:
    probe = a_probe(name, area=area, points=points, title=name, ask=f"Why {name}?")
    return replace(a_result(verdict, probe=probe), looked=looked)


def test_weak_spots_are_the_dearest_losses_that_have_a_question() -> None:
    view = pack(a_full_scorecard())

    assert [(spot.cost_text, spot.question[:20]) for spot in view.weak_spots] == [
        ("−8.3", "A column vanishes on"),
        ("−6.7", "Your tests stay gree"),
        ("−6.7", "What stops the featu"),
        ("−6.0", "Who reads this log, "),
        ("−5.6", "Which of these would"),
    ]


def test_a_weak_spot_carries_its_evidence() -> None:
    spot = pack(a_full_scorecard()).weak_spots[0]

    assert spot.seen.startswith("The exit status is 1, not 2")
    assert [place.where for place in spot.places] == ["flightdelays/features.py:58", "flightdelays/__main__.py:41"]
    assert [(each.number, each.text) for each in spot.requirements] == [
        ("R7", "Bad input: exit status 2 and a message that names the column.")
    ]
    assert any("Knows why it matters" in part for part in spot.strong)


def test_the_authors_words_on_a_strong_answer_go_first() -> None:
    probe = replace(a_probe(), answer="Names the export.\n\nRefuses, and tells its owner.")
    (spot,) = pack(a_card(a_result(Verdict.FAILED, probe=probe))).weak_spots

    assert spot.strong == ("Names the export.", "Refuses, and tells its owner.")


def test_one_question_is_asked_once_and_not_too_many_are() -> None:
    same = tuple(
        a_result(Verdict.FAILED, probe=replace(a_probe(f"test_{n}"), title=f"T{n}", ask="The same?")) for n in range(3)
    )
    many = tuple(asked(f"t{n}", Verdict.FAILED) for n in range(MAX_WEAK + 4))

    assert len(pack(a_card(*same)).weak_spots) == 1
    assert len(pack(a_card(*many)).weak_spots) == MAX_WEAK


def test_a_question_on_mutants_shows_one() -> None:
    probe = replace(a_probe(suite="testing"), id="testing/test_their_tests.py::test_their_tests_notice_mutants")
    mutant = Finding(
        kind="surviving-mutant",
        title="No test noticed: constant",
        places=(Place(path="a.py", line=4),),
        difference="@@ -4 +4 @@\n-x\n+y",
    )
    card = replace(a_card(a_result(Verdict.FAILED, probe=probe)), findings=(mutant,))
    view = pack(card)

    assert view.weak_spots[0].where == "a.py:4"
    assert [line.kind for line in view.weak_spots[0].difference] == ["was", "became"]
    assert [shown.title for shown in view.mutants] == ["constant"]
    assert view.findings == ()


def test_a_strength_surprises_where_the_rest_of_its_area_failed() -> None:
    weak = [asked(f"w{n}", Verdict.FAILED, area="weak") for n in range(4)]
    good = [asked(f"g{n}", Verdict.PASSED, area="good", points=3) for n in range(4)]
    view = pack(a_card(*weak, asked("held", Verdict.PASSED, area="weak", points=2), *good))

    assert view.strengths[0].title == "held"
    assert view.strengths[0].seen == "It passed, where the area as a whole came to 50.0."
    assert view.strengths_title == "Surprising strengths"
    assert len(view.strengths) == MAX_STRONG
    assert view.strengths[1].area == "good"


def test_where_all_went_well_no_strength_is_a_surprise() -> None:
    view = pack(a_card(asked("a", Verdict.PASSED), asked("b", Verdict.PASSED), score=100.0))

    assert view.strengths_title == "Strengths"
    assert {strength.seen for strength in view.strengths} == {"It passed in full. Hear whether they know what it took."}


def test_a_strength_passed_in_every_case() -> None:
    cases = (asked("t[a]", Verdict.PASSED), asked("t[b]", Verdict.FAILED), asked("u", Verdict.PASSED))

    assert [strength.title for strength in pack(a_card(*cases)).strengths] == ["u"]


def test_that_nothing_bad_was_found_surprises_less_than_that_something_works() -> None:
    rest = asked("r", Verdict.FAILED, points=4)
    works, clean = asked("works", Verdict.PASSED, points=2), asked("clean", Verdict.PASSED, points=3, looked=False)

    assert [strength.title for strength in pack(a_card(rest, clean, works)).strengths] == ["works", "clean"]


def test_without_questions_there_is_no_pack() -> None:
    view = pack(a_card(a_result(Verdict.FAILED, probe=a_probe(ask=""))))

    assert (view.weak_spots, view.strengths) == ((), ())
