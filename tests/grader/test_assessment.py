"""An author writes an assessment, makes mistakes, and is told of all of them at once."""

import gzip
import io
import re
import tarfile
from pathlib import Path

import pytest

from grader.assessment import BUILTIN_SUITES, assessment_roots, limits_by_name, load_assessment
from grader.contract import ArgumentKind, Direction, PreparationStep
from grader.errors import AssessmentError
from grader.large_inputs import large_paths
from grader.model import BriefRequirement, Quality, QualityEvidence
from grader.suite_files import PIECE_BYTES, file_pieces, suite_files, suite_tar
from grader.toml_lines import key_lines
from tests.builders import ASSESSMENT_TOML, DIGEST, MB, an_assessment, write_assessment

PROJECT = Path(__file__).resolve().parents[2]


def faults_of(folder: Path) -> list[str]:
    """The lines of the error after its first one."""
    with pytest.raises(AssessmentError) as caught:
        load_assessment(str(folder), roots=())
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def line_of(text: str, toml: str = ASSESSMENT_TOML) -> int:
    return toml[: toml.index(text)].count("\n") + 1


class TestWhatAnAuthorWroteIsWhatTheGraderGets:
    def test_an_argument_keeps_its_flag_kind_and_direction(self, tmp_path: Path) -> None:
        train = an_assessment(tmp_path).contract.command("train")
        assert [argument.name for argument in train.arguments] == ["flights", "weather", "model"]
        model = train.arguments[2]
        assert (model.flag, model.kind, model.direction) == ("--model", ArgumentKind.MODEL, Direction.OUT)

    def test_a_commands_own_limits_go_before_the_general_ones(self, tmp_path: Path) -> None:
        contract = an_assessment(tmp_path).contract
        assert contract.command("train").limits.wall_seconds == 120.5
        assert contract.command("train").limits.memory_bytes == 1500 * MB
        assert contract.command("predict").limits.wall_seconds == 60
        assert contract.script_limits == contract.command("predict").limits

    def test_limits_have_names_for_the_record(self, tmp_path: Path) -> None:
        limits = limits_by_name(an_assessment(tmp_path))
        assert limits["train.wall_seconds"] == 120.5
        assert limits["predict.answer_bytes"] == 64 * MB
        assert limits["submission.n_files"] == 5000
        assert limits["submission.scratch_bytes"] == 0

    def test_a_scratch_disk_is_granted_in_megabytes(self, tmp_path: Path) -> None:
        assessment = an_assessment(tmp_path, ("repository_mb = 200", "repository_mb = 200\nscratch_mb = 2000"))
        assert limits_by_name(assessment)["submission.scratch_bytes"] == 2000 * MB

    def test_an_answer_of_one_step_feeds_the_next(self, tmp_path: Path) -> None:
        steps = an_assessment(tmp_path).hidden.preparation
        assert steps[1] == PreparationStep(command="predict", arguments=(("model", "train.model"),))

    def test_gzipped_data_may_be_named_unpacked(self, tmp_path: Path) -> None:
        assessment = an_assessment(tmp_path)
        assert ("flights", "data/train.csv") in assessment.hidden.preparation[0].arguments
        assert "data/train.csv.gz" in assessment.hidden.files()

    def test_it_says_which_requirements_are_about_a_quality(self, tmp_path: Path) -> None:
        folder = write_assessment(tmp_path)
        with (folder / "assessment.toml").open("a") as file:
            file.write('\n[qualities]\nflexible = ["R1"]\n')
        (folder / "brief.md").write_text("- **R1** It holds.\n")
        assessment = load_assessment(str(folder), roots=())
        assert assessment.rubric.qualities == (QualityEvidence(quality=Quality.FLEXIBLE, requirements=("R1",)),)
        assert assessment.brief == (BriefRequirement(number="R1", text="It holds."),)

    def test_what_we_ship_has_no_fault(self) -> None:
        shipped = sorted(place.parent.name for place in PROJECT.glob("assessments/*/assessment.toml"))
        assert shipped
        for name in shipped:
            assert load_assessment(name, roots=(PROJECT / "assessments",)).id == name

    def test_which_program_derives_the_hidden_data_is_part_of_the_suite(self, tmp_path: Path) -> None:
        plain = an_assessment(tmp_path)
        assert plain.hidden.derive == ""
        deriving = an_assessment(tmp_path, ('"security"]', '"security"]\nderive = "test_dirty_data.py"'))
        assert deriving.hidden.derive == "test_dirty_data.py"
        assert deriving.suites_digest != plain.suites_digest


