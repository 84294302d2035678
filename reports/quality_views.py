"""The eleven qualities of a strong ML engineer: what was measured of each, what hints at it, what is left to ask."""

from dataclasses import dataclass

from grader.model import ProbeResult, Quality, Scorecard, Verdict
from reports.brief_views import requirement_views
from reports.loss_views import Judged
from reports.probe_views import points_earned, probe_title
from reports.quantities import count_text, share_text
from reports.scale import percent
from reports.visible import visible_line

MAX_LINKS = 3
_UNSEEN = (Verdict.BLOCKED, Verdict.NOT_MEASURED, Verdict.JUDGE_ERROR)
"""Verdicts of probes that saw nothing, or were kept from it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QualityWords:
    title: str
    ask: str
    strong: tuple[str, ...]
    """What a strong answer contains."""
    hints: tuple[str, ...] = ()
    """Kinds of findings that hint at it."""


WORDS = {
    Quality.TESTS: QualityWords(
        title="Tests at every stage",
        ask="If you could keep one of your tests, which would it be, and what does it protect?",
        strong=(
            "Names a failure that would hurt, not a share of lines.",
            "Tells tests of the data, of the model and of the whole apart.",
        ),
    ),
    Quality.MODULAR: QualityWords(
        title="Modular architecture",
        ask="Which part would you replace first, and what else would you have to touch?",
        strong=("Points at a seam and at who relies on it.", "Says what stayed coupled, and why that was good enough."),
    ),
    Quality.SECURITY: QualityWords(
        title="Security in mind",
        ask="Who could hand this job a file that does harm, and where would it be stopped?",
        strong=("Treats inputs, model files and logs as written by others.", "Knows what loading their model can run."),
    ),
    Quality.DISTRIBUTED: QualityWords(
        title="Distributed thinking",
        ask="Tomorrow ten machines share this job, and one dies half-way. What changes in your code?",
        strong=(
            "Splits the work so that no answer depends on the split; says where state lives.",
            "Makes a step that runs twice leave what it leaves when it runs once.",
        ),
    ),
    Quality.COMMUNICATES: QualityWords(
        title="Communicates",
        ask="Explain one decision of yours, in a minute, to the person who pays for it.",
        strong=("Says what was given up, in the listener’s words.", "Leaves out what the listener does not need."),
        hints=("said-decisions",),
    ),
    Quality.GOOD_ENOUGH: QualityWords(
        title="Knows “good enough”",
        ask="What told you to stop improving the model?",
        strong=("Names a bar, what more would cost, and how noisy the measurement is.", "Began with something simple."),
    ),
    Quality.FLEXIBLE: QualityWords(
        title="Flexible",
        ask="The requirement that you liked least changes tomorrow. What is the smallest edit?",
        strong=("Goes to one place in the code, without searching.", "Asks what the change is for before making it."),
    ),
    Quality.CURIOUS: QualityWords(
        title="Curious, finds root causes upstream",
        ask="Tell of a model problem that turned out to be a data problem. How far upstream did you go?",
        strong=(
            "A real case: what they looked at first, and why it misled them.",
            "Mended the source, or told its owner, and not only the symptom.",
        ),
    ),
    Quality.MENTORS: QualityWords(
        title="Mentors",
        ask="A colleague’s pull request works, and nobody can read it. What do you write?",
        strong=(
            "Asks before judging, and tells must from may.",
            "Leaves the author able to do it alone the next time.",
        ),
    ),
    Quality.HUMBLE: QualityWords(
        title="Humble about results",
        ask="What would make you take your own number back?",
        strong=(
            "Gives an interval, and data on which it may not hold.",
            "Has looked for what is wrong with it already.",
        ),
        hints=("said-limits", "claim-in-a-sentence"),
    ),
    Quality.VOICES_NEEDS: QualityWords(
        title="Voices needs",
        ask="What did the brief not tell you, and whom would you have asked?",
        strong=(
            "Names an assumption that they made, and what it costs if it is wrong.",
            "Would have asked early, and for something precise.",
        ),
        hints=("said-assumptions", "said-requests"),
    ),
}
_OF_SUITES = (
    ("testing/", Quality.TESTS),
    ("design/", Quality.MODULAR),
    ("security/", Quality.SECURITY),
    ("communication/test_claims.py", Quality.HUMBLE),
    ("communication/", Quality.COMMUNICATES),
)
"""What a probe of a built-in suite is about: by how its id begins, the first that fits."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkView:
    text: str
    anchor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class QualityView:
    title: str
    kind: str
    """`measured`, `hinted` or `ask`."""
    word: str
    summary: str
    bar: str
    """Of the points of its probes, in percent; empty where nothing was measured."""
    links: tuple[LinkView, ...]
    """To what lost most, or to what hints at it."""
    ask: str
    strong: tuple[str, ...]


def quality_views(
    card: Scorecard, judged: tuple[Judged, ...], findings: dict[str, LinkView]
) -> tuple[QualityView, ...]:
    """`findings`: by kind, where on the page the first of that kind is."""
    return tuple(_view(quality, _about(quality, card, judged), findings) for quality in Quality)


def _about(quality: Quality, card: Scorecard, judged: tuple[Judged, ...]) -> tuple[Judged, ...]:
    numbers = {number for each in card.qualities if each.quality is quality for number in each.requirements}
    return tuple(item for item in judged if _is_about(item.result, quality, numbers))


def _is_about(result: ProbeResult, quality: Quality, numbers: set[str]) -> bool:
    of_suite = next((found for start, found in _OF_SUITES if result.probe.id.startswith(start)), None)
    named = {requirement.number for requirement in requirement_views(result.probe.brief, {})}
    return of_suite is quality or bool(named & numbers)


def _view(quality: Quality, about: tuple[Judged, ...], findings: dict[str, LinkView]) -> QualityView:
    words = WORDS[quality]
    seen = tuple(item for item in about if item.result.verdict not in _UNSEEN)
    hints = tuple(findings[kind] for kind in words.hints if kind in findings)
    if seen:
        share = sum(points_earned(item.result) or 0.0 for item in seen) / sum(item.result.probe.points for item in seen)
        return _made(words, "measured", "measured", _measured_text(seen, share), _worst(seen), bar=percent(100 * share))
    if hints:
        return _made(words, "hinted", "hinted", "Nothing measures it; this may say something of it.", hints)
    why = "Its probes could not see anything here." if about else "No probe of this assessment looks at it."
    return _made(words, "ask", "to ask", why, ())


def _made(
    words: QualityWords, kind: str, word: str, summary: str, links: tuple[LinkView, ...], *, bar: str = ""
) -> QualityView:
    return QualityView(
        title=words.title,
        kind=kind,
        word=word,
        summary=summary,
        bar=bar,
        links=links,
        ask=words.ask,
        strong=words.strong,
    )


def _measured_text(about: tuple[Judged, ...], share: float) -> str:
    n_passed = sum(item.result.verdict is Verdict.PASSED for item in about)
    return f"{n_passed} of {count_text(len(about), 'probe')} passed, {share_text(share)} of their points"


def _worst(about: tuple[Judged, ...]) -> tuple[LinkView, ...]:
    lost = sorted((item for item in about if item.cost > 0), key=lambda item: -item.cost)
    titles: dict[str, Judged] = {}
    for item in lost:
        titles.setdefault(item.result.probe.title, item)
    return tuple(
        LinkView(text=visible_line(probe_title(item.result)), anchor=item.anchor)
        for item in list(titles.values())[:MAX_LINKS]
    )
