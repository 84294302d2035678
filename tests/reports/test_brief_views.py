"""The brief's requirements, quoted."""

from grader.model import BriefRequirement
from reports.brief_views import RequirementView, brief_texts, requirement_views


def test_stars_of_markdown_go_and_backticks_stay() -> None:
    text = "**Every** problem, *not the first*, of `a*b*c` and 2 * 3 * 4.\x1b[2J"

    assert brief_texts((BriefRequirement(number="R1", text=text),)) == {
        "R1": "Every problem, not the first, of `a*b*c` and 2 * 3 * 4.␛[2J"
    }


def test_a_probe_may_hold_to_several() -> None:
    assert requirement_views("R7, R12b and R7", {"R7": "Seven."}) == (
        RequirementView(number="R7", text="Seven."),
        RequirementView(number="R12b", text=""),
    )
    assert requirement_views("", {}) == ()