class TestFinding:
    def test_an_id_is_found_in_the_roots(self, tmp_path: Path) -> None:
        write_assessment(tmp_path / "assessments" / "delays")
        assert load_assessment("delays", roots=assessment_roots(tmp_path)).title == "Flight delays"

    def test_a_path_is_taken_as_it_is_be_it_the_folder_or_the_file(self, tmp_path: Path) -> None:
        folder = write_assessment(tmp_path / "anywhere")
        assert load_assessment(str(folder), roots=()).id == "delays"
        assert load_assessment(str(folder / "assessment.toml"), roots=()).folder == folder

    def test_a_slip_in_the_id_is_answered_with_what_there_is(self, tmp_path: Path) -> None:
        write_assessment(tmp_path / "delays")
        with pytest.raises(AssessmentError) as caught:
            load_assessment("delay", roots=(tmp_path,))
        assert "did you mean 'delays'?" in str(caught.value)
        assert f"Looked in {tmp_path}. There are: delays." in str(caught.value)

    def test_a_path_without_an_assessment_says_what_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(AssessmentError, match=r"it has no assessment\.toml"):
            load_assessment(str(tmp_path), roots=())

    def test_an_id_can_not_lead_out_of_the_roots(self, tmp_path: Path) -> None:
        write_assessment(tmp_path / "elsewhere")
        with pytest.raises(AssessmentError, match="There is no assessment"):
            load_assessment("..", roots=(tmp_path / "roots",))

    def test_a_folder_in_a_root_is_named_like_its_assessment(self, tmp_path: Path) -> None:
        write_assessment(tmp_path / "other")
        with pytest.raises(AssessmentError, match="line 1: id: the folder is named 'other'"):
            load_assessment("other", roots=(tmp_path,))


