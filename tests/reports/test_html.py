"""The page: golden, self-contained, and deaf to what a candidate writes into it.

After a wanted change, `TAKEHOME_REFRESH_GOLDEN=1 pytest tests/reports` rewrites the golden files; read their diff.
"""

import base64
import dataclasses
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from jinja2 import UndefinedError

import reports
from grader.model import Scorecard, Verdict
from reports.html import (
    render_team_report,
    write_candidate_page,
    write_cohort_page,
    write_comparison_page,
    write_report,
)
from reports.linked import Linked
from reports.views import team_report
from tests.builders import a_result, a_scorecard
from tests.reports.hostile import HOSTILE, filled, harmless
from tests.reports.pages import PAGES as EVERY_PAGE
from tests.reports.samples import GENERATED_AT, a_full_scorecard, an_open_full_scorecard

Write = Callable[..., str]
GOLDEN = Path(__file__).parent / "golden"
REFRESH = "TAKEHOME_REFRESH_GOLDEN"
TEMPLATES = Path(reports.__file__).parent / "templates"


def write_cohort(scorecard: Scorecard, *, generated_at: str) -> str:
    """The scorecard among others, and one that was left out."""
    others = (replace(a_full_scorecard(), name="kelp-forest"), replace(scorecard, name=f"{scorecard.name}-again"))
    linked = [Linked(card, f"./{n}/report.html") for n, card in enumerate((scorecard, *others))]
    return write_cohort_page(linked, left_out=[scorecard.name], generated_at=generated_at)


def write_comparison(scorecard: Scorecard, *, generated_at: str) -> str:
    """The scorecard beside another, whose report lies elsewhere."""
    linked = [Linked(scorecard, "./a/report.html"), Linked(a_full_scorecard())]
    return write_comparison_page(linked, generated_at=generated_at)


LOADED_TWICE = """
import sys
import grader.cli.console, grader.cli.session
from reports import html
print(*sys.modules)
html.load()
before = set(sys.modules)
html._environment().loader.get_source = None
from tests.reports.samples import GENERATED_AT, a_full_scorecard
for write in (html.write_report, html.write_candidate_page):
    write(a_full_scorecard(), generated_at=GENERATED_AT)
print(*(name for name in set(sys.modules) - before if name.startswith("reports")))
"""
COMPILED = """
import jinja2, sys
compiled, compile_as_usual = [], jinja2.Environment.compile
def counted(self, source, name=None, *words):
    compiled.append(name)
    return compile_as_usual(self, source, name, *words)
jinja2.Environment.compile = counted
from reports import html
OTHERWISE
html.load()
print(*compiled)
"""
PAGES = (write_report, write_candidate_page, write_cohort, write_comparison)
VOID = {"meta", "link", "img", "br", "hr", "input"}


def test_what_pages_are_made_with_is_loaded_once_and_can_be_beforehand() -> None:
    """Whoever grades loads it while boxes open; the pages then need no template, and no module of ours, any more."""
    done = subprocess.run([sys.executable, "-c", LOADED_TWICE], capture_output=True, text=True, check=True)
    to_grade, late = (set(line.split()) for line in done.stdout.splitlines())
    assert "reports.html" in to_grade
    assert not to_grade & {"jinja2", "reports.views", "reports.candidate"}
    assert not late


