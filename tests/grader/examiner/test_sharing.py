"""Runs that one examination leaves for the next."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.examiner.sharing import SharingSandbox
from grader.examiner.submission import Submission
from sandbox.command import AnswerState, Command, CommandResult, Input, Wanted
from tests.builders import a_contract, a_snapshot, the_limits
from tests.fakes import a_result
from tests.grader.examiner.scripted import Script, ScriptedSandbox, came_back

MODEL = Wanted(path=".takehome/out/model.model", limit_bytes=100, keep=True)
WORKS = came_back(answers={"model.model": b"", "/kept": b"a model", "predictions.csv": b"id\n1\n"}, stderr="trained")


def train(flights: bytes = b"a,b\n1,2\n") -> Command:
    inputs = (Input(path=".takehome/in/flights.csv", content=flights),)
    return Command(argv=("python", "-m", "delays", "train"), limits=the_limits(), inputs=inputs, wanted=(MODEL,))


def predict(model: str | None) -> Command:
    wanted = (Wanted(path=".takehome/out/predictions.csv", limit_bytes=100),)
    inputs = (Input(path=".takehome/in/model.model", stored=model),)
    return Command(argv=("python", "-m", "delays", "predict"), limits=the_limits(), inputs=inputs, wanted=wanted)


def the_model(result: CommandResult) -> str | None:
    (answer,) = result.answers
    return answer.stored


class Examination:
    """One of several that share a folder; `ran` are the commands that came to its box, copies of kept answers apart."""

    def __init__(self, folder: Path, script: Script = WORKS, blank: tuple[str, ...] = ()) -> None:
        self.box = ScriptedSandbox(script)
        self.sandbox = SharingSandbox(self.box, folder, blank=blank)

    @property
    def ran(self) -> list[Command]:
        return [command for command in self.box.commands if command.argv[0] != "cp"]


def test_what_one_has_run_the_next_only_takes(tmp_path: Path) -> None:
    first, second = Examination(tmp_path), Examination(tmp_path)
    trained = first.sandbox.run(train())
    predicted = first.sandbox.run(predict(the_model(trained)))
    assert second.sandbox.run(train()) == trained
    assert second.sandbox.run(predict(the_model(trained))) == predicted
    assert (len(first.ran), len(second.box.commands)) == (2, 0)
    assert (trained.stderr, predicted.answers[0].content) == (b"trained", b"id\n1\n")


def test_a_kept_answer_goes_by_its_bytes_into_a_box_that_never_held_it(tmp_path: Path) -> None:
    Examination(tmp_path).sandbox.run(train())
    other = Examination(tmp_path)
    other.sandbox.run(predict(the_model(other.sandbox.run(train()))))
    (ran,) = other.ran
    assert ran.inputs == (Input(path=".takehome/in/model.model", content=b"a model"),)


@pytest.mark.parametrize(
    "other",
    [
        train(b"a,b\n1,3\n"),
        replace(train(), argv=("python", "-m", "delays", "retrain")),
        replace(train(), env=(("TZ", "UTC"),)),
        replace(train(), fresh=True),
        replace(train(), stdin=b"y"),
    ],
)
def test_another_command_runs(tmp_path: Path, other: Command) -> None:
    Examination(tmp_path).sandbox.run(train())
    second = Examination(tmp_path)
    second.sandbox.run(other)
    assert len(second.ran) == 1


def test_who_asks_twice_wants_two_runs(tmp_path: Path) -> None:
    """A probe trains twice to see whether the models are the same: they would always be."""
    first, second, third = (Examination(tmp_path) for _ in range(3))
    first.sandbox.run(train())
    second.sandbox.run(train())
    second.sandbox.run(train())
    assert (len(first.ran), len(second.ran)) == (1, 1)
    third.sandbox.run(train())
    third.sandbox.run(train())
    assert not third.ran


def test_what_is_not_of_the_core_is_blank_and_no_part_of_what_is_asked(tmp_path: Path) -> None:
    first = Examination(tmp_path, blank=("tests/test_a.py", "README.md"))
    first.sandbox.run(train())
    assert {item.path: item.content for item in first.ran[0].inputs} == {
        "tests/test_a.py": b"",
        "README.md": b"",
        ".takehome/in/flights.csv": b"a,b\n1,2\n",
    }
    second = Examination(tmp_path, blank=("tests/test_b.py",))
    second.sandbox.run(train())
    assert not second.ran


def test_what_a_probe_lays_over_it_is_laid(tmp_path: Path) -> None:
    laid = replace(train(), inputs=(Input(path="README.md", content=b"read me"),))
    examination = Examination(tmp_path, blank=("README.md",))
    examination.sandbox.run(laid)
    assert examination.ran[0].inputs == laid.inputs


@pytest.mark.parametrize(
    "script",
    [
        came_back(timed_out=True),
        came_back(tampering=("it stopped the server",), answers={"/kept": b""}),
        came_back(left_running=1),
        lambda command: replace(WORKS(command), out_of_memory=True),
        lambda command: replace(WORKS(command), signal=9, exit_status=None),
    ],
)
def test_a_run_that_was_ended_or_is_a_finding_is_nobody_elses(tmp_path: Path, script: Script) -> None:
    Examination(tmp_path, script).sandbox.run(train())
    second = Examination(tmp_path)
    second.sandbox.run(train())
    assert len(second.ran) == 1


def test_a_command_that_fails_is_as_good_a_run_as_any(tmp_path: Path) -> None:
    Examination(tmp_path, came_back(2, stderr="no column dest")).sandbox.run(train())
    second = Examination(tmp_path)
    assert second.sandbox.run(train()).exit_status == 2
    assert not second.ran


def test_a_kept_answer_whose_bytes_are_not_to_be_had_stays_what_it_is(tmp_path: Path) -> None:
    def without_cp(command: Command) -> CommandResult:
        return (
            a_result(exit_status=127, answers=WORKS(command).answers) if command.argv[0] != "cp" else no_copy(command)
        )

    def no_copy(command: Command) -> CommandResult:
        (answer,) = WORKS(command).answers
        return a_result(answers=(replace(answer, state=AnswerState.MISSING, content=None, digest=""),))

    first = Examination(tmp_path, without_cp)
    trained = first.sandbox.run(train())
    assert the_model(trained) == f"box-name-of-{MODEL.path}"
    first.sandbox.run(predict(the_model(trained)))
    assert first.ran[1].inputs == predict(the_model(trained)).inputs
    second = Examination(tmp_path)
    second.sandbox.run(train())
    second.sandbox.run(predict(the_model(trained)))
    assert len(second.ran) == 2


def test_nothing_is_shared_once_a_tree_is_to_be_kept(tmp_path: Path) -> None:
    """What runs after it runs in another tree, and would leave blank files in it."""
    for _ in range(2):
        examination = Examination(tmp_path, blank=("README.md",))
        examination.sandbox.run(replace(train(), keep_tree=True))
        examination.sandbox.run(train())
        assert [command.inputs for command in examination.ran] == [train().inputs] * 2


def test_only_the_contracts_commands_and_parts_are_shared(tmp_path: Path) -> None:
    """What else a suite executes may be the tests, which are not of the core."""
    box, sharing = ScriptedSandbox(WORKS), ScriptedSandbox(WORKS)
    submission = Submission(contract=a_contract(), snapshot=a_snapshot(), files=dict, boxes=(box,), sharing=(sharing,))
    submission.execute(["python", "-m", "pytest"])
    submission.run("predict", flights=b"id\n1\n")
    submission.call("features", b"", b"")
    assert [command.argv[1] for command in box.commands] == ["-m"]
    assert [command.argv[2] for command in box.commands] == ["pytest"]
    assert len(sharing.commands) == 2
