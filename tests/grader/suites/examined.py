"""Built-in suites, run by the real examiner on small folders with this machine's interpreter.

results = examined(tmp_path, "design", {"app/__init__.py": "..."})
assert results["test_imports_have_no_side_effects"].verdict is Verdict.PASSED
"""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import grader.suites
from grader.contract import ArgumentKind, ContractPart, PreparationStep
from grader.examiner.boxes import LastingSandbox
from grader.examiner.past import PastText
from grader.examiner.plugin import ExaminerPlugin
from grader.examiner.submission import Submission
from grader.intake_box.declaration import DECLARATION, read_declaration
from grader.intake_box.requirements import read_requirements
from grader.model import Finding, History, ProbeResult
from sandbox.command import Command, CommandResult
from sandbox.local import LocalSandbox
from tests.builders import a_contract, a_snapshot
from tests.grader.examiner.scripted import RememberedChannel

PARTS = (
    ContractPart(name="features", arguments=(ArgumentKind.CSV,), answer="table"),
    ContractPart(name="predict", arguments=(ArgumentKind.CSV,), answer="numbers"),
    ContractPart(name="validate", arguments=(ArgumentKind.CSV,), answer="texts"),
)
AREAS = frozenset({"testing-discipline", "modular-design", "security-hygiene", "communication"})
STEPS = (
    PreparationStep(command="train", arguments=(("flights", "flights"), ("weather", "weather"))),
    PreparationStep(
        command="predict", arguments=(("model", "train.model"), ("flights", "flights"), ("weather", "weather"))
    ),
)
Files = Mapping[str, str]
_NOT_NEEDED = [
    word for name in ("cacheprovider", "terminal", "unraisableexception", "xdist") for word in ("-p", f"no:{name}")
]
"""Plugins. The third one collects garbage five times over, among all that these tests have ever imported."""


class PlainPytest(LocalSandbox):
    """Their pytest comes without this environment's plugins: hypothesis' alone takes four fifths of a short run."""

    def run(self, command: Command) -> CommandResult:
        return super().run(replace(command, env=(*command.env, ("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1"))))


@dataclass(frozen=True)
class Examined:
    results: dict[str, ProbeResult]
    """By the test's name."""
    findings: tuple[Finding, ...]

    def __getitem__(self, name: str) -> ProbeResult:
        return self.results[name]


def examined(
    folder: Path,
    suite: str,
    files: Files,
    *,
    parts: tuple[ContractPart, ...] = PARTS,
    past: tuple[PastText, ...] = (),
    history: History | None = None,
    data: Mapping[str, str] | None = None,
    only: str = "",
    program: str = "flightdelays",
    before: Callable[[Submission], None] = lambda submission: None,
) -> Examined:
    """What the suite says of a folder with these files. A judge error fails the test.

    `data`: the text of each csv argument; with it, `train` and `predict` of the contract are run before. `only`: a
    pattern of probes. `program`: what the contract's commands start. `before`: leaves what a preparation or another
    suite would have left.
    """
    top = folder / "submission"
    for name, text in files.items():
        place = top / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    contract = a_contract()
    commands = tuple(replace(item, argv=("python", "-m", program, item.name)) for item in contract.commands)
    contract = replace(contract, commands=commands, parts=parts)
    declared = read_declaration(files[DECLARATION].encode() if DECLARATION in files else None)
    asked = read_requirements(lambda path: files[path].encode() if path in files else None)
    channel = RememberedChannel()
    opened: list[Submission] = []

    def open_submission(n_boxes: int) -> Submission:
        submission = Submission(
            contract=contract,
            snapshot=replace(
                a_snapshot(history=history),
                parts=declared.parts,
                claims=declared.claims,
                requirements=asked.requirements,
            ),
            files=lambda: {name: text.encode() for name, text in files.items()},
            past=lambda: past,
            boxes=(LastingSandbox(lambda generation: PlainPytest(top, Path(sys.executable))),) * n_boxes,
            deadline=time.monotonic() + 120,
        )
        opened.append(submission)
        before(submission)
        return submission

    plugin = ExaminerPlugin(
        channel=channel,
        contract=contract,
        open_submission=open_submission,
        steps=STEPS if data else (),
        data=lambda name: (data or {})[name].encode(),
        suite_of=lambda item: suite,
        areas=AREAS,
        only=(only,) if only else (),
    )
    place = Path(grader.suites.__file__).parent / suite
    options = ["-c", "/dev/null", "--rootdir", str(place), "--import-mode=importlib", *_NOT_NEEDED]
    options += ["--confcutdir", str(place)]  # else every folder above is listed, and /tmp among them may be large
    pytest.main([*options, str(place)], plugins=[plugin])
    for submission in opened:
        submission.close()
    assert channel.judge_errors == []
    return Examined(
        results={result.probe.id.rpartition("::")[2]: result for result in channel.results},
        findings=tuple(channel.findings),
    )