def compiled_in_a_process(otherwise: str = "", **variables: str) -> set[str]:
    """The templates that it compiles to write a submission's pages."""
    argv = [sys.executable, "-c", COMPILED.replace("OTHERWISE", otherwise)]
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(argv, env={**usual, **variables}, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_templates_are_compiled_once_and_lie_where_python_keeps_what_it_compiles(tmp_path: Path) -> None:
    place = {"PYTHONPYCACHEPREFIX": str(tmp_path)}
    assert "templates/team.html" in compiled_in_a_process(**place)
    kept = sorted(tmp_path.rglob("template-*.pyc"))
    assert {file.parent.name for file in kept} == {"reports"}
    assert compiled_in_a_process(**place) == set()
    for file in kept:
        content = file.read_bytes()
        file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert "templates/team.html" in compiled_in_a_process(**place), "a damaged one is as none"
    assert compiled_in_a_process(**place) == set()


@pytest.mark.parametrize(
    "otherwise",
    ["html._environment().autoescape = False", "html._environment().trim_blocks = False", "jinja2.__version__ = '0'"],
)
def test_what_was_compiled_otherwise_is_compiled_anew(tmp_path: Path, otherwise: str) -> None:
    place = {"PYTHONPYCACHEPREFIX": str(tmp_path)}
    assert "templates/team.html" in compiled_in_a_process(otherwise, **place)
    assert compiled_in_a_process(otherwise, **place) == set()
    assert "templates/team.html" in compiled_in_a_process(**place)


def test_where_nothing_compiled_can_be_kept_templates_are_compiled_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    nowhere = {"PYTHONPYCACHEPREFIX": str(tmp_path / "file")}
    unwanted = {"PYTHONPYCACHEPREFIX": str(tmp_path / "empty"), "PYTHONDONTWRITEBYTECODE": "1"}
    assert "templates/team.html" in compiled_in_a_process(**nowhere)
    assert "templates/team.html" in compiled_in_a_process(**unwanted)
    assert "templates/team.html" in compiled_in_a_process("sys.implementation.cache_tag = None")
    assert not list(tmp_path.rglob("template-*"))


@pytest.mark.parametrize(
    ("audience", "write"),
    [
        ("team", write_report),
        ("candidate", write_candidate_page),
        ("cohort", write_cohort),
        ("comparison", write_comparison),
    ],
)
@pytest.mark.parametrize("name", ["full", "open"])
def test_the_page_is_the_golden_one(name: str, audience: str, write: Write) -> None:
    card = {"full": a_full_scorecard, "open": an_open_full_scorecard}[name]()
    page = _scrubbed(_page(card, write))
    golden = GOLDEN / f"{audience}-{name}.html"
    if os.environ.get(REFRESH):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(page, encoding="utf-8")

    assert page == golden.read_text(encoding="utf-8"), f"If this was wanted: {REFRESH}=1 pytest tests/reports"


def test_the_same_scorecard_gives_the_same_page() -> None:
    assert _page(a_full_scorecard()) == _page(a_full_scorecard())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", EVERY_PAGE)
def test_no_text_of_theirs_becomes_markup(text: str, name: str) -> None:
    """Every string field is hostile, keys of the dicts too; the page has no tag and no attribute more than it had."""
    tame, hostile = (_parsed(EVERY_PAGE[name](partial(filled, text=words))) for words in (harmless(text), text))

    assert hostile.tags_but_colours == tame.tags_but_colours
    links, tame_links = ([harmless(unquote(link)) for link in page.links] for page in (hostile, tame))
    assert links == tame_links
    assert [link for link in hostile.links if not link.startswith(("#", "./", "trials/"))] == []
    assert [tag for tag, _ in hostile.tags].count("script") <= 1  # ours
    assert not {"img", "iframe", "base", "object", "form"} & {tag for tag, _ in hostile.tags}
    assert not [name for _, names in hostile.tags for name in names if name.startswith("on")]


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Scorecard) if field.type in ("str", str)])
def test_a_script_as_a_name_is_shown_as_text(field: str) -> None:
    card: Scorecard = dataclasses.replace(a_scorecard(), **{field: "<script>alert('Robert')</script>"})  # type: ignore[arg-type]
    page = _page(card)

    assert "<script" not in page
    assert "&lt;script&gt;alert(&#39;Robert&#39;)" in page


