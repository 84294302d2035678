"""The wall's sentences, each held by what a spy in the candidate box truly saw."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sandbox.candidate_box import SOURCES
from tests.functional.conftest import GradedRun
from tests.functional.program import scorecard

pytestmark = pytest.mark.docker

MB = 2**20


@pytest.fixture(scope="session")
def told(spied: GradedRun) -> dict[str, dict[str, Any]]:
    """By the name of the probe: what the spy saw, and how its command ended."""
    assert spied.ended.exit_status == 0, spied.ended.stderr
    card = scorecard(spied.out, "spy")
    failed = {result.probe.id: result.rationale for result in card.results if result.verdict != "passed"}
    assert failed == {}
    return {
        result.probe.id.rpartition("::test_")[2]
        .replace("sight[", "")
        .replace("greed[", "")
        .rstrip("]"): msgspec.json.decode(result.evidence[-1].note)
        for result in card.results
    }


@pytest.fixture(scope="session")
def seen(told: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {name: told[name]["seen"] for name in told}


class TestWhoTheCandidatesCodeIs:
    def test_it_is_a_user_that_nothing_else_is(self, seen: dict[str, Any]) -> None:
        for kind in ("Uid", "Gid"):
            numbers = {int(number) for number in seen["identity"][kind].split()}
            assert len(numbers) == 1
            assert numbers.pop() >= 10_000  # from 200000 up where no user namespace ends at 65535
        assert seen["identity"]["Groups"] == ""

    def test_it_has_no_capability_and_can_get_none(self, seen: dict[str, Any]) -> None:
        kinds = ("CapInh", "CapPrm", "CapEff", "CapAmb")
        assert {seen["identity"][kind] for kind in kinds} == {"0" * 16}
        assert seen["identity"]["NoNewPrivs"] == "1"

    def test_its_neighbours_box_has_another_user(self, seen: dict[str, Any]) -> None:
        assert seen["identity"]["Uid"] != seen["neighbour"]["Uid"]

    def test_it_can_neither_end_nor_stop_the_runner(self, seen: dict[str, Any]) -> None:
        assert set(seen["signals"].values()) == {"PermissionError"}

    def test_it_can_write_to_none_of_the_runners_streams(self, seen: dict[str, Any]) -> None:
        assert set(seen["forge"].values()) == {"PermissionError"}

    def test_it_is_alone_with_the_runner(self, seen: dict[str, Any]) -> None:
        assert seen["processes"] == [1]


class TestWhatItReaches:
    def test_no_network(self, seen: dict[str, Any]) -> None:
        assert seen["network"]["interfaces"] == ["lo"]
        assert "connected" not in seen["network"]["errors"].values()

    def test_no_file_system_but_its_own_folders_can_be_written(self, seen: dict[str, Any]) -> None:
        assert seen["writing"]["written"] == []
        assert all("ro" in options.split(",") for options in seen["writing"]["root_options"])

    def test_no_folder_of_the_hosts_is_mounted(self, seen: dict[str, Any]) -> None:
        assert not [place for place in seen["writing"]["mounts"] if "docker.sock" in place or place.startswith("/host")]

    def test_nothing_of_the_hidden_suite(self, seen: dict[str, Any]) -> None:
        assert seen["search"]["found"] == []
        assert seen["search"]["n_read"] > 10, "the spy read next to nothing, so it proves nothing"

    def test_neither_the_runners_store_nor_the_socket(self, seen: dict[str, Any]) -> None:
        assert seen["folders"]["/run/takehome"] == "PermissionError"
        assert seen["folders"]["/run/takehome-store"] == "PermissionError"
        assert seen["folders"]["socket"] == "PermissionError"

    def test_no_code_of_ours_but_the_runners(self, seen: dict[str, Any]) -> None:
        ours = [path.removeprefix("/opt/takehome/") for path in seen["folders"]["code"]]
        assert ours
        sources = {path for path in ours if path.endswith(".py")}
        assert [path for path in sources if not path.startswith((*SOURCES, "sandbox/__init__.py"))] == []
        compiled = {re.sub(r"__pycache__/(\w+)\.cpython-\d+\.pyc$", r"\1.py", path) for path in ours}
        assert compiled == sources, "and what lies beside them is theirs"

    def test_an_environment_without_anything_of_ours(self, seen: dict[str, Any]) -> None:
        mine = {name for name in seen["environment"]["mine"] if not name.endswith("_NUM_THREADS")}
        assert mine == {"HOME", "LANG", "LOGNAME", "PATH", "TMPDIR", "USER"}
        assert "takehome" not in str(seen["environment"]["mine"]).lower()
        assert seen["environment"]["first"] == "PermissionError"


class TestWhatItMayTake:
    def test_memory_ends_at_its_limit(self, told: dict[str, dict[str, Any]]) -> None:
        assert told["eat memory"]["out_of_memory"] is True
        assert told["eat memory"]["exit_status"] is None

    def test_processes_end_at_their_limit(self, seen: dict[str, Any]) -> None:
        assert seen["fork"] == {"n_children": 23, "reason": "BlockingIOError"}  # 24 with itself

    def test_time_ends_at_its_limit(self, told: dict[str, dict[str, Any]]) -> None:
        assert told["sleep"]["timed_out"] is True

    def test_output_is_counted_and_cut(self, told: dict[str, dict[str, Any]]) -> None:
        assert told["flood"]["stdout_total_bytes"] == MB
        assert told["flood"]["n_stdout"] == 16 * 2**10

    def test_the_disk_ends_at_its_limit(self, seen: dict[str, Any]) -> None:
        assert seen["fill the disk"]["errno"] == 28  # ENOSPC
        assert seen["fill the disk"]["n_bytes"] <= 32 * MB

    def test_after_all_that_the_box_is_the_same(self, seen: dict[str, Any]) -> None:
        assert seen["alive"]["Uid"] == seen["identity"]["Uid"]


class TestFromCommandToCommand:
    def test_a_file_that_one_command_writes_is_not_there_for_the_next(self, seen: dict[str, Any]) -> None:
        assert len(seen["notes"]["left"]) >= 5, "it could leave next to nothing, so it proves nothing"
        assert seen["notes"]["found"] == []

    def test_what_was_to_be_kept_is_handed_on(self, seen: dict[str, Any]) -> None:
        assert seen["kept"] == "kept by the first command"

    def test_a_process_that_outlives_its_command_is_ended_and_told_of(
        self, spied: GradedRun, told: dict[str, dict[str, Any]]
    ) -> None:
        assert told["daemon"]["left_running"] == 1
        assert told["daemon"]["seen"] == [1]
        assert [finding.kind for finding in scorecard(spied.out, "spy").findings].count("left-running") >= 1


class TestWhatIsTakenOfARepository:
    def test_all_that_is_committed_whatever_its_attributes_say(self, seen: dict[str, Any]) -> None:
        assert "looked-away.txt" in seen["tree"]
        assert ".gitattributes" in seen["tree"]

    def test_nothing_that_is_not_committed(self, seen: dict[str, Any]) -> None:
        assert "ignored.txt" not in seen["tree"]

    def test_no_link(self, spied: GradedRun, seen: dict[str, Any]) -> None:
        assert "link.txt" not in seen["tree"]
        assert any("link.txt" in str(finding) for finding in scorecard(spied.out, "spy").findings)

    def test_no_hook_filter_or_monitor_of_its_ran_on_this_machine(self, spied: GradedRun) -> None:
        assert not (Path(spied.sources["spy"]).parent / "told").exists()