class TestFaults:
    def test_a_quality_is_one_of_ours_and_rests_on_requirements_of_the_brief(self, tmp_path: Path) -> None:
        folder = write_assessment(tmp_path)
        with (folder / "assessment.toml").open("a") as file:
            file.write('\n[qualities]\nflexibel = ["R1"]\nhumble = ["R1", "R2", "two"]\n')
        (folder / "brief.md").write_text("- **R1** It holds.\n")
        told = "\n".join(faults_of(folder))
        assert "qualities.flexibel: 'flexibel' is none of tests," in told
        assert "did you mean 'flexible'?" in told
        assert "qualities.humble[2]: the brief has no requirement 'R2'" in told
        assert "qualities.humble[3]: the brief has no requirement 'two'" in told

    def test_five_faults_are_told_together_each_with_key_and_line(self, tmp_path: Path) -> None:
        """An author who mends one fault per run gives up at the third."""
        folder = write_assessment(
            tmp_path,
            ('title = "Flight delays"', 'titel = "Flight delays"'),
            ('weather = { flag = "--weather", kind = "csv"', 'weather = { flag = "--weather", kind = "cvs"'),
            ("cpu_seconds = 60", "cpu_seconds = -60"),
            ('"security"]', '"securty"]'),
            ("weight = 40", 'weight = "40"'),
        )
        assert faults_of(folder) == [
            "line 1: title: is missing",
            "line 2: titel: is unknown; did you mean 'title'?",
            f"line {line_of('weather = {')}: contract.commands.train.arguments.weather.kind: "
            "'cvs' is none of csv, model, folder; did you mean 'csv'?",
            f"line {line_of('cpu_seconds = 60')}: limits.cpu_seconds: must be above 0, not -60",
            f"line {line_of('builtin =')}: hidden.builtin[2]: 'securty' is no built-in suite; "
            "there are communication, design, security, testing; did you mean 'security'?",
            f"line {line_of('weight = 40')}: areas[2].weight: must be a number, not a text",
        ]

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            ('id = "delays"', 'id = "../delays"', "id: '../delays' is not an id"),
            ('argv = ["python", "-m", "delays", "train"]', 'argv = ["sh", "-c", "x"]', "must start with 'python'"),
            ('argv = ["python", "-m", "delays", "train"]', 'argv = ["python"]', "must say what python is to run"),
            ('flag = "--weather"', 'flag = "--flights"', "--flights is the flag of flights already"),
            ('flag = "--weather"', 'flag = "weather; rm"', "is not a flag such as --flights"),
            ('answer = "table"', 'answer = "frame"', "'frame' is none of table, numbers, texts"),
            ("[contract.commands.train]", "[contract.commands.Train]", "is not a name"),
            ("memory_mb = 1500", "memory_mb = inf", "limits.memory_mb: must be a finite number"),
            ("memory_mb = 1500", f"memory_mb = {10**400}", "limits.memory_mb: must be a finite number"),
            ("memory_mb = 1500", "memory_mb = 1e300", "limits.memory_mb: must be at most 1e+09"),
            ("pids = 128", "pids = 1.5", "limits.pids: must be a whole number, not a number"),
            ("cpus = 1", "cpus = true", "limits.submission.cpus: must be a number, not true or false"),
            ("disk_mb = 256\n", "", "limits.disk_mb: is missing"),
            ("tree_mb = 512", "tree_mb = 512\nscratch_mb = 0", "limits.submission.scratch_mb: must be above 0, not 0"),
            ("[limits.train]", "[limits.trian]", "limits.trian: is unknown; did you mean 'train'?"),
            ('command = "predict"', 'command = "pedict"', "has no command 'pedict'; did you mean 'predict'?"),
            ('command = "predict"', 'command = "train"', "train is prepared by an earlier step already"),
            (
                '"security"]',
                '"security"]\nlarge = ["data/none.csv"]',
                "hidden.large[1]: there is neither 'data/none.csv' nor",
            ),
            ('"security"]', '"security"]\nlarge = ["data"]', "hidden.large[1]: 'data' is a folder"),
            ('"security"]', '"security"]\nlarge = ["/etc/passwd"]', "'/etc/passwd' leads out of the suite's folder"),
            ('"security"]', '"security"]\nlarge = ["data/../data/weather.csv"]', "leads out of the suite's folder"),
            ('"security"]', '"security"]\nlarge = ["./data/weather.csv"]', "is no path of a suite's file"),
            (
                '"security"]',
                '"security"]\nlarge = ["data/weather.csv", "data/weather.csv"]',
                "hidden.large[2]: 'data/weather.csv' has the plain name of 'data/weather.csv'",
            ),
            (
                '"security"]',
                '"security"]\nderive = "derive.py"',
                "there is no Python program 'derive.py'",
            ),
            (
                '"security"]',
                '"security"]\nderive = "data/weather.csv"',
                "no Python program 'data/weather.csv'",
            ),
            ('"security"]', '"security"]\nderive = "../derive.py"', "'../derive.py' is no path of a suite's file"),
            ('folder = "public"', 'folder = "public"\nderive = "test_public.py"', "public.derive: "),
            ('{ model = "train.model" }', '{ modle = "train.model" }', "no such argument; did you mean 'model'?"),
            ('{ model = "train.model" }', "{}", "predict reads model, and it is not given"),
            ('{ model = "train.model" }', '{ model = "train.modle" }', "is no answer of an earlier step"),
            ('{ model = "train.model" }', '{ model = "train.model", predictions = "x" }', "predict writes it"),
            ('"data/weather.csv"', '"data/wether.csv"', "there is neither 'data/wether.csv' nor"),
            ('"data/weather.csv"', '"../weather.csv"', "there is neither '../weather.csv' nor"),
            ('lock = "environment.lock"', 'lock = "environment.lok"', "there is no file 'environment.lok'"),
            ('lock = "environment.lock"', 'lock = "/etc/passwd"', "leads out of the assessment's folder"),
            ('debian = ["libgomp1"]', 'preload = ["numpy; import os"]', "'numpy; import os' is no name of a module"),
            ('debian = ["libgomp1"]', 'preload = ["numpy", "a..b"]', "'a..b' is no name of a module"),
            ('debian = ["libgomp1"]', 'preload = "numpy"', "environment.preload"),
            ('debian = ["libgomp1"]', 'pythons = ["3.11", "3.8"]', "'3.8' is none of 3.11, 3.9, 3.13"),
            ('debian = ["libgomp1"]', 'pythons = ["3.9", "3.9"]', "'3.9' is there already"),
            ('debian = ["libgomp1"]', "pythons = []", "environment.pythons"),
            ('names = ["numpy", "pandas"]', 'names = ["numpy", "polars"]', "'polars' is not in the lock file"),
            ('"libgomp1"', '"--reinstall"', "'--reinstall' is no name of a Debian package"),
            ('folder = "public"', 'folder = "pubic"', "there is no folder 'pubic'"),
            ('folder = "public"', 'folder = "hidden/data"', "'data' has no test files"),
            ('id = "testing"', 'id = "data-validation"', "'data-validation' is there already"),
            ("weight = 60", "weight = 0", "areas[1].weight: must be above 0, not 0"),
            ("at_least = 85", "at_least = 120", "bands[1].at_least: must be at most 100, not 120"),
            ("at_least = 0", "at_least = 90", "bands go down: 90 is not below 85"),
            ("at_least = 0", "at_least = 10", "the last band must start at 0"),
            ('name = "Weak"', 'name = "Strong"', "'Strong' is there already"),
        ],
    )
    def test_each_slip_has_its_sentence(self, tmp_path: Path, old: str, new: str, fault: str) -> None:
        found = faults_of(write_assessment(tmp_path, (old, new)))
        assert any(fault in line for line in found), found

    def test_a_missing_table_is_one_fault_not_one_per_key_in_it(self, tmp_path: Path) -> None:
        start, end = ASSESSMENT_TOML.index("[limits.submission]"), ASSESSMENT_TOML.index("[hidden]")
        folder = write_assessment(tmp_path, toml=ASSESSMENT_TOML[:start] + ASSESSMENT_TOML[end:])
        assert faults_of(folder) == [f"line {line_of('[limits]')}: limits.submission: is missing"]

    def test_every_unused_key_of_every_table_is_unknown(self, tmp_path: Path) -> None:
        folder = write_assessment(
            tmp_path,
            ('about = "past flights"', 'abuot = "past flights"'),
            ('name = "Strong"', 'name = "Strong"\nx = 1'),
        )
        assert [fault.split(": ", 1)[1] for fault in faults_of(folder)] == [
            "contract.commands.train.arguments.flights.abuot: is unknown; did you mean 'about'?",
            "bands[1].x: is unknown",
        ]

    def test_no_toml_at_all_is_said_with_its_line(self, tmp_path: Path) -> None:
        folder = write_assessment(tmp_path, ("[limits]", "[limits"))
        with pytest.raises(AssessmentError, match=rf"is no TOML: .*line {line_of('[limits]')}"):
            load_assessment(str(folder), roots=())

    def test_a_brief_is_part_of_it(self, tmp_path: Path) -> None:
        folder = write_assessment(tmp_path)
        (folder / "brief.md").unlink()
        assert faults_of(folder) == ["brief.md: is missing: it is what a candidate reads"]

    def test_a_suite_holds_no_links(self, tmp_path: Path) -> None:
        folder = write_assessment(tmp_path)
        (folder / "hidden" / "secrets.csv").symlink_to("/etc/passwd")
        assert ["'secrets.csv' in it is a link" in fault for fault in faults_of(folder)] == [True]