def test_backticks_are_drawn_as_code_and_what_is_in_them_is_escaped() -> None:
    result = replace(a_result(Verdict.FAILED), rationale="`predict` said `<b>no</b>`")
    page = _page(a_scorecard(total=0.0, band="Weak", results=(result,)))

    assert "<code>predict</code> said <code>&lt;b&gt;no&lt;/b&gt;</code>" in page
    assert "`" not in re.sub(r"<style>.*</style>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize("write", PAGES)
def test_nothing_invisible_reaches_the_page(write: Write) -> None:
    page = _page(filled(a_full_scorecard(), "\x1b[2J\u202e\u2066\u200b\x00\x9b\ufeff\ud800"), write)

    assert "␛[2J⟨U+202E⟩" in page
    assert [char for char in page if not char.isprintable() and char not in "\n\u202f"] == []
    assert page.encode("utf-8")


@pytest.mark.parametrize("write", PAGES)
def test_links_lead_only_to_places_on_the_page(write: Write) -> None:
    """And to reports beside it. A candidate's repository may be called `javascript:…`: that is never a link's start."""
    parsed = _parsed(_page(an_open_full_scorecard(), write))

    assert parsed.links
    assert all(link.startswith(("#", "./")) for link in parsed.links)
    assert {link[1:] for link in parsed.links if link.startswith("#")} <= set(parsed.ids)
    assert len(parsed.ids) == len(set(parsed.ids))


@pytest.mark.parametrize("write", PAGES)
def test_labels_point_at_what_is_there(write: Write) -> None:
    parsed = _parsed(_page(an_open_full_scorecard(), write))

    assert parsed.labels
    assert {one for label in parsed.labels for one in label.split()} <= set(parsed.ids)


@pytest.mark.parametrize("write", PAGES)
def test_the_policy_allows_the_one_style_sheet_and_the_one_script_and_nothing_else(write: Write) -> None:
    page = _page(a_full_scorecard(), write)
    (style,) = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    allowed = [
        "default-src 'none'",
        f"style-src {_hash(style)}",
        *(f"script-src {_hash(script)}" for script in scripts),
    ]

    assert len(scripts) <= 1
    assert _parsed(page).policy == "; ".join([*allowed, "base-uri 'none'", "form-action 'none'"])


@pytest.mark.parametrize("write", PAGES)
def test_the_page_needs_nothing_beside_it(write: Write) -> None:
    page = _page(a_full_scorecard(), write)
    parsed = _parsed(page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)

    assert "url(" not in style
    assert "@import" not in style
    assert not {name for _, names in parsed.tags for name in names} & {"style", "src", "srcset", "action"}


@pytest.mark.parametrize("write", PAGES)
def test_every_tag_that_opens_closes_in_its_turn(write: Write) -> None:
    parsed = _parsed(_page(an_open_full_scorecard(), write))

    assert parsed.misnested == []
    assert parsed.open == []


@pytest.mark.parametrize("write", PAGES)
def test_headings_and_landmarks_make_an_outline(write: Write) -> None:
    page = _page(an_open_full_scorecard(), write)
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]

    assert '<html lang="en">' in page
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {"header", "nav", "main", "footer", "title"} <= {tag for tag, _ in _parsed(page).tags}


def test_a_name_that_a_view_lacks_is_an_error_not_a_blank() -> None:
    view = team_report(a_full_scorecard(), generated_at=GENERATED_AT)
    fields = {field.name: getattr(view, field.name) for field in dataclasses.fields(view)}

    class Lacking:
        def __init__(self) -> None:
            self.__dict__.update({name: value for name, value in fields.items() if name != "history"})

    with pytest.raises(UndefinedError, match="history"):
        render_team_report(Lacking())  # type: ignore[arg-type]


def test_templates_only_loop_and_print() -> None:
    """No text is marked safe, no style is inline, and no number is made in a template."""
    for template in TEMPLATES.glob("*.html"):
        source = template.read_text(encoding="utf-8")
        expressions = re.findall(r"\{\{.*?\}\}|\{%.*?%\}", source, flags=re.DOTALL)

        assert not re.search(r"\|\s*safe|\sstyle=|\son\w+=|Markup|autoescape", source), template.name
        assert not [text for text in expressions if re.search(r"\w\s*[*/+]\s*\w", text) and '"' not in text], (
            template.name
        )


def test_a_verdict_is_told_by_a_word_and_an_icon_not_by_colour_alone() -> None:
    page = _page(an_open_full_scorecard())

    for badge in re.findall(r'<span class="badge .*?</span>', page, flags=re.DOTALL):
        assert re.search(r'<use href="#icon-[a-z-]+"/></svg>[a-z ]+</span>', badge), badge


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.labels: list[str] = []
        self.open: list[str] = []
        self.misnested: list[str] = []
        self.policy = ""

    @property
    def tags_but_colours(self) -> list[tuple[str, tuple[str, ...]]]:
        """Without the spans that colour code: other code has others."""
        return [tag for tag in self.tags if tag != ("span", ("class",))]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attributes)))
        values = {name: value or "" for name, value in attributes}
        for found, name in ((self.ids, "id"), (self.links, "href"), (self.labels, "aria-labelledby")):
            if name in values:
                found.append(values[name])
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.misnested.append(f"{tag} at {self.getpos()}")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _parsed(page: str) -> _Page:
    parsed = _Page()
    parsed.feed(page)
    parsed.close()
    return parsed


def _page(scorecard: Scorecard, write: Write = write_report) -> str:
    return write(scorecard, generated_at=GENERATED_AT)


def _scrubbed(page: str) -> str:
    """Without what changes for reasons of its own: times, durations, the style sheet and its hash."""
    page = re.sub(r"<(style|script)>.*?</\1>", r"<\1>…</\1>", page, flags=re.DOTALL)
    page = re.sub(r"sha256-[\w+/]+=*", "sha256-…", page)
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "YYYY-MM-DD HH:MM UTC", page)
