"""What the README says to type can be typed."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli.main import main

PROJECT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "CONTRIBUTING.md", "docs/authoring.md", "docs/review.md", "docs/fair-use.md", "docs/watching.md")
GROUPS = ("author",)
BLOCKS = re.compile(r"^```\n(.*?)^```", re.DOTALL | re.MULTILINE)


def typed(program: str) -> list[str]:
    """Lines of the pages' blocks that start that program, without their comments."""
    blocks = [block for page in PAGES for block in BLOCKS.findall((PROJECT / page).read_text())]
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return sorted({line for line in lines if line.startswith(f"{program} ")})


def help_of(*words: str) -> str:
    done = CliRunner().invoke(main, [*words, "--help"])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("line", typed("takehome"))
def test_a_command_of_the_readme_is_one_with_those_options(line: str) -> None:
    _, command, *words = line.split()
    called = [command, words.pop(0)] if command in GROUPS else [command]
    said = help_of(*called)
    assert [word for word in words if word.startswith("--") and word not in said] == []


@pytest.mark.parametrize("line", typed("make"))
def test_a_target_of_the_readme_is_one(line: str) -> None:
    target = line.split()[1]
    assert re.search(rf"^{target}:", (PROJECT / "Makefile").read_text(), re.MULTILINE)


def test_every_command_is_in_the_readme() -> None:
    commands = re.findall(r"^  ([a-z]+)  ", help_of().partition("Commands:")[2], re.MULTILINE)
    readme = (PROJECT / "README.md").read_text()
    assert commands
    assert [command for command in commands if f"takehome {command}" not in readme] == []


def test_every_picture_and_page_that_the_readme_links_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", (PROJECT / "README.md").read_text())
    assert links
    assert [link for link in links if not (PROJECT / link).exists()] == []
