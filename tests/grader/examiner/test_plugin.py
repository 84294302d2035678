"""What pytest saw, turned into verdicts: whose fault it was decides, not whether something was raised."""

import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from grader.contract import PreparationStep
from grader.examiner.boxes import LastingSandbox
from grader.examiner.plugin import ExaminerPlugin
from grader.examiner.submission import Submission
from grader.model import Handling, Measurement, Place, ProbeResult, Verdict
from sandbox.command import Answer, AnswerState, Command, CommandResult
from tests.builders import a_contract, a_snapshot
from tests.fakes import a_result
from tests.grader.examiner.scripted import RememberedChannel, Script, ScriptedSandbox, came_back

WORKS = came_back(answers={"model.model": b"model", "predictions.csv": b"flight_id,probability\n1,0.5\n"})
STEPS = (PreparationStep(command="train", arguments=(("flights", "train.csv"),)),)
HEAD = """
import os, pathlib, signal, time
import pytest
probe = pytest.mark.probe(area="data-validation", points=2)
static = pytest.mark.probe(area="data-validation", points=2, static=True)
"""


def examined(
    folder: Path,
    suite: str,
    script: Script = WORKS,
    *,
    seconds: float = 100,
    steps: tuple[PreparationStep, ...] = STEPS,
    only: tuple[str, ...] = (),
) -> RememberedChannel:
    """What an examiner says of a suite whose submission answers by `script`."""
    (folder / f"{folder.name}.py").write_text(HEAD + textwrap.dedent(suite))
    channel = RememberedChannel()

    def open_submission(n_boxes: int) -> Submission:
        import time

        return Submission(
            contract=a_contract(),
            snapshot=replace(a_snapshot(), parts=()),
            files=dict,
            boxes=tuple(LastingSandbox(lambda generation: ScriptedSandbox(script)) for _ in range(n_boxes)),
            deadline=time.monotonic() + seconds,
        )

    plugin = ExaminerPlugin(
        channel=channel,
        contract=a_contract(),
        open_submission=open_submission,
        steps=steps,
        data=lambda name: b"a,b\n1,2\n",
        suite_of=lambda item: "hidden",
        areas=frozenset({"data-validation"}),
        only=only,
    )
    options = ["-c", "/dev/null", "--rootdir", str(folder), "--confcutdir", str(folder)]
    options += ["--import-mode=importlib", "-p", "no:cacheprovider"]
    pytest.main([*options, "-p", "no:terminal", str(folder)], plugins=[plugin])
    return channel


def the_result(channel: RememberedChannel) -> ProbeResult:
    assert channel.judge_errors == []
    assert len(channel.results) == 1
    return channel.results[0]


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("pass", Verdict.PASSED),
        ("assert 1 == 2, 'the reason'", Verdict.FAILED),
        ("submission.prepared['train'].answer('model').content", Verdict.FAILED),
        ("submission.call('features', b'', b'')", Verdict.FAILED),
        ("submission.partial(0.5, 'half of it')", Verdict.PARTIAL),
        ("submission.not_measured('unsure')", Verdict.NOT_MEASURED),
        ("pytest.skip('not today')", Verdict.NOT_MEASURED),
        ("raise ValueError('a bug of the suite')", Verdict.JUDGE_ERROR),
        ("submission.run('no-such-command')", Verdict.JUDGE_ERROR),
        ("submission.partial(1.5, 'too much')", Verdict.JUDGE_ERROR),
    ],
)
def test_how_a_probe_ends_decides_its_verdict(tmp_path: Path, body: str, verdict: Verdict) -> None:
    suite = f"""
    @probe
    def test_it(submission):
        '''It holds.'''
        {body}
    """
    assert the_result(examined(tmp_path, suite)).verdict is verdict


