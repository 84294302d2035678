"""Places and changes as lines of code."""

from grader.model import Finding, Place
from reports.place_views import difference_lines, finding_view, place_views

DIFFERENCE = (
    "@@ -4,3 +4,3 @@\n def late(delay):\n-    return delay > 15\n+    return delay >= 15\n \n@@ -20 +20 @@\n-a\n+b"
)


def texts(pieces: object) -> str:
    return "".join(piece.text for piece in pieces)  # type: ignore[attr-defined]


def test_a_difference_has_the_numbers_of_the_candidates_file() -> None:
    assert [
        (line.kind, line.number, line.sign, texts(line.pieces)) for line in difference_lines(DIFFERENCE, "a.py")
    ] == [
        ("around", "4", " ", "def late(delay):"),
        ("was", "5", "−", "    return delay > 15"),
        ("became", "", "+", "    return delay >= 15"),
        ("around", "6", " ", ""),
        ("at", "", "", "…"),
        ("was", "20", "−", "a"),
        ("became", "", "+", "b"),
    ]


def test_no_difference_has_no_lines() -> None:
    assert difference_lines("") == ()


def test_blank_lines_at_its_end_are_left_out() -> None:
    assert [line.kind for line in difference_lines("@@ -1,4 +1,4 @@\n \n-a\n+b\n \n ", "a.py")] == [
        "around",
        "was",
        "became",
    ]


def test_a_place_is_shown_with_the_lines_about_it() -> None:
    place = Place(path="a.py", line=58, text="b()", around=("a()", "b()", "c()"), first_line=57)
    (view,) = place_views((place,))

    assert view.where == "a.py:58"
    assert [(line.number, line.is_here, texts(line.pieces)) for line in view.lines] == [
        ("57", False, "a()"),
        ("58", True, "b()"),
        ("59", False, "c()"),
    ]


def test_a_place_of_an_older_scorecard_is_shown_with_its_line() -> None:
    (view,) = place_views((Place(path="a.py", line=58, text="b()"),))

    assert [(line.number, line.is_here, texts(line.pieces)) for line in view.lines] == [("58", False, "b()")]


def test_what_is_said_of_a_file_is_no_code() -> None:
    (view,) = place_views((Place(path="large.bin", text="9,000,000 bytes"),))

    assert (view.where, view.note, view.lines) == ("large.bin", "9,000,000 bytes", ())


def test_a_finding_about_a_change_shows_the_change_and_not_the_lines_twice() -> None:
    place = Place(path="a.py", line=5, text="x", around=("x",), first_line=5)
    view = finding_view(Finding(kind="surviving-mutant", title="T", places=(place,), difference=DIFFERENCE))

    assert [shown.lines for shown in view.places] == [()]
    assert len(view.difference) == 7
