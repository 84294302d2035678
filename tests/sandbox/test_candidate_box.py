"""What the candidate box is allowed: the sums of its memory, and its few rights."""

from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.boxes import RUNNER_BYTES, BoxSpec, VolumeMount, container_config, memory_limit_bytes
from sandbox.candidate_box import CandidateLimits, candidate_spec, candidate_uid, open_candidate_box
from sandbox.protocol import Message

MB = 2**20
LIMITS = CandidateLimits(
    memory_bytes=1500 * MB,
    pids=128,
    tree_bytes=512 * MB,
    store_bytes=300 * MB,
    temporary_bytes=100 * MB,
    home_bytes=50 * MB,
    shared_memory_bytes=40 * MB,
)
SPEC = candidate_spec(image="env", python="/usr/bin/python3", limits=LIMITS, volume="v", runtime="runsc")


def test_memory_is_the_commands_all_tmpfs_and_the_runners() -> None:
    sums = 1500 * MB + 512 * MB + 300 * MB + 100 * MB + 50 * MB + 40 * MB + RUNNER_BYTES

    assert sums < memory_limit_bytes(SPEC) < 1.1 * sums
    assert SPEC.memory_bytes == 1500 * MB + RUNNER_BYTES, "what a full tmpfs can't take"


def test_process_1_may_change_users_and_kill_and_no_more() -> None:
    config = container_config(SPEC)

    assert config["User"] == "0:0"
    assert config["HostConfig"]["CapAdd"] == ["SETUID", "SETGID", "KILL"]
    assert (config["HostConfig"]["NetworkMode"], config["NetworkDisabled"]) == ("none", False)
    assert config["HostConfig"]["Runtime"] == "runsc"
    assert config["HostConfig"]["PidsLimit"] > 128


def test_the_candidates_folders_are_roots_so_that_no_note_stays_in_their_modes_and_times() -> None:
    tmpfs = container_config(SPEC)["HostConfig"]["Tmpfs"]

    for path in ("/candidate", "/tmp", "/home/candidate", "/dev/shm"):
        assert tmpfs[path].endswith("uid=0,gid=0,mode=1777")
    assert tmpfs["/run/takehome-store"].endswith("uid=0,gid=0,mode=0700")
    assert [path for path, options in tmpfs.items() if ",exec," in options] == ["/candidate"]


def test_our_interpreter_starts_without_the_images_site_packages() -> None:
    assert SPEC.argv[:3] == ("/usr/bin/python3", "-I", "-S")


def test_disk_is_mounted_if_it_is_granted_and_inputs_for_reading_alone() -> None:
    inputs = (VolumeMount(name="inputs", path="/inputs", read_only=True),)
    granted = candidate_spec(
        image="env", python="python3", limits=replace(LIMITS, scratch_bytes=MB), volume="v", inputs=inputs
    )

    assert [mount["Target"] for mount in container_config(SPEC)["HostConfig"]["Mounts"]] == ["/run/takehome"]
    mounts = {mount["Target"]: mount["ReadOnly"] for mount in container_config(granted)["HostConfig"]["Mounts"]}
    assert mounts == {"/run/takehome": False, "/inputs": True, "/scratch": False}


def test_each_box_has_a_user_of_its_own() -> None:
    uids = {candidate_uid() for _ in range(100)}
    mapped = {candidate_uid(user_namespaces=True) for _ in range(100)}

    assert len(uids) > 95
    assert len(mapped) > 90
    assert min(uids) >= 200_000
    assert max(uids) < 2**31
    assert min(mapped) >= 10_000
    assert max(mapped) < 65_536


@dataclass
class FakeBox:
    """Becomes ready, with as much preloaded as it is told; is its own engine."""

    preload_bytes: int
    spec: BoxSpec | None = None
    raised_by: list[int] = field(default_factory=list)

    def open(self, spec: BoxSpec) -> "FakeBox":
        self.spec = spec
        return self

    def send(self, head: dict[str, Any], *blobs: bytes) -> None:
        """It takes everything."""

    def receive(self, *, wall_seconds: float, blob_limit_bytes: int) -> Message:
        ready = {"op": "ready", "preload_bytes": self.preload_bytes, "preload_failed": {}, "no_fork_server": ""}
        return Message(head=ready)

    def raise_memory(self, by_bytes: int) -> None:
        self.raised_by.append(by_bytes)


def test_what_is_preloaded_comes_on_top_of_the_boxs_memory_as_measured() -> None:
    """Or it would take room of what the command may hold, and filling a tmpfs could end process 1."""
    preloaded, plain = FakeBox(preload_bytes=120 * MB), FakeBox(preload_bytes=0)
    for box in (preloaded, plain):
        fake: Any = box
        open_candidate_box(fake, SPEC, uid=200_001, socket="s", python="python3", tree_bytes=MB, tree_tar=b"")

    assert preloaded.raised_by == [120 * MB]
    assert plain.raised_by == []