class TestLock:
    @pytest.mark.parametrize(
        ("entry", "problem"),
        [
            ("scipy==1.14.0", "has a pin without a --hash=sha256:… (line 8)"),
            (f"scipy>=1.14.0 --hash=sha256:{DIGEST}", "has a requirement that is not pinned with == (line 8)"),
            (f"scipy==1.* --hash=sha256:{DIGEST}", "not pinned with =="),
            (f"scipy @ https://example.org/s.whl --hash=sha256:{DIGEST}", "has a URL"),
            ("--extra-index-url https://example.org/simple", "has an option"),
            ("-e .", "has an option"),
            ("???", "has something that is no requirement"),
        ],
    )
    def test_only_pins_with_hashes_and_without_urls(self, tmp_path: Path, entry: str, problem: str) -> None:
        folder = write_assessment(tmp_path)
        lock = folder / "environment.lock"
        lock.write_text(f"{lock.read_text()}{entry}\n")
        (fault,) = faults_of(folder)
        assert fault.startswith(f"line {line_of('lock =')}: environment.lock: the lock file ")
        assert problem in fault

    def test_an_empty_lock_pins_nothing(self, tmp_path: Path) -> None:
        folder = write_assessment(tmp_path)
        (folder / "environment.lock").write_text("# nothing\n")
        assert "the lock file pins nothing" in faults_of(folder)[0]

    def test_the_examiners_lock_is_held_to_the_same(self, tmp_path: Path) -> None:
        folder = write_assessment(tmp_path, ('debian = ["libgomp1"]', 'examiner_lock = "examiner.lock"'))
        (folder / "examiner.lock").write_text("scipy==1.14.0\n")
        assert "environment.examiner_lock: the lock file has a pin without" in faults_of(folder)[0]