def test_a_fixture_that_finds_fault_blocks_what_needs_it(tmp_path: Path) -> None:
    suite = """
    @pytest.fixture(scope="session")
    def trained(submission):
        run = submission.run("train", flights=b"")
        assert run.ok, run
        return run

    @probe
    def test_it(trained):
        '''It holds.'''
    """
    result = the_result(examined(tmp_path, suite, came_back(1, stderr="no column origin")))
    assert result.verdict is Verdict.BLOCKED
    assert "no column origin" in result.rationale


def test_what_rests_on_a_module_that_is_missing_says_so_first(tmp_path: Path) -> None:
    suite = """
    @pytest.fixture(scope="session")
    def trained(submission):
        run = submission.prepared["train"]
        assert run.ok, "it is not trained"

    @probe
    def test_blocked(trained):
        '''It holds.'''

    @probe
    def test_without_a_run(submission):
        '''It holds.'''
        submission.prepared["train"].answer("model").content

    @probe
    def test_with_a_run(submission):
        '''It holds.'''
        assert submission.run("train", flights=b"").ok, "again"

    @probe
    def test_unsure(submission):
        '''It holds.'''
        submission.not_measured("unsure")
    """
    channel = examined(tmp_path, suite, came_back(1, stderr="ModuleNotFoundError: No module named 'lightgbm.basic'"))
    sentence = "There is no module `lightgbm`: nothing declares that it is needed."
    said = [result.rationale for result in channel.results]
    assert [text.startswith(sentence) for text in said] == [True, True, True, False], said
    assert [text.removeprefix(sentence).strip() for text in said[::2]] == ["it is not trained", "again"]
    assert [(finding.kind, finding.title) for finding in channel.findings] == [
        ("module-missing", "`train` needs a module that is not there: lightgbm")
    ]


def test_a_bug_in_a_fixture_is_a_judge_error(tmp_path: Path) -> None:
    suite = """
    @pytest.fixture
    def schedule():
        raise FileNotFoundError("schedule.csv")

    @probe
    def test_it(schedule):
        '''It holds.'''
    """
    result = the_result(examined(tmp_path, suite))
    assert result.verdict is Verdict.JUDGE_ERROR
    assert "FileNotFoundError" in result.rationale


@pytest.mark.parametrize(("step", "verdict"), [("predict", Verdict.FAILED), ("sing", Verdict.JUDGE_ERROR)])
def test_a_step_that_was_not_reached_is_the_candidates_fault(tmp_path: Path, step: str, verdict: Verdict) -> None:
    """`submission.prepared["predict"]` after a failing `train` was a KeyError: an open score, though it was theirs."""
    suite = f"""
    @probe
    def test_it(submission):
        '''It holds.'''
        assert submission.prepared["{step}"].ok
    """
    steps = (*STEPS, PreparationStep(command="predict", arguments=(("model", "train.model"),)))
    result = the_result(examined(tmp_path, suite, came_back(1, stderr="no"), steps=steps))
    assert result.verdict is verdict
    assert step in result.rationale


def test_a_command_over_its_time_makes_a_failure_a_time_out(tmp_path: Path) -> None:
    suite = """
    @probe
    def test_it(submission):
        '''It is quick.'''
        assert submission.run("predict", flights=b"").ok
    """
    assert the_result(examined(tmp_path, suite, came_back(timed_out=True))).verdict is Verdict.TIMED_OUT


def test_probes_after_the_submissions_time_are_not_run(tmp_path: Path) -> None:
    suite = """
    @probe
    def test_it(submission):
        '''It is quick.'''
    """
    result = the_result(examined(tmp_path, suite, seconds=-1))
    assert (result.verdict, result.evidence) == (Verdict.TIMED_OUT, ())


def test_hygiene_is_blocked_when_nothing_works(tmp_path: Path) -> None:
    """An empty repository has no secrets and no bad imports; that must not earn a point."""
    suite = """
    @probe
    def test_it(working):
        '''No secret is in the tree.'''
    """
    assert the_result(examined(tmp_path, suite, came_back(1))).verdict is Verdict.BLOCKED


