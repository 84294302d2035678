"""Importing anything does nothing else: observed by doing it."""

import re
from typing import Any

import pytest

from grader.examiner.answer import Run
from grader.examiner.handover import ANSWER_FOLDER, INPUT_FOLDER
from grader.examiner.reading import PROGRAMS
from grader.examiner.submission import Submission
from grader.suites.module_names import importable_modules

PROGRAM = f"{INPUT_FOLDER}/import_modules.py"
ANSWER = f"{ANSWER_FOLDER}/imports.json"
SECONDS = 15.0
"""For one module with its libraries, on a busy core; pandas and scikit-learn together take 1 to 3."""
_MISSING = re.compile(r"ModuleNotFoundError: No module named '([\w.]+)'")
_ALSO_SRC = "import sys; sys.path.insert(1, 'src')"
"""In the program, not its environment: a command with one of its own has no preloaded packages."""
_UNDECLARED = "No requirement declares it. The contract's commands work without it, so it costs nothing here."


@pytest.mark.probe(
    area="modular-design",
    points=4,
    self_reported=True,
    ask="What happens in your code when a module is imported, and who relies on it?",
    answer=(
        "Knows which of their imports do more than define, down to logging and settings.\n"
        "Would move it into a function that somebody calls, and says who calls it."
    ),
)
def test_imports_have_no_side_effects(working: Submission) -> None:
    """Importing any module does nothing else.

    A module that reads files, starts threads, calls the network or exits when it is imported can't be tested, reused
    or served. Files are watched from outside the process; threads, calls and seconds from within.
    """
    modules = importable_modules(working.files)
    assert modules, "there is no Python module that could be imported"
    run = _import(working, modules)
    survived = run.ok and run.answer(ANSWER).exists
    assert survived, f"importing {', '.join(modules[:20])} ended the interpreter: {run.exit_text}"
    imported = _report(run.answer(ANSWER).json(), modules)
    strangers = {module["module"]: _stranger(module["error"], modules) for module in imported}
    for name, stranger in strangers.items():
        if stranger:
            working.find("undeclared-import", f"{name} imports {stranger}, which is not installed", _UNDECLARED)
    effects = [effect for module in imported if not strangers[module["module"]] for effect in _effects(module)]
    effects += [f"{path} was written" for path in run.changed]
    working.note(f"{len(modules)} modules were imported.")
    if run.stdout.strip():
        working.find("prints-when-imported", "Importing its modules prints", run.stdout.strip()[:200])
    assert not effects, "; ".join(effects[:10])


@pytest.mark.probe(
    area="modular-design",
    points=2,
    ask="Which parts of your code could another team use alone, and how would they?",
    answer=(
        "Names a function, what it takes and gives, and what it does not need.\nSays what kept the others from it."
    ),
)
def test_declared_parts_can_be_imported(working: Submission) -> None:
    """Every part that the brief asks for is declared, and is there.

    A part that can be used alone is the smallest proof of a design with seams.
    """
    declared = {part.name: part for part in working.snapshot.parts}
    asked = [part.name for part in working.contract.parts]
    missing = [f"`{name}` is not declared in takehome.toml" for name in asked if name not in declared]
    for part in (declared[name] for name in asked if name in declared):
        code = f"{_ALSO_SRC}; import {part.module} as module; assert callable(module.{part.function})"
        run = working.execute(["python", "-c", code])
        if not run.ok:
            last = (run.stderr.strip().splitlines() or [run.exit_text])[-1]
            missing.append(f"`{part.name}` = {part.module}:{part.function} can't be had: {last[:200]}")
    if missing and len(missing) < len(asked):
        working.partial(1 - len(missing) / len(asked), "; ".join(missing))
    assert not missing, "; ".join(missing)


def _import(submission: Submission, modules: list[str]) -> Run:
    program = {PROGRAM: (PROGRAMS / "import_modules.py").read_bytes()}
    return submission.execute(["python", PROGRAM, ANSWER, *modules], files=program, wanted=(ANSWER,))


def _report(said: Any, modules: list[str]) -> list[dict[str, Any]]:
    """What the program wrote, if it can have: candidate code ran beside it, and knows where it writes.

    Raises AssertionError when it is not what the program writes: the candidate's fault.
    """
    kinds = {"module": str, "error": str, "seconds": float, "threads": int, "network": list}
    is_report = isinstance(said, list) and all(
        isinstance(item, dict) and {key: type(value) for key, value in item.items()} == kinds for item in said
    )
    assert is_report, "what an import did was written over by an import"
    assert [item["module"] for item in said] == modules, "not every module was imported: one ended the interpreter"
    return list(said)


def _stranger(error: str, modules: list[str]) -> str:
    """The library that an import did not find; empty when it found all, or the missing module is their own."""
    missing = _MISSING.match(error)
    top = missing[1].split(".")[0] if missing else ""
    return "" if top in {module.split(".")[0] for module in modules} else top


def _effects(module: dict[str, Any]) -> list[str]:
    name, effects = module["module"], []
    if module["error"]:
        effects.append(f"importing {name} raises {module['error']}")
    if module["network"]:
        effects.append(f"importing {name} calls the network ({', '.join(module['network'])})")
    if module["threads"] > 0:
        effects.append(f"importing {name} starts {module['threads']} threads")
    if module["seconds"] > SECONDS:
        effects.append(f"importing {name} takes {module['seconds']:.0f} s")
    return effects
