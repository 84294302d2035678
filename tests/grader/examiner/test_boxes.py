"""A command that kills its box runs once more in a fresh one; the second death is the candidate's."""

from dataclasses import replace

import pytest

from grader.examiner.boxes import LastingSandbox
from grader.examiner.faults import BoxKilledError
from sandbox.command import Command, Input, Wanted
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
    assert [command.argv for command in second.commands] == [("train",), ("train",), ("predict",)], (
        "once for the prepared tree, once for the model that a command asks for"
    )
    assert second.commands[-1].inputs[0].stored == "box-name-of-m"


def test_an_engine_that_is_gone_is_no_verdict() -> None:
    def opener(generation: int) -> ScriptedSandbox:
        raise EngineUnavailableError("unix:///nowhere")

    with pytest.raises(EngineUnavailableError):
        LastingSandbox(opener).run(PREDICT)