def test_title_and_reason_are_the_docstring_and_each_case_is_a_probe(tmp_path: Path) -> None:
    suite = """
    @pytest.mark.parametrize("column", ["origin", "dest"])
    @pytest.mark.probe(area="data-validation", points=3, brief="R7", ask="And then?", boxes=2)
    def test_it(submission, column):
        '''A missing column is refused.

        A job that stops beats a model that guesses.
        '''
    """
    channel = examined(tmp_path, suite)
    assert [(probe.title, probe.case) for probe in channel.probes] == [
        ("A missing column is refused", "[origin]"),
        ("A missing column is refused", "[dest]"),
    ]
    assert {(probe.why, probe.brief, probe.points) for probe in channel.probes} == {
        ("A job that stops beats a model that guesses.", "R7", 3.0)
    }
    assert channel.n_boxes == 2


@pytest.mark.parametrize(
    ("marker", "why"),
    [
        ("", "no probe"),
        ("@pytest.mark.probe(area='cooking', points=1)", "cooking"),
        ("@pytest.mark.probe(area='data-validation', points=0)", "points"),
        ("@pytest.mark.probe(area='data-validation', points=1, weight=3)", "by name"),
        ("@pytest.mark.probe(area='data-validation', points=1, static=True, boxes=2)", "runs no command"),
    ],
)
def test_a_probe_that_its_author_got_wrong_is_our_fault_and_named(tmp_path: Path, marker: str, why: str) -> None:
    suite = f"""
    {marker}
    def test_it(submission):
        '''It holds.'''
    """
    channel = examined(tmp_path, suite)
    assert channel.results == []
    assert [why in error for error in channel.judge_errors] == [True], channel.judge_errors


@pytest.mark.parametrize(("command", "n_probes"), [("train", 1), ("cook", 0)])
def test_a_probe_is_asked_only_where_the_contract_has_what_it_is_about(
    tmp_path: Path, command: str, n_probes: int
) -> None:
    suite = f"""
    def has_it(contract):
        return [item for item in contract.commands if item.name == {command!r}]

    @pytest.mark.probe(area='data-validation', points=1, when=has_it)
    def test_it(submission):
        '''It holds.'''
    """
    channel = examined(tmp_path, suite)
    assert (len(channel.probes), len(channel.results), channel.judge_errors) == (n_probes, n_probes, [])


def test_a_suite_that_raises_at_import_is_a_judge_error(tmp_path: Path) -> None:
    assert "ZeroDivisionError" in examined(tmp_path, "1 / 0").judge_errors[0]


def test_processes_that_outlive_a_command_are_a_finding(tmp_path: Path) -> None:
    suite = """
    @probe
    def test_it(submission):
        '''It holds.'''
    """
    answers = {"model.model": b"model"}
    channel = examined(tmp_path, suite, came_back(answers=answers, left_running=3))
    assert [finding.kind for finding in channel.findings] == ["left-running"]


def test_why_pytest_broke_is_told(tmp_path: Path) -> None:
    """A judge error said `INTERNAL_ERROR` and no more."""
    suite = """
    @probe
    def test_it(submission):
        '''It holds.'''
    """
    channel = examined(tmp_path, suite, steps=(PreparationStep(command="deploy", arguments=()),))
    assert [text.partition(":")[0] for text in channel.judge_errors] == ["pytest broke"]
    assert "KeyError: 'deploy'" in channel.judge_errors[0]


def test_a_suite_that_ends_pytest_is_quoted(tmp_path: Path) -> None:
    suite = """
    @probe
    def test_it(submission):
        '''It holds.'''
        pytest.exit("enough")
    """
    (text,) = examined(tmp_path, suite).judge_errors
    assert "enough" in text


def test_a_tree_too_large_to_be_kept_is_a_finding(tmp_path: Path) -> None:
    def too_large(command: Command) -> CommandResult:
        return replace(WORKS(command), tree_kept=False)

    suite = """
    @probe
    def test_it(submission):
        '''It holds.'''
        assert submission.working
    """
    channel = examined(tmp_path, suite, too_large, steps=(replace(STEPS[0], keep_tree=True),))
    assert the_result(channel).verdict is Verdict.PASSED
    assert [finding.kind for finding in channel.findings] == ["tree-not-kept"]


