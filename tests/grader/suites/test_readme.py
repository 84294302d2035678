"""READMEs whose commands work, in many styles, and those with one that does not."""

from pathlib import Path

import pytest

from grader.examiner.answer import Run
from grader.examiner.submission import Submission
from grader.model import Verdict
from tests.fakes import a_result
from tests.grader.suites.examined import Examined, Files, examined

WORKS = "test_the_readmes_commands_work"
PROGRAM = """
import argparse, pathlib, sys
parser = argparse.ArgumentParser()
commands = parser.add_subparsers(dest="command", required=True)
for name, flags in (("train", "flights weather model"), ("predict", "model flights weather predictions")):
    command = commands.add_parser(name, allow_abbrev=False)
    for flag in flags.split():
        command.add_argument("--" + flag, required=True)
options = parser.parse_args()
pathlib.Path(options.flights).read_text()
if options.command == "train":
    pathlib.Path(options.model).write_text("learnt")
else:
    assert pathlib.Path(options.model).read_text() == "learnt"
    pathlib.Path(options.predictions).write_text("id")
"""
APP: Files = {
    "app/__init__.py": "",
    "app/__main__.py": PROGRAM,
    "data/f.csv": "id\n1\n",
    "data/w.csv": "id\n1\n",
    "tests/test_app.py": "def test_it():\n    assert 1 + 1 == 2\n",
    "pyproject.toml": "[tool.ruff]\nline-length = 99\n",
    "Makefile": "hello:\n\t@echo hello\n",
    "run.sh": "python -m app train --flights data/f.csv --weather data/w.csv --model m\n",
}
TRAIN = "python -m app train --flights data/f.csv --weather data/w.csv --model m"
PREDICT = "python -m app predict --model m --flights data/f.csv --weather data/w.csv --predictions p.csv"
THEIRS = TRAIN.replace("data/", "flights/2013/")
GOOD: dict[str, str] = {
    "a block": f"# App\n\n```\n{TRAIN}\n{PREDICT}\npython -m pytest\n```\n",
    "prompts and what was said": f"```console\n$ {TRAIN}\nepoch 1 of 1\n$ {PREDICT}\n$ pytest -q\n1 passed\n```\n",
    "an indented block": f"Use it:\n\n    {TRAIN}\n    {PREDICT}\n\nThat is all.\n",
    "a list of sentences": f"1. `pip install x`\n2. `{TRAIN}`\n3. `{PREDICT}`\n4. Test: `pytest`\n",
    "continued lines, comments, chains": (
        "```bash\n# first\ncd app-challenge && pip install -r requirements.txt\n"
        "python3 -m app train --flights data/f.csv \\\n    --weather data/w.csv \\\n    --model m   # takes a second\n"
        f"mkdir -p out; {PREDICT.replace('p.csv', 'out/p.csv')} && cat out/p.csv\n```\n"
    ),
    "set-up that needs a network": (
        "```sh\ngit clone https://host/app.git\ncd app\npython -m venv .venv && . .venv/bin/activate\n"
        f"pip install -e '.[dev]'\nconda activate x\ndocker build .\nruff check .\npython -m mypy app\n{TRAIN}\n```\n"
    ),
    "files that only the team has": f"```\n{THEIRS}\n{PREDICT}\n```\n\nThen `{PREDICT.replace('data/', 'later/')}`.\n",
    "placeholders": (
        "```\npython -m app train --flights <flights.csv> --weather <path to weather> --model MODEL\n"
        "python -m app.plot --flights path/to/flights.csv\npython -m app [options]\n```\n"
    ),
    "variables and folders": (
        f"```\nexport LEVEL=1\nOMP_NUM_THREADS=1 {TRAIN}\ncd data\n"
        "python -c 'import os; assert os.environ[\"LEVEL\"]'\ncd ..\n```\n"
    ),
    "runners": f"```\nuv sync\nuv run {TRAIN}\nuv run pytest\npoetry run {PREDICT}\n```\n",
    "a refusal that is shown": f"```\n{TRAIN}\npython -c 'raise SystemExit(2)'\npython shows.py data/f.csv\n```\n",
    "other languages": f"```python\nimport app.nothing\n```\n```toml\n[parts]\n```\n\n```\n{TRAIN}\n```\n```\nX\n```\n",
    "a script": "```\nbash run.sh\nsh ./run.sh\n```\n",
}
BAD: dict[str, tuple[str, str]] = {
    "a module of another name": (
        f"```\n{TRAIN}\npython -m application predict --model m\n```\n",
        "No module named application",
    ),
    "a script that is not there": (f"```\n{TRAIN}\npython train.py\n```\n", "can't open file"),
    "a flag of another name": (f"```\n{TRAIN}\n{PREDICT.replace('--flights', '--input')}\n```\n", "exit status 2"),
    "a crash": (f"```\n{TRAIN}\npython broken.py\n```\n", "ValueError: mine"),
    "tests that are not there": (f"```\n{TRAIN}\npytest tests/unit\n```\n", "file or directory not found"),
    "a program that nothing makes": (f"```\n{TRAIN}\napp predict --model m\n```\n", "makes a program of that name"),
    "a shell script that is not there": (f"```\n{TRAIN}\n./train.sh\n```\n", "exit status 127"),
}


