"""Reports as HTML files that need nothing beside them: no network, and style and script allowed by their hashes.

What a page is made with is imported when one is written, or loaded before, beside what takes time anyway: it is a third
of all that a run imports.
"""

import base64
import contextlib
import hashlib
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING

from grader.model import Examination, Scorecard
from grader.public_area import PublicArea
from grader.review import NO_REVIEW, Review
from grader.similarity import Pair
from grader.verification.outcome import Verification
from reports.linked import Linked

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment
    from jinja2.bccache import Bucket

    from reports.views import TeamReportView

TEAM, CANDIDATE = "templates/team.html", "templates/candidate.html"
VERIFICATION = "templates/verification.html"
COHORT, COMPARISON = "templates/cohort.html", "templates/comparison.html"
CHECK = "templates/check.html"
SIMILAR = "templates/similar.html"
_APPEALS = "templates/appeals.html"
_FRAME = ("templates/base.html", "templates/macros.html")
_PARTS = ("templates/figures.html", "templates/review.html")
"""Of a team's report."""
_SHEETS = {
    TEAM: ("static/tokens.css", "static/base.css", "static/team.css"),
    CANDIDATE: ("static/tokens.css", "static/base.css", "static/candidate.css"),
    CHECK: ("static/tokens.css", "static/base.css", "static/team.css"),
    VERIFICATION: ("static/tokens.css", "static/base.css", "static/verification.css"),
    COHORT: ("static/tokens.css", "static/base.css", "static/several.css", "static/cohort.css", "static/timeline.css"),
    SIMILAR: ("static/tokens.css", "static/base.css", "static/several.css", "static/similar.css"),
    COMPARISON: ("static/tokens.css", "static/base.css", "static/several.css", "static/comparison.css"),
}
"""By page: what stands in its style element, in that order."""
_SCRIPTS: dict[str, tuple[str, ...]] = {COHORT: ("static/tables.js", "static/cohort.js")}
"""By page, where it has one: what stands in its script element."""


def load() -> None:
    """Imports, and compiles where that was not done before, what a submission's two pages are made with."""
    from reports import candidate, views  # noqa: F401

    for page in (TEAM, CANDIDATE):
        content_security_policy(_SHEETS[page])  # style sheets are templates too
    for template in (TEAM, CANDIDATE, _APPEALS, *_PARTS, *_FRAME):
        _environment().get_template(template)


def write_report(scorecard: Scorecard, *, generated_at: str, review: Review = NO_REVIEW) -> str:
    """The hiring team's `report.html`, with all evidence. `generated_at`: ISO 8601. Encode it as UTF-8."""
    from reports.views import team_report

    return render_team_report(team_report(scorecard, generated_at=generated_at, review=review))


def write_candidate_page(scorecard: Scorecard, *, generated_at: str, review: Review = NO_REVIEW) -> str:
    """The candidate's `candidate.html`: areas, no probe; of a review, appeals and their answers. Encode it as UTF-8."""
    from reports.candidate import candidate_view

    return _render(CANDIDATE, {"page": candidate_view(scorecard, generated_at=generated_at, review=review)})


def candidate_page_wording() -> str:
    """The words that every `candidate.html` has, as templates: for who looks there for words that are not ours."""
    environment = _environment()
    assert environment.loader is not None
    sources = (environment.loader.get_source(environment, name) for name in (CANDIDATE, _APPEALS, *_FRAME))
    return "\n".join(text for text, _, _ in sources)


def write_check_page(
    examination: Examination, areas: tuple[PublicArea, ...], *, assessment: str, folder: str, generated_at: str
) -> str:
    """What `takehome check` found, for the candidate who called it. `generated_at`: ISO 8601. Encode it as UTF-8."""
    from reports.check import check_view

    view = check_view(examination, areas, assessment=assessment, folder=folder, generated_at=generated_at)
    return _render(CHECK, {"page": view})


def write_verification_page(verification: Verification) -> str:
    """The author's `verification.html`, to lie beside the trials' folder. Encode it as UTF-8."""
    from reports.verification import verification_view

    return _render(VERIFICATION, {"page": verification_view(verification)})