def test_what_a_command_did_to_the_fork_server_is_a_finding(tmp_path: Path) -> None:
    suite = """
    @probe
    def test_it(submission):
        '''It holds.'''
    """
    answers = {"model.model": b"model"}
    channel = examined(tmp_path, suite, came_back(answers=answers, tampering=("niceness 0 → 5", "ended")))
    assert [(finding.kind, finding.detail.partition(": ")[2]) for finding in channel.findings] == [
        ("tampering", "niceness 0 → 5; ended")
    ]


def test_a_probe_gets_an_interpreter_of_its_own_where_it_asks_for_one(tmp_path: Path) -> None:
    """The word was taken and dropped for as long as every command had one."""
    suite = """
    @probe
    def test_it(submission):
        '''It holds.'''
        submission.run("predict", flights=b"", fresh=True)
        submission.run("predict", flights=b"")
    """
    asked: list[bool] = []

    def script(command: Command) -> CommandResult:
        asked.append(command.fresh)
        return a_result(answers=tuple(Answer(path=want.path, state=AnswerState.MISSING) for want in command.wanted))

    examined(tmp_path, suite, script, steps=())
    assert asked == [True, False]


# Metrics


def test_a_metric_that_was_measured_is_there_for_later_probes(tmp_path: Path) -> None:
    suite = """
    @probe
    def test_measures(submission):
        '''It measures.'''
        submission.measure("log_loss", 0.5, 0.51, 0.6, tolerance=0.02)

    @probe
    def test_looks(submission):
        '''It looks.'''
        found = submission.measured["log_loss"]
        assert (found.value, found.low, found.high, found.tolerance) == (0.5, 0.5, 0.6, 0.02)
    """
    assert set(verdicts(examined(tmp_path, suite)).values()) == {Verdict.PASSED}


@pytest.mark.parametrize("what", ["'f1', 0.5, 0.4, 0.6", "'log_loss', float('nan'), 0.4, 0.6"])
def test_a_metric_that_the_contract_has_not_or_no_number_is_the_suites_error(tmp_path: Path, what: str) -> None:
    suite = f"""
    @probe
    def test_measures(submission):
        '''It measures.'''
        submission.measure({what})
    """
    (result,) = examined(tmp_path, suite).results
    assert result.verdict is Verdict.JUDGE_ERROR


# What reports draw


def test_a_measurement_stands_in_its_probes_result_with_baseline_and_bar(tmp_path: Path) -> None:
    suite = """
    @probe
    def test_measures(submission):
        '''It measures.'''
        submission.measure("log_loss", 0.5, 0.51, 0.6, baseline=0.7, bar=0.55)

    @probe
    def test_looks(submission):
        '''It looks.'''
    """
    measures, looks = examined(tmp_path, suite).results
    assert measures.measurements == (
        Measurement(metric="log_loss", value=0.5, low=0.5, high=0.6, higher_is_better=False, baseline=0.7, bar=0.55),
    )
    assert looks.measurements == ()


def test_calibration_and_handling_stand_in_it_too_whatever_the_verdict(tmp_path: Path) -> None:
    suite = """
    @probe
    def test_tells(submission):
        '''It tells.'''
        submission.calibrate([(0.1, 0.2, 30), (0.5, 0.4, 30)])
        submission.handled("hour 27", asked="refused", seen="taken")
        submission.handled("hour 28", asked="refused", seen=None)
        assert False, "it was taken"
    """
    result = the_result(examined(tmp_path, suite))
    assert result.verdict is Verdict.FAILED
    assert [(group.said, group.happened, group.n_rows) for group in result.calibration] == [
        (0.1, 0.2, 30),
        (0.5, 0.4, 30),
    ]
    assert [(each.input, each.asked, each.seen) for each in result.handled] == [
        ("hour 27", Handling.REFUSED, Handling.TAKEN),
        ("hour 28", Handling.REFUSED, None),
    ]