def readme(folder: Path, text: str, name: str = "README.md") -> Examined:
    files = {**APP, name: text, "broken.py": "raise ValueError('mine')\n", "shows.py": "raise SystemExit(2)\n"}

    def before(submission: Submission) -> None:
        submission.prepared.update({name: Run(argv=(), result=a_result()) for name in ("train", "predict")})

    return examined(folder, "communication", files, program="app", only="*/test_readme.py::*", before=before)


@pytest.mark.parametrize("style", GOOD)
def test_commands_that_work_pass(tmp_path: Path, style: str) -> None:
    result = readme(tmp_path, GOOD[style])[WORKS]
    assert result.verdict is Verdict.PASSED, (result.rationale, result.evidence)


@pytest.mark.parametrize("kind", BAD)
def test_a_command_that_does_not_work_costs_its_share(tmp_path: Path, kind: str) -> None:
    text, words = BAD[kind]
    result = readme(tmp_path, text)[WORKS]
    assert (result.verdict, result.fraction) == (Verdict.PARTIAL, 0.5), result
    assert words in result.rationale
    assert "1 of 2 work; line 3, `" in result.rationale


def test_commands_build_on_each_other(tmp_path: Path) -> None:
    result = readme(tmp_path, f"```\n{PREDICT}\n```\n")[WORKS]
    assert result.verdict is Verdict.PASSED  # no model yet: as the brief's own
    result = readme(tmp_path, f"```\n{PREDICT} --trace\n{TRAIN}\n```\n")[WORKS]
    assert (result.verdict, result.fraction) == (Verdict.PARTIAL, 0.5)


def test_how_a_pipe_or_an_alternative_ends_says_nothing(tmp_path: Path) -> None:
    text = f"```\npython broken.py || true\npython broken.py | head -3\npython broken.py &\n{TRAIN} > log 2>&1\n```\n"
    result = readme(tmp_path, text)[WORKS]
    assert result.verdict is Verdict.PASSED
    told = result.evidence[-1].note
    assert [line.split(": ")[-1].partition(",")[0] for line in told.splitlines()] == ["not counted"] * 3 + ["works"]


def test_tests_that_another_suite_has_run_are_not_run_again(tmp_path: Path) -> None:
    files = {**APP, "README.md": f"```\n{TRAIN}\npytest -v\n```\n"}

    def before(submission: Submission) -> None:
        submission.executed["python", "-m", "pytest", "-q"] = Run(argv=(), result=a_result(exit_status=1))

    found = examined(tmp_path, "communication", files, program="app", only="*/test_readme.py::*", before=before)
    result = found[WORKS]
    assert (result.verdict, result.fraction) == (Verdict.PARTIAL, 0.5)
    assert "as another suite has run it" in result.rationale


def test_a_program_that_an_installation_would_make_costs_nothing(tmp_path: Path) -> None:
    files = {**APP, "README.md": f"```\npip install .\n{TRAIN}\napp predict --model m\n```\n"}
    files["pyproject.toml"] = '[project]\nname = "app"\n[project.scripts]\napp = "app.__main__:main"\n'

    def before(submission: Submission) -> None:
        submission.prepared.update({name: Run(argv=(), result=a_result()) for name in ("train", "predict")})

    found = examined(tmp_path, "communication", files, program="app", only="*/test_readme.py::*", before=before)
    assert found[WORKS].verdict is Verdict.PASSED, found[WORKS].rationale


def test_half_a_command_in_a_sentence_costs_nothing(tmp_path: Path) -> None:
    found = readme(tmp_path, f"Whatever `python -m app` says.\n\n```\n{TRAIN}\n```\n")
    assert found[WORKS].verdict is Verdict.PASSED
    assert "readme-command-unclear" in [finding.kind for finding in found.findings]


def test_no_readme_costs_all_and_so_does_one_without_a_command(tmp_path: Path) -> None:
    assert readme(tmp_path / "a", "Ask me.\n", "NOTES.md")[WORKS].verdict is Verdict.FAILED
    assert readme(tmp_path / "b", "# App\n\nAsk me.\n")[WORKS].verdict is Verdict.FAILED
    assert readme(tmp_path / "d", "# App\n\nSee docs/usage.md.\n")[WORKS].verdict is Verdict.NOT_MEASURED
    assert readme(tmp_path / "c", "```\npip install x\n```\n")[WORKS].verdict is Verdict.NOT_MEASURED


def test_what_writes_over_our_answer_is_believed_nothing(tmp_path: Path) -> None:
    text = '```\npython broken.py\npython -c \'open(".takehome/out/commands.json", "w").write("[1]")\'\n```\n'
    assert readme(tmp_path, text)[WORKS].verdict in (Verdict.FAILED, Verdict.NOT_MEASURED)


def test_prose_is_shown_in_full_and_never_scored(tmp_path: Path) -> None:
    text = "# App\n\n## Decisions, and why\n\nTrees.\n\n### On weather\n\nNone.\n\n## What it can't do\n\nSnow.\n"
    text += f"\n```\n{TRAIN}\n```\n"
    found = readme(tmp_path, text)
    told = {finding.kind: finding for finding in found.findings}
    assert told["said-decisions"].detail == "Decisions, and why\nTrees.\n\nOn weather\nNone."
    assert told["said-limits"].places[0].line == 11
    assert told["not-said"].title == "The README has no section on assumptions, requests"
    assert found[WORKS].verdict is Verdict.PASSED
