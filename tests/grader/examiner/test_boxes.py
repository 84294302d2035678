"""A command that kills its box runs once more in a fresh one; the second death is the candidate's."""

from dataclasses import replace

import pytest

from grader.examiner.boxes import LastingSandbox
from grader.examiner.faults import BoxKilledError, UnsteadyError
from sandbox.command import Command, CommandResult, Input, Wanted
from sandbox.errors import EngineUnavailableError
from tests.builders import the_limits
from tests.grader.examiner.scripted import ScriptedSandbox, came_back

TRAIN = Command(
    argv=("train",), limits=the_limits(), wanted=(Wanted(path="m", limit_bytes=9, keep=True),), keep_tree=True
)
PREDICT = Command(argv=("predict",), limits=the_limits())
MODEL = came_back(answers={"m": b"model"})


def a_lasting(*boxes: ScriptedSandbox) -> LastingSandbox:
    return LastingSandbox(lambda generation: boxes[generation])


def test_a_box_that_dies_once_costs_nothing() -> None:
    first, second = ScriptedSandbox(MODEL, dies_at=frozenset({0})), ScriptedSandbox(MODEL)
    assert a_lasting(first, second).run(PREDICT).exit_status == 0
    assert first.closed
    assert [command.argv for command in second.commands] == [("predict",)]


def test_the_second_death_is_the_candidates_and_the_next_command_has_a_box() -> None:
    deaths: list[Command] = []
    boxes = [ScriptedSandbox(MODEL, dies_at=frozenset({0})), ScriptedSandbox(MODEL, dies_at=frozenset({0}))]
    boxes.append(ScriptedSandbox(MODEL))
    lasting = LastingSandbox(lambda generation: boxes[generation], died=deaths.append)
    with pytest.raises(BoxKilledError, match="predict"):
        lasting.run(PREDICT)
    assert [command.argv for command in deaths] == [("predict",)]
    assert lasting.run(PREDICT).exit_status == 0


def test_the_fresh_box_is_prepared_like_the_first_and_has_the_kept_model_again() -> None:
    first, second = ScriptedSandbox(MODEL, dies_at=frozenset({1})), ScriptedSandbox(MODEL)
    lasting = a_lasting(first, second)
    model = lasting.run(TRAIN).answers[0].stored
    lasting.run(replace(PREDICT, inputs=(Input(path="m", stored=model),)))
    assert [command.argv for command in second.commands] == [("train",), ("predict",)]
    assert second.commands[-1].inputs[0].stored == "box-name-of-m"


def test_a_tree_that_could_not_be_kept_is_not_made_again() -> None:
    def script(command: Command) -> CommandResult:
        return replace(MODEL(command), tree_kept=False)

    first, second = ScriptedSandbox(script, dies_at=frozenset({1})), ScriptedSandbox(script)
    lasting = a_lasting(first, second)
    lasting.run(TRAIN)
    lasting.run(PREDICT)
    assert [command.argv for command in second.commands] == [("predict",)]


def test_a_step_that_fails_when_it_is_run_again_is_the_candidates_and_told() -> None:
    """Its failure was ignored: what came after it ran from the clone, and was asked for a kept answer named ``."""
    unsteady: list[Command] = []
    boxes = [ScriptedSandbox(MODEL, dies_at=frozenset({1})), ScriptedSandbox(came_back(3))]
    lasting = LastingSandbox(lambda generation: boxes[generation], unsteady=unsteady.append)
    model = lasting.run(TRAIN).answers[0].stored

    with pytest.raises(UnsteadyError, match=r"`train` worked once, .* exit status 3"):
        lasting.run(replace(PREDICT, inputs=(Input(path="m", stored=model),)))
    assert [command.argv for command in boxes[1].commands] == [("train",), ("train",)], "it has a second try"
    assert [command.argv for command in unsteady] == [("train",)]
    assert lasting.run(replace(PREDICT, pristine=True)).exit_status == 3, "what starts from the clone runs"


def test_an_answer_that_is_not_made_again_is_the_candidates() -> None:
    steady = replace(TRAIN, keep_tree=False)
    boxes = [ScriptedSandbox(MODEL, dies_at=frozenset({1})), ScriptedSandbox(came_back())]
    lasting = a_lasting(*boxes)
    model = lasting.run(steady).answers[0].stored
    with pytest.raises(UnsteadyError, match="`train` worked once"):
        lasting.run(replace(PREDICT, inputs=(Input(path="m", stored=model),)))


def test_the_step_that_killed_the_box_is_the_one_that_is_named() -> None:
    dying = [ScriptedSandbox(MODEL, dies_at=frozenset({1})), ScriptedSandbox(MODEL, dies_at=frozenset({0}))]
    lasting = a_lasting(*dying, ScriptedSandbox(MODEL))
    lasting.run(TRAIN)
    with pytest.raises(BoxKilledError, match="`train` killed its box"):
        lasting.run(PREDICT)


def test_an_engine_that_is_gone_is_no_verdict() -> None:
    def opener(generation: int) -> ScriptedSandbox:
        raise EngineUnavailableError("unix:///nowhere")

    with pytest.raises(EngineUnavailableError):
        LastingSandbox(opener).run(PREDICT)