@pytest.mark.parametrize(
    "what",
    [
        "measure('log_loss', 0.5, 0.4, 0.6, bar=float('inf'))",
        "calibrate([(1.2, 0.5, 3)])",
        "calibrate([(0.5, float('nan'), 3)])",
        "calibrate([(0.5, 0.5, 3)] * 41)",
        "handled('x', asked='eaten', seen='taken')",
    ],
)
def test_what_can_not_be_drawn_is_the_suites_error(tmp_path: Path, what: str) -> None:
    suite = f"""
    @probe
    def test_tells(submission):
        '''It tells.'''
        submission.{what}
    """
    (result,) = examined(tmp_path, suite).results
    assert result.verdict is Verdict.JUDGE_ERROR


def test_what_a_strong_answer_contains_is_the_authors_to_say(tmp_path: Path) -> None:
    suite = """
    @pytest.mark.probe(area="data-validation", points=2, ask="Why?", answer="Names the reason.")
    def test_asks(submission):
        '''It asks.'''
    """
    assert the_result(examined(tmp_path, suite)).probe.answer == "Names the reason."


def test_a_place_comes_with_the_lines_about_it(tmp_path: Path) -> None:
    content = "\n".join(f"line_{n} = {n}" for n in range(1, 11)).encode()
    submission = Submission(
        contract=a_contract(), snapshot=a_snapshot(), files=lambda: {"a.py": content, "b.py": b"\tx"}, boxes=()
    )
    assert submission.place("a.py", 5) == Place(
        path="a.py",
        line=5,
        text="line_5 = 5",
        around=("line_3 = 3", "line_4 = 4", "line_5 = 5", "line_6 = 6", "line_7 = 7", "line_8 = 8"),
        first_line=3,
    )
    assert submission.place("a.py", 1).around[0] == "line_1 = 1"
    assert submission.place("b.py", 1) == Place(path="b.py", line=1, text="x", around=("\tx",), first_line=1)
    assert submission.place("a.py", 11) == Place(path="a.py", line=11)
    assert submission.place("nowhere.py", 1) == Place(path="nowhere.py", line=1)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('API_KEY = "abcdefghijkl"', 'API_KEY = "abc…"'),
        ("password: 'hunter2hunter2'", "password: 'hun…'"),
        ('token="' + "x" * 900, 'token="xxx…'),
        ('key = "id"', 'key = "id"'),
        ("x" * 900, "x" * 200),
    ],
)
def test_the_lines_about_a_place_hold_no_whole_secret(line: str, shown: str) -> None:
    content = f"{line}\nprint(1)\n".encode()
    submission = Submission(contract=a_contract(), snapshot=a_snapshot(), files=lambda: {"a.py": content}, boxes=())
    assert submission.place("a.py", 2).around == (shown, "print(1)")


# Static probes


def verdicts(channel: RememberedChannel) -> dict[str, Verdict]:
    """By the test's name, in the order in which they were told."""
    assert channel.judge_errors == []
    return {result.probe.id.rpartition("::")[2]: result.verdict for result in channel.results}


def test_static_probes_run_while_others_do_and_are_told_last(tmp_path: Path) -> None:
    """Each waits for a word of the other's, so that neither could pass before or after the other."""
    suite = f"""
    def meet(mine, theirs):
        pathlib.Path({str(tmp_path)!r}, mine).touch()
        deadline = time.monotonic() + 20
        while not pathlib.Path({str(tmp_path)!r}, theirs).exists():
            assert time.monotonic() < deadline, "nobody came"
            time.sleep(0.01)

    @static
    def test_looks(submission):
        '''It looks.'''
        meet("looks", "acts")
        submission.note("seen")
        submission.find("odd", "This is odd")

    @probe
    def test_acts(submission):
        '''It acts.'''
        meet("acts", "looks")
        assert submission.run("predict", flights=b"").ok
    """
    channel = examined(tmp_path, suite)
    assert list(verdicts(channel).items()) == [("test_acts", Verdict.PASSED), ("test_looks", Verdict.PASSED)]
    assert [probe.id.rpartition("::")[2] for probe in channel.probes] == ["test_looks", "test_acts"]
    assert [evidence.note for evidence in channel.results[1].evidence] == ["seen"]
    assert [finding.kind for finding in channel.findings] == ["odd"]


