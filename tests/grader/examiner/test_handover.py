"""What a suite hands over becomes files in the tree, or the path of what lies elsewhere."""

from pathlib import Path

import pytest

from grader.contract import ArgumentKind, PreparationStep
from grader.examiner.boxes import LastingSandbox
from grader.examiner.handover import Large, handed_over
from grader.examiner.submission import Submission
from sandbox.command import Input
from tests.builders import a_contract, a_snapshot
from tests.grader.examiner.scripted import ScriptedSandbox, came_back

SEASON = Path("/inputs/a1/season.csv")


def a_submission(sandbox: ScriptedSandbox) -> Submission:
    return Submission(
        contract=a_contract(),
        snapshot=a_snapshot(),
        files=dict,
        boxes=(LastingSandbox(lambda generation: sandbox),),
        large={"data/season.csv": SEASON},
    )


def test_bytes_are_laid_into_the_tree() -> None:
    assert handed_over("flights", ArgumentKind.CSV, "a,b\n") == (
        ".takehome/in/flights.csv",
        (Input(path=".takehome/in/flights.csv", content=b"a,b\n"),),
    )


def test_a_large_file_is_a_path_on_the_command_line_and_nothing_in_the_tree() -> None:
    sandbox = ScriptedSandbox(came_back())
    submission = a_submission(sandbox)
    submission.run("validate", flights=submission.large("data/season.csv"))
    (command,) = sandbox.commands
    assert command.argv[command.argv.index("--flights") + 1] == str(SEASON)
    assert command.inputs == ()


def test_a_declared_part_reads_it_there_too() -> None:
    sandbox = ScriptedSandbox(came_back())
    submission = a_submission(sandbox)
    submission.call("features", submission.large("data/season.csv"), "weather\n")
    (command,) = sandbox.commands
    assert command.argv[-2:] == (str(SEASON), ".takehome/in/1.csv")


def test_preparation_names_it_as_it_names_any_file_of_the_suite() -> None:
    sandbox = ScriptedSandbox(came_back(answers={"report.csv": b"ok\n"}))
    submission = a_submission(sandbox)
    step = PreparationStep(command="validate", arguments=(("flights", "data/season.csv"),))
    submission.prepare((step,), lambda name: pytest.fail(f"{name} was read whole"))
    assert str(SEASON) in sandbox.commands[0].argv
    assert submission.working


def test_a_name_that_is_not_listed_is_the_suites_fault() -> None:
    with pytest.raises(KeyError, match="other"):
        a_submission(ScriptedSandbox(came_back())).large("data/other.csv")


def test_a_file_is_no_folder() -> None:
    with pytest.raises(TypeError, match="is a file"):
        handed_over("photos", ArgumentKind.FOLDER, Large(name="data/season.csv", path=SEASON))


def test_an_overlay_lies_over_the_tree_of_a_command_and_of_a_part() -> None:
    sandbox = ScriptedSandbox(came_back())
    submission = a_submission(sandbox)
    submission.run("validate", flights="a\n", overlay={"columns.json": b"{}"})
    submission.call("features", "a\n", "b\n", overlay={"columns.json": b"{}"})
    assert [command.inputs[0] for command in sandbox.commands] == [Input(path="columns.json", content=b"{}")] * 2


def test_a_larger_input_may_have_more_time() -> None:
    sandbox = ScriptedSandbox(came_back())
    submission = a_submission(sandbox)
    submission.run("validate", flights="a\n", wall_seconds=170.0)
    submission.run("validate", flights="a\n")
    longer, plain = (command.limits for command in sandbox.commands)
    assert (longer.wall_seconds, longer.cpu_seconds) == (170.0, 170.0)
    assert longer.memory_bytes == plain.memory_bytes
    assert plain == submission.contract.command("validate").limits


def test_bytes_of_a_kept_answer_are_copied_out_of_its_box_by_no_code_of_theirs() -> None:
    """And nobody has looked at the answer by it."""
    sandbox = ScriptedSandbox(came_back(answers={".model": b"in the box", "/copy": b"a model"}))
    submission = a_submission(sandbox)
    model = submission.run("train", flights=b"", weather=b"").answer("model")
    assert submission.bytes_of(model) == b"a model"
    copying = sandbox.commands[-1]
    assert copying.argv == ("cp", ".takehome/in/kept", ".takehome/out/copy")
    assert copying.inputs[0].path == ".takehome/in/kept"
    assert copying.inputs[0].stored is not None
    assert copying.pristine
    assert submission.n_looks == 0


def test_bytes_that_can_not_be_had_are_none() -> None:
    submission = a_submission(ScriptedSandbox(came_back(answers={".model": b"in the box"})))
    run = submission.run("train", flights=b"", weather=b"")
    assert submission.bytes_of(run.answer("model")) == b""
    missing = submission.run("predict", flights=b"", weather=b"", model=b"").answer("predictions")
    assert submission.bytes_of(missing) == b""


def test_what_the_preparation_handed_over_can_be_handed_over_again() -> None:
    submission = a_submission(ScriptedSandbox(came_back(answers={".model": b"in the box"})))
    steps = (PreparationStep(command="train", arguments=(("flights", "f.csv"), ("weather", "w.csv"))),)
    submission.prepare(steps, lambda name: name.encode())
    assert submission.given.get("train", {}) == {"flights": b"f.csv", "weather": b"w.csv"}
    assert submission.given.get("predict", {}) == {}


def test_bytes_of_a_run_that_is_shared_are_had_where_its_names_mean_something() -> None:
    """A shared run names its kept answers by digests; the boxes themselves know no such name."""
    boxes, sharing = ScriptedSandbox(came_back(2)), ScriptedSandbox(came_back(answers={".model": b"x", "/copy": b"y"}))
    submission = Submission(
        contract=a_contract(), snapshot=a_snapshot(), files=dict, boxes=(boxes,), sharing=(sharing,)
    )
    model = submission.run("train", flights=b"", weather=b"").answer("model")
    assert submission.bytes_of(model) == b"y"
    assert boxes.commands == []


def test_a_script_that_is_handed_a_shared_runs_model_runs_where_its_name_means_something() -> None:
    boxes, sharing = ScriptedSandbox(came_back()), ScriptedSandbox(came_back(answers={".model": b"x"}))
    submission = Submission(
        contract=a_contract(), snapshot=a_snapshot(), files=dict, boxes=(boxes,), sharing=(sharing,)
    )
    model = submission.run("train", flights=b"", weather=b"").answer("model")
    submission.execute(["python", "look.py"], files={"a.model": model})
    submission.execute(["python", "look.py"], files={"a.txt": b"x"})
    assert [command.argv[1] for command in sharing.commands][-1] == "look.py"
    assert len(boxes.commands) == 1
