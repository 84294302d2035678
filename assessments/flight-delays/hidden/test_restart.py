"""What a killed training leaves, what a second run leaves, and what is made of half a model."""

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from handling import credit, refusal_of

FOLDER = "restart"
OLD = b"the model of yesterday\n"
ANSWER = f"{FOLDER}-answer.json"
KILLED_AT = 0.6
"""Of the CPU seconds that the same training took before."""
N_FLIGHTS = 200


@pytest.fixture(scope="session")
def course(submission, predicted, remember, learn, half_cancelled, past_weather, few, weather):
    """By name, how each of the steps ended, all in one tree."""
    seconds = remember("learn", learn).cpu_seconds
    flights = {
        "past": half_cancelled[0],
        "past-weather": past_weather,
        "schedule": few.head(N_FLIGHTS),
        "weather": weather,
    }
    path = {name: f"{FOLDER}/{name}.csv" for name in flights}
    train = _argv(submission, "train", flights=path["past"], weather=path["past-weather"], model=f"{FOLDER}/model")
    schedule = {"flights": path["schedule"], "weather": path["weather"]}
    predict = _argv(submission, "predict", model=f"{FOLDER}/model", predictions=f"{FOLDER}/out.csv", **schedule)
    broken = _argv(submission, "predict", model=f"{FOLDER}/half.model", predictions=f"{FOLDER}/none.csv", **schedule)
    steps = {
        "kept beside": {"link": [f"{FOLDER}/model", f"{FOLDER}/old"]},
        "killed": {"argv": train, "kill_at": KILLED_AT * seconds},
        "trained": {"argv": train},
        "predicted": {"argv": predict},
        "predicted again": {"argv": predict},
        "cut": {"cut": [f"{FOLDER}/model", f"{FOLDER}/half.model"]},
        "broken": {"argv": broken},
    }
    files = {path[name]: table.to_csv(index=False).encode() for name, table in flights.items()}
    files |= {
        f"{FOLDER}/model": OLD,
        f"{FOLDER}/steps.json": json.dumps(list(steps.values())).encode(),
        ".takehome/in/steps.py": (Path(__file__).parent / "steps.py").read_bytes(),
    }
    argv = ["python", ".takehome/in/steps.py", f"{FOLDER}/steps.json", ANSWER]
    run = submission.execute(argv, files=files, wanted=(ANSWER,))
    assert run.ok, f"the steps did not come to an end: {run!r}"
    done = dict(zip(steps, run.answer(ANSWER).json(), strict=True))
    submission.note("; ".join(f"{name}: {_told(step)}" for name, step in done.items() if "exit_status" in step))
    return done


@pytest.mark.probe(
    area="data-validation",
    points=3,
    brief="R11",
    self_reported=True,
    ask="The machine restarts while you train. What is there afterwards, and what has to be done by hand?",
)
def test_killed_training_leaves_the_old_model(submission, course):
    """A `train` that is killed leaves the old model, and the next one works.

    Machines restart in the night. Half a model at six in the morning, or a lock that nobody takes away, is an outage.
    """
    killed, trained = course["killed"], course["trained"]
    old, now = hashlib.sha256(OLD).hexdigest(), killed["files"].get("model")
    assert now is not None, "after the kill there is no model at all"
    if killed["killed"]:
        assert now in {old, trained["files"].get("model")}, "after the kill there is something else than a model"
    assert trained["exit_status"] == 0, f"the same command, run again, doesn't work: {_told(trained)}"
    assert course["predicted"]["exit_status"] == 0, f"the model can't be used: {_told(course['predicted'])}"
    if not killed["killed"]:
        submission.not_measured("it ended before it could be killed, though it had taken longer before")
    if trained["files"].get("old") != old:
        submission.partial(
            0.5,
            "the old model was there after the kill; but the file is overwritten in place, and a kill then leaves half",
        )


@pytest.mark.probe(area="data-validation", points=1, brief="R11", self_reported=True)
def test_running_twice_leaves_the_same(course):
    """`predict`, run twice, leaves what it leaves when it is run once.

    Schedulers run a job again when they are unsure. Rows that are added to the file of before would be planned twice.
    """
    first, second = course["predicted"], course["predicted again"]
    assert first["exit_status"] == second["exit_status"] == 0, f"once: {_told(first)}; again: {_told(second)}"
    assert first["files"].get("out.csv"), "it wrote no predictions"
    changed = sorted(name for name in second["files"] if second["files"][name] != first["files"].get(name))
    assert not changed, f"the second run changed {', '.join(changed[:5])}"


@pytest.mark.probe(area="security-hygiene", points=2, brief="R8", self_reported=True)
def test_damaged_model_is_refused(submission, course):
    """A model file that was cut in half is refused with a message.

    A copy that broke off is found now, or as a strange number next month.
    """
    assert course["predicted"]["exit_status"] == 0, f"the whole model can't be used: {_told(course['predicted'])}"
    broken = course["broken"]
    said = SimpleNamespace(**broken, timed_out=False)
    credit(submission, "a model cut in half", refusal_of(said, "model"), _Told(_told(broken)))
    assert "none.csv" not in broken["files"], "predictions were written all the same"


class _Told(str):
    """Shown as it is: what a run's own text would say."""

    def __repr__(self):
        return str(self)


def _argv(submission, command, **paths):
    asked = submission.contract.command(command)
    words = [word for argument in asked.arguments for word in (argument.flag, paths[argument.name])]
    return [*asked.argv, *words]


def _told(step) -> str:
    ending = "killed" if step["killed"] else f"exit status {step['exit_status']}"
    words = step["stderr"].strip().splitlines()
    return f"{ending}; it said: {words[-1][:200]}" if words else ending
