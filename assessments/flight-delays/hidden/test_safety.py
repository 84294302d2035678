"""Security hygiene: what is in a file stays data, and commands write what they are asked for."""

import pickle

import pytest
from packaging.requirements import InvalidRequirement, Requirement
from predictions import assert_predicted
from refusal import assert_refused

AREA = "security-hygiene"
ODD_IDS = [
    "=1+2",
    "0012345",
    'say "late"',
    "a,b",
    "1e5",
    "../../etc/passwd",
    "$(touch pwned)",
    "@SUM(A1)",
    " spaced ",
    "ünïcode",
]
NUMBERS = ["0012345", "007", "7", "0", "000", "1e5", "3.0", "-0", "+5", "9" * 20]
"""A column of nothing but these is one of numbers to a reader that guesses types."""
NO_VALUES = ["NA", "null", "None", "nan", "N/A", "#N/A", "-", "<NA>", "inf", "True"]
"""What readers that guess take for a missing value, or for another one than the text."""


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(
            ODD_IDS,
            marks=pytest.mark.probe(
                area=AREA,
                points=2,
                brief="R1",
                ask="Who else reads your file, and what would they make of a leading `=`?",
            ),
            id="texts",
        ),
        pytest.param(
            NUMBERS,
            marks=pytest.mark.probe(area=AREA, points=1, brief="R1", ask="What does your CSV reader do to `0012345`?"),
            id="digits-alone",
        ),
        pytest.param(
            NO_VALUES,
            marks=pytest.mark.probe(
                area=AREA, points=1, brief="R1", ask="A passenger is called Null. What happens in your code?"
            ),
            id="no-values",
        ),
    ],
)
def test_keys_come_back_character_for_character(submission, trained, predicted, few, weather, keys):
    """A flight's key comes back as it went in, whatever it looks like.

    A key that becomes a number, a formula or a path no longer joins to anything; at worst it runs.
    """
    flights = few.head(len(keys)).assign(flight_id=keys, tailnum="; touch pwned")
    run = submission.run("predict", model=trained, flights=flights, weather=weather)
    assert_predicted(run, keys)
    assert not _ran(run), f"what stood in a file was run: it made {_ran(run)}"


@pytest.mark.probe(area=AREA, points=2, brief="R21")
def test_file_name_is_only_a_name(submission, predicted, few):
    """A file name with a command, a variable or a pattern in it is only a file name.

    Uploads are named by strangers.
    """
    name, report = "odd [a-z]* {0} %s name; touch pwned $(touch pwned) $HOME.csv", "a report for $HOME.csv"
    argv = [*submission.contract.command("validate").argv, "--flights", name, "--report", report]
    content = few.head(20).to_csv(index=False).encode()
    run = submission.execute(argv, files={name: content}, wanted=(report,))
    assert run.exit_status == 0, run
    assert run.answer(report).exists, f"no report at {report!r}: {run!r}"
    assert not _ran(run), f"what stood in a file was run: it made {_ran(run)}"


@pytest.mark.probe(area=AREA, points=2, brief="R8")
def test_missing_file_is_a_message(submission, working):
    """A file that isn't there is refused by name.

    A traceback shows strangers how the inside is built, and tells the desk nothing.
    """
    argv = [*submission.contract.command("validate").argv, "--flights", "nowhere.csv", "--report", "report.csv"]
    assert_refused(submission.execute(argv), "nowhere")


@pytest.mark.probe(area=AREA, points=2, static=True, brief="R21")
def test_commands_write_nothing_else(working, predicted):
    """`train` and `predict` write the file they are asked for, and nothing else.

    Files left beside the code end up in the next release, or carry one day's data into another.
    """
    for name, run in working.prepared.items():
        assert not _strays(run), f"`{name}` also wrote {', '.join(_strays(run)[:5])}"


@pytest.mark.probe(
    area=AREA, points=2, brief="R8", ask="What can loading a model file do, and who can write that file?"
)
def test_model_that_train_did_not_write_is_refused(submission, working, few, weather):
    """A model file that `train` did not write is refused with a message.

    The wrong file in the right place is the commonest deployment mistake.
    """
    another = pickle.dumps({"learning_rate": 0.1}, protocol=2)
    run = submission.run("predict", model=another, flights=few.head(20), weather=weather)
    assert_refused(run, "model")
    assert not run.answer("predictions").exists, "predictions were written all the same"


@pytest.mark.probe(area=AREA, points=1, static=True, brief="R22")
def test_requirements_are_bounded(working):
    """Every requirement has a bound.

    Without one, the next person installs other code than was tested.
    """
    loose = [text for text in working.snapshot.requirements.accepted if not _bounded(text)]
    assert not loose, f"no upper bound or pin: {', '.join(loose)}"


def _bounded(text: str) -> bool:
    try:
        return any(part.operator in {"==", "===", "~=", "<", "<="} for part in Requirement(text).specifier)
    except InvalidRequirement:
        return False


def _ran(run) -> list[str]:
    """What only the commands in our texts and names can have made; other strays cost once, by another probe."""
    return [path for path in _strays(run) if "pwned" in path]


def _strays(run) -> list[str]:
    """What it wrote besides its answers and Python's own bytecode, which the sandbox leaves out."""
    return list(run.changed)
