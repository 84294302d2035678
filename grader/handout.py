"""What a kit says besides the brief: `START-HERE.md`, and a workflow that runs the check on every push."""

import re
from dataclasses import dataclass

from grader.model import Area
from grader.toml_table import Table, shown

START, WORKFLOW = "START-HERE.md", ".github/workflows/takehome.yml"
INSTALL = re.compile(r"[A-Za-z0-9][A-Za-z0-9 @:/+._=~#\[\]-]{0,300}")
"""It is put into a shell's line: no quotes, dollars or semicolons."""
_FIRST_PARAGRAPH = re.compile(r"\A(?:\s*#[^\n]*\n)*\s*(.+?)\n\s*\n", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Handout:
    """The table `[kit]` of an assessment."""

    hours: float | None = None
    """That a candidate is asked to spend."""
    install: str = ""
    """Where they get takehome from, as pipx takes it: `git+https://host/takehome.git`."""


NO_HANDOUT = Handout()


def read_handout(root: Table) -> Handout:
    table = root.table("kit", required=False)
    hours = table.number("hours", default=0.0, above=0, at_most=200) or None
    install = table.text("install", default="")
    if install and not INSTALL.fullmatch(install):
        table.fault(
            f"{shown(install)} is nothing that pipx installs from, such as git+https://host/takehome.git", "install"
        )
        install = ""
    return Handout(hours=hours, install=install)


def start_text(
    *,
    title: str,
    brief: str,
    n_requirements: int,
    areas: tuple[Area, ...],
    hidden: dict[str, int],
    handout: Handout,
    pythons: tuple[str, ...] = (),
    libraries: tuple[tuple[str, str], ...] = (),
) -> str:
    """What a candidate reads first, in three minutes.

    `pythons`: those that their code may be run with. `libraries`: what is there without being asked for, with versions.
    """
    return f"""\
# {title}: start here

Three minutes: what is asked, how long it may take, and how it is judged.

## What is asked

{_opening(brief)}

[brief.md](brief.md) has it all, in {n_requirements} numbered requirements. Nothing is expected that it does not ask.

## How long

{_hours(handout)} A smaller thing that works and says what it leaves out beats a larger one that does not.

## See where you stand, at any time

```
pipx install {handout.install or "TAKEHOME"}
takehome check
```
{_where_from(handout)}
Without pipx: `python3 -m venv ~/check`, `~/check/bin/pip install {handout.install or "TAKEHOME"}`, and
`~/check/bin/takehome check`. Your own environment is another one: `.venv` in this folder is taken if it is there.

It runs in this folder, with your own interpreter and without Docker: the public suite in `public/`, and of what grading
looks at besides, what your code and your own tests tell. `takehome check --html check.html` writes it as a page. On
GitHub, `{WORKFLOW}` does the same on every push. Where Docker runs, `takehome check --docker` does it in boxes as
grading has them: without a network, with the libraries below and what you require besides.
{_pythons_text(pythons)}{_libraries_text(libraries)}
## How it is judged

Hidden probes run your commands on data that you have not seen. They look at

| area | weight | hidden probes | what they look at |
|---|---|---|---|
{"".join(_row(area, hidden.get(area.id, 0), sum(each.weight for each in areas)) for area in areas)}
A probe may be asked of several inputs. Any framework and any layout will do, as long as the brief's commands work.

The score supports a decision that people make: they read your work, and talk it through with you. Afterwards you can
have a page that says how each area and each requirement went, and how to appeal.
"""


def workflow_text(handout: Handout) -> str:
    """Skipped where nothing says where takehome comes from; never green without a check."""
    known = f"'{handout.install}'" if handout.install else ""
    address = f"vars.TAKEHOME || {known}" if known else "vars.TAKEHOME"
    otherwise = "the repository variable of that name goes first" if known else "without that variable this is skipped"
    return f"""\
# Runs `takehome check` on every push: what the public suite says of your work, in the words of the report.
name: takehome check
on: [push, pull_request, workflow_dispatch]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    # TAKEHOME is where takehome is installed from: {otherwise}.
    if: ${{{{ ({address}) != '' }}}}
    env:
      TAKEHOME: ${{{{ {address} }}}}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - name: What the submission needs
        run: |
          python -m venv .venv
          .venv/bin/python -m pip install --quiet pytest
          if [ -f requirements.txt ]; then .venv/bin/python -m pip install --quiet -r requirements.txt; fi
          if grep -qs '^\\[project]' pyproject.toml; then .venv/bin/python -m pip install --quiet .; fi
      - name: takehome, in an environment of its own
        run: pipx install "$TAKEHOME"
      - name: Check
        run: takehome check --html check.html
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: takehome-check
          path: check.html
          if-no-files-found: ignore
"""


def _opening(brief: str) -> str:
    found = _FIRST_PARAGRAPH.match(f"{brief}\n\n")
    return found[1] if found else "What stands in the brief."


def _hours(handout: Handout) -> str:
    if handout.hours is None:
        return "The brief says how long it may take."
    return f"About {handout.hours:g} hour{'' if handout.hours == 1 else 's'}. Nobody counts them; please stop there."


def _where_from(handout: Handout) -> str:
    return "" if handout.install else "\nWho sent you this says what to put for TAKEHOME.\n"


def _pythons_text(pythons: tuple[str, ...]) -> str:
    if len(pythons) < 2:
        return ""
    return f"""
Your code may be run with Python {", ".join(pythons[:-1])} or {pythons[-1]}: with the one that `.python-version` or
`requires-python` asks for, else with the newest that has wheels of all that you pin, or with {pythons[0]} if you
pin nothing.
"""


def _libraries_text(libraries: tuple[tuple[str, str], ...]) -> str:
    if not libraries:
        return ""
    told = ", ".join(f"{name} {version}" for name, version in libraries)
    return f"\nGrading has {told}, unless you pin others.\n"


def _row(area: Area, n: int, weights: float) -> str:
    share = f"{area.weight / weights:.0%}" if area.weight else "–"
    return f"| {_cell(area.title)} | {share} | {n or '–'} | {_cell(area.for_candidates)} |\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
