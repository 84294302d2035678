"""The author's page of a verification: on the same base as every other."""

import re

from grader.model import Verdict
from grader.verification.outcome import (
    Catch,
    Cell,
    Check,
    KnownBadResult,
    TrialKind,
    TrialOutcome,
    Trouble,
    Verification,
)
from reports.html import write_verification_page
from tests.builders import a_probe

HOSTILE = "<script>alert(1)</script>\x1b[2J"


def a_verification(*troubles: Trouble) -> Verification:
    probe = a_probe()
    return Verification(
        assessment="flight-delays",
        title=HOSTILE,
        probes=(probe,),
        trials=(
            TrialOutcome(
                name="reference.scikit.1",
                kind=TrialKind.REFERENCE,
                solution="scikit",
                total=100.0,
                cells=(Cell(probe=probe.id, verdict=Verdict.PASSED),),
            ),
            TrialOutcome(
                name="known-bad.unchecked",
                kind=TrialKind.KNOWN_BAD,
                solution="unchecked",
                total=60.0,
                cells=(Cell(probe=probe.id, verdict=Verdict.FAILED, rationale=HOSTILE),),
                report="report.html",
            ),
        ),
        known_bads=(KnownBadResult(name="unchecked", about=HOSTILE, catch=Catch.CAUGHT, blind=False, by=(probe.id,)),),
        troubles=troubles,
    )


def test_it_says_green_or_what_troubles_there_are() -> None:
    trouble = Trouble(check=Check.FLAKE, where="scikit", text="it failed once")

    assert "Green: the suite tells these solutions apart" in write_verification_page(a_verification())
    page = write_verification_page(a_verification(trouble))
    assert "1 trouble found" in page
    assert "it failed once" in page


def test_a_trial_leads_to_its_report_and_nothing_else_is_a_link() -> None:
    links = re.findall(r'<a [^>]*href="([^"]*)"', write_verification_page(a_verification()))

    assert set(links) == {"#main", "trials/known-bad.unchecked/report.html"}


def test_no_text_becomes_markup_and_nothing_stays_invisible() -> None:
    page = write_verification_page(a_verification())

    assert "<script" not in page
    assert "\x1b" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;␛[2J" in page


def test_it_is_on_the_base_with_one_style_sheet_allowed() -> None:
    page = write_verification_page(a_verification())

    assert page.count("<style>") == 1
    assert re.search(r"default-src &#39;none&#39;; style-src &#39;sha256-[\w+/]+=*&#39;; base-uri", page)
    assert "--accent" in page