def write_cohort_page(
    linked: Sequence[Linked], *, left_out: Sequence[str] = (), similar: str = "", generated_at: str
) -> str:
    """`cohort.html`, of scorecards on one revision of an assessment, each with where its report lies as seen from the
    page. `left_out`: names of others; `similar`: where similar passages are shown; `generated_at`: ISO 8601. Encode it
    as UTF-8."""
    from reports.cohort import cohort_view

    view = cohort_view(linked, left_out=left_out, similar=similar, generated_at=generated_at)
    return _render(COHORT, {"cohort": view})


def write_similar_page(
    linked: Mapping[str, Linked], pairs: Sequence[Pair], unread: Mapping[str, str], *, generated_at: str
) -> str:
    """`similar.html`: pairs that have passages in common, as `similar_view` has them. Encode it as UTF-8."""
    from reports.similar import similar_view

    return _render(SIMILAR, {"similar": similar_view(linked, pairs, unread, generated_at=generated_at)})


def write_comparison_page(linked: Sequence[Linked], *, generated_at: str) -> str:
    """Two or three scorecards on one revision side by side; otherwise as `write_cohort_page`."""
    from reports.comparison import comparison_view

    return _render(COMPARISON, {"comparison": comparison_view(linked, generated_at=generated_at)})


def render_team_report(view: "TeamReportView") -> str:
    return _render(TEAM, {"report": view})


def content_security_policy(sheets: tuple[str, ...], scripts: tuple[str, ...] = ()) -> str:
    """What a browser may do with a page: apply the one style element that is in it, and run its one script, if any."""
    allowed = ["default-src 'none'", f"style-src {_hash(sheets)}"]
    if scripts:
        allowed.append(f"script-src {_hash(scripts)}")
    return "; ".join([*allowed, "base-uri 'none'", "form-action 'none'"])


def _render(template: str, context: Mapping[str, object]) -> str:
    sheets, scripts = _SHEETS[template], _SCRIPTS.get(template, ())
    frame = {"policy": content_security_policy(sheets, scripts), "sheets": sheets, "scripts": scripts}
    return _environment().get_template(template).render(**frame, **context) + "\n"


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from reports.visible import code_spans

    environment = Environment(
        loader=PackageLoader("reports", ""),  # templates include the style sheet, so that no text has to be marked safe
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_compiled_templates(),
    )
    environment.filters["spans"] = code_spans  # pieces of plain text: each is escaped where it is printed
    return environment


def _compiled_templates() -> "BytecodeCache":
    """They lie where Python keeps this module compiled, and only if it keeps any: to compile them takes 0.2 s."""
    from jinja2 import BytecodeCache

    class Kept(BytecodeCache):
        """Each begins with its digest: one that is half written, or damaged, is as none."""

        def load_bytecode(self, bucket: "Bucket") -> None:
            with contextlib.suppress(OSError, NotImplementedError):
                digest, _, code = _compiled_place(bucket).read_bytes().partition(b"\n")
                if digest == _digest(code):
                    bucket.bytecode_from_string(code)

        def dump_bytecode(self, bucket: "Bucket") -> None:
            if not sys.dont_write_bytecode:
                code = bucket.bytecode_to_string()
                with contextlib.suppress(OSError, NotImplementedError):
                    _compiled_place(bucket).write_bytes(_digest(code) + b"\n" + code)

    return Kept()


def _compiled_place(bucket: "Bucket") -> Path:
    """Of a template, by all that the code depends on besides its text, which Jinja compares.

    Raises:
        NotImplementedError: this Python keeps nothing compiled.
    """
    from jinja2 import __version__

    options = bucket.environment
    made_of = (bucket.key, __version__, options.autoescape, options.trim_blocks, options.lstrip_blocks)
    name = hashlib.sha256(repr(made_of).encode()).hexdigest()[:16]
    return Path(cache_from_source(str(Path(__file__).with_name(f"template-{name}.py"))))


def _digest(content: bytes) -> bytes:
    return base64.b64encode(hashlib.sha256(content).digest())


@cache
def _hash(parts: tuple[str, ...]) -> str:
    """Of the parts as base.html puts them between the tags: one after another, with nothing between."""
    text = "".join(_environment().get_template(part).render() for part in parts)
    return f"'sha256-{_digest(text.encode()).decode()}'"