class TestDigests:
    def test_the_same_assessment_elsewhere_has_the_same_digests(self, tmp_path: Path) -> None:
        here, there = an_assessment(tmp_path / "here"), an_assessment(tmp_path / "there")
        assert (here.digest, here.suites_digest, here.rubric_digest) == (
            there.digest,
            there.suites_digest,
            there.rubric_digest,
        )

    def test_a_weight_changes_the_rubric_and_not_the_suites(self, tmp_path: Path) -> None:
        """So a changed weight scores anew without a container."""
        before, after = an_assessment(tmp_path / "a"), an_assessment(tmp_path / "b", ("weight = 40", "weight = 50"))
        assert before.rubric_digest != after.rubric_digest
        assert before.suites_digest == after.suites_digest
        assert before.digest != after.digest

    @pytest.mark.parametrize("path", ["hidden/test_dirty_data.py", "hidden/data/weather.csv"])
    def test_a_byte_of_a_suite_changes_the_suites(self, tmp_path: Path, path: str) -> None:
        before = an_assessment(tmp_path)
        with (before.folder / path).open("a") as file:
            file.write(" ")
        assert load_assessment(str(before.folder), roots=()).suites_digest != before.suites_digest

    def test_what_python_and_pytest_leave_behind_changes_nothing(self, tmp_path: Path) -> None:
        before = an_assessment(tmp_path)
        for path in ("__pycache__/conftest.pyc", ".pytest_cache/README.md", "data/.DS_Store"):
            place = before.hidden.folder / path
            place.parent.mkdir(exist_ok=True)
            place.write_text("x")
        assert load_assessment(str(before.folder), roots=()).suites_digest == before.suites_digest


class TestSuiteFiles:
    def test_files_are_sorted_and_named_from_the_suites_top(self, tmp_path: Path) -> None:
        files = suite_files(write_assessment(tmp_path) / "hidden")
        assert list(files) == ["data/train.csv.gz", "data/weather.csv", "test_dirty_data.py"]
        assert files["data/weather.csv"] == b"origin,temp\n"

    def test_equal_files_make_equal_tars(self, tmp_path: Path) -> None:
        files = suite_files(write_assessment(tmp_path) / "hidden")
        tar = suite_tar(files)
        assert tar == suite_tar(dict(reversed(files.items())))
        with tarfile.open(fileobj=io.BytesIO(tar)) as unpacked:
            members = unpacked.getmembers()
        assert [member.name for member in members] == list(files)
        assert all((member.mtime, member.uid, member.isreg()) == (0, 0, True) for member in members)

    def test_a_link_is_an_error_of_the_author(self, tmp_path: Path) -> None:
        folder = write_assessment(tmp_path) / "hidden"
        (folder / "more").symlink_to(folder / "data", target_is_directory=True)
        with pytest.raises(AssessmentError, match="more is no regular file"):
            suite_files(folder)