@pytest.mark.parametrize("act", ["run('predict')", "call('features', b'', b'')", "execute(['true'])"])
def test_a_static_probe_that_acts_is_its_authors_error(tmp_path: Path, act: str) -> None:
    suite = f"""
    @static
    def test_it(submission):
        '''It holds.'''
        submission.{act}
    """
    result = the_result(examined(tmp_path, suite))
    assert result.verdict is Verdict.JUDGE_ERROR
    assert "a static probe runs no command" in result.rationale


@pytest.mark.parametrize(
    ("end", "why"), [("os.kill(os.getpid(), signal.SIGKILL)", "signal 9"), ("pytest.exit('enough')", "enough")]
)
def test_static_probes_that_break_off_take_nobody_with_them(tmp_path: Path, end: str, why: str) -> None:
    suite = f"""
    @static
    def test_before(submission):
        '''It holds.'''

    @static
    def test_breaks(submission):
        '''It holds.'''
        {end}

    @static
    def test_after(submission):
        '''It holds.'''

    @probe
    def test_acts(submission):
        '''It holds.'''
    """
    channel = examined(tmp_path, suite)
    assert verdicts(channel) == {
        "test_acts": Verdict.PASSED,
        "test_before": Verdict.PASSED,
        "test_breaks": Verdict.JUDGE_ERROR,
        "test_after": Verdict.JUDGE_ERROR,
    }
    assert [why in result.rationale for result in channel.results[2:]] == [True, True], channel.results[2:]


def test_what_the_preparation_found_is_told_once(tmp_path: Path) -> None:
    suite = """
    @static
    def test_looks(working):
        '''It looks.'''

    @probe
    def test_acts(working):
        '''It acts.'''
    """
    channel = examined(tmp_path, suite, came_back(answers={"model.model": b"model"}, left_running=3))
    assert set(verdicts(channel).values()) == {Verdict.PASSED}
    assert [finding.kind for finding in channel.findings] == ["left-running"]


def test_only_probes_that_were_asked_for_by_id_or_pattern_are_run(tmp_path: Path) -> None:
    suite = """
    @pytest.mark.parametrize("case", ["hour 25", "hour [2"])
    @probe
    def test_hours(case):
        '''It holds.'''

    @probe
    def test_days():
        '''It holds.'''

    @probe
    def test_years():
        '''It holds.'''
    """
    file = f"hidden/{tmp_path.name}.py"
    channel = examined(tmp_path, suite, only=(f"{file}::test_hours[hour [2]", "hidden/*::test_d*"))
    assert [result.probe.id for result in channel.results] == [
        f"{file}::test_hours[hour [2]",
        f"{file}::test_days",
    ]


def test_a_probe_that_looks_at_an_answer_or_rests_on_a_look_is_known(tmp_path: Path) -> None:
    """Who passed without a look is left out where an author throws junk."""
    suite = """
    @pytest.fixture(scope="session")
    def model(submission):
        return submission.run("predict", flights=b"").answer("predictions").content

    @probe
    def test_no_look(submission):
        '''It runs.'''
        assert submission.run("predict", flights=b"").answer("predictions").exists

    @probe
    def test_look(model):
        '''It runs.'''

    @probe
    def test_another(model):
        '''It runs.'''
    """
    results = examined(tmp_path, suite).results
    assert [result.verdict for result in results] == [Verdict.PASSED] * 3
    assert [result.looked for result in results] == [False, True, True]