class TestLargeFiles:
    LARGE = ('"security"]', '"security"]\nlarge = ["data/train.csv", "data/weather.csv"]')

    def test_they_do_not_travel_with_the_suite_and_count_all_the_same(self, tmp_path: Path) -> None:
        assessment = an_assessment(tmp_path, self.LARGE)
        assert assessment.hidden.large == ("data/train.csv", "data/weather.csv")
        assert set(assessment.hidden.files()) == {"test_dirty_data.py"}
        assert "data/train.csv.gz" in assessment.hidden.digests()
        (assessment.hidden.folder / "data/train.csv.gz").write_text("another season\n")
        assert load_assessment(str(assessment.folder), roots=()).suites_digest != assessment.suites_digest

    def test_which_of_a_suites_files_are_large_is_part_of_it(self, tmp_path: Path) -> None:
        """A command reads them at another place."""
        before, after = an_assessment(tmp_path / "a"), an_assessment(tmp_path / "b", self.LARGE)
        assert before.suites_digest != after.suites_digest

    def test_they_are_read_in_pieces_and_unpacked_on_the_way(self, tmp_path: Path) -> None:
        content = bytes(range(256)) * 2**15 * 2
        (tmp_path / "plain.csv").write_bytes(content)
        (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(content, 1))
        for name in ("plain.csv", "packed.csv"):
            pieces = list(file_pieces(tmp_path, name))
            assert b"".join(pieces) == content
            assert max(map(len, pieces)) == PIECE_BYTES < len(content)

    @pytest.mark.parametrize("damage", ["cut short", "no gzip at all", "gone"])
    def test_one_that_can_not_be_unpacked_is_the_authors(self, tmp_path: Path, damage: str) -> None:
        packed = gzip.compress(b"1,2\n" * 1000)
        contents = {"cut short": packed[:-9], "no gzip at all": b"1,2\n"}
        if damage in contents:
            (tmp_path / "season.csv.gz").write_bytes(contents[damage])
        with pytest.raises(AssessmentError, match=r"season\.csv.*can't be (unpacked|read)"):
            list(file_pieces(tmp_path, "season.csv"))

    def test_no_folder_is_asked_for_where_a_file_lies(self, tmp_path: Path) -> None:
        folder = write_assessment(
            tmp_path, self.LARGE, ('weather = { flag = "--weather", kind = "csv"', 'weather = { kind = "folder"')
        )
        assert any("'data/weather.csv' is a file, and weather of kind folder" in fault for fault in faults_of(folder))

    def test_the_path_that_a_command_sees_tells_the_plain_name_alone(self, tmp_path: Path) -> None:
        assessment = an_assessment(tmp_path, self.LARGE)
        paths = dict(large_paths(assessment, assessment.hidden))
        assert re.fullmatch(r"/inputs/[0-9a-f]{24}/train\.csv", paths["data/train.csv"])
        assert len({path.split("/")[2] for path in paths.values()}) == 2, "one path gives no other away"
        assert paths == dict(large_paths(an_assessment(tmp_path / "again", self.LARGE), assessment.hidden))


class TestLines:
    """A table may be written in four ways; the line is right in each."""

    TOML = "\n".join(
        [
            'about = """',
            "[areas] = not a table",
            'he said "no" """""',
            'list = ["]", # ]',
            "  2,",
            "  { a = 1, 'b c' = { d = 2 } },",
            "]",
            "a.b.c = 1979-05-27 07:32:00",
            "[[areas]]",
            'id = "}"',
            "[areas.more]",
            "x = '''",
            "y = 1'''''",
            "[[areas]]",
            "[[areas.steps]]",
            '"quoted \\" key".z = 3',
            "",
        ]
    )

    def test_each_key_stands_where_it_is_said_to(self) -> None:
        assert dict(key_lines(self.TOML)) == {
            ("about",): 1,
            ("list",): 4,
            ("list", 0): 4,
            ("list", 1): 5,
            ("list", 2): 6,
            ("list", 2, "a"): 6,
            ("list", 2, "b c"): 6,
            ("list", 2, "b c", "d"): 6,
            ("a",): 8,
            ("a", "b"): 8,
            ("a", "b", "c"): 8,
            ("areas",): 9,
            ("areas", 0): 9,
            ("areas", 0, "id"): 10,
            ("areas", 0, "more"): 11,
            ("areas", 0, "more", "x"): 12,
            ("areas", 1): 14,
            ("areas", 1, "steps"): 15,
            ("areas", 1, "steps", 0): 15,
            ("areas", 1, "steps", 0, 'quoted " key'): 16,
            ("areas", 1, "steps", 0, 'quoted " key', "z"): 16,
        }

    def test_an_editor_on_windows_changes_no_line(self) -> None:
        assert key_lines(self.TOML.replace("\n", "\r\n")) == key_lines(self.TOML)

    def test_every_key_of_the_sample_has_a_line_that_names_it(self) -> None:
        lines = ASSESSMENT_TOML.splitlines()
        for path, line in key_lines(ASSESSMENT_TOML).items():
            name = next(part for part in reversed(path) if isinstance(part, str))
            assert re.search(rf"\b{name}\b", lines[line - 1]), (path, line)


def test_the_built_in_suites_are_those_that_an_assessment_may_name(tmp_path: Path) -> None:
    every = ", ".join(f'"{name}"' for name in BUILTIN_SUITES)
    assert (
        an_assessment(tmp_path, ('builtin = ["testing", "security"]', f"builtin = [{every}]")).builtin == BUILTIN_SUITES
    )
