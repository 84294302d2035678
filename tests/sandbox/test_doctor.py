"""What the facts of a machine mean, and that each trouble has a remedy."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.budget import Holdings
from sandbox.doctor import Check, Facts, State, checks, gather
from sandbox.engine import DockerEngine, EngineInfo, ImageInfo
from sandbox.errors import EngineUnavailableError
from sandbox.host_network import HostNetwork
from sandbox.images import Presence
from sandbox.space import Room

ENGINE = EngineInfo(
    address="unix:///var/run/docker.sock",
    name="Engine",
    version="27.0",
    api_version="1.46",
    runtimes=("runc", "runsc"),
    default_runtime="runc",
    storage_driver="overlay2",
    cgroup_version="2",
    security=("seccomp", "apparmor"),
    root="/var/lib/docker",
    architecture="x86_64",
    n_cpus=4,
    memory_bytes=16 * 2**30,
)
BASE = ImageInfo(
    id="sha256:1", tags=(), size_bytes=2**28, labels={"takehome.base": "debian bookworm packages"}, created_at=""
)
FIT = Facts(
    engine=ENGINE,
    engine_error="",
    engine_remedy="",
    images=(Presence("base", "takehome/base:1", BASE),),
    holdings=Holdings(n_images=12, image_bytes=8 * 10**9),
    budget_bytes=30 * 10**9,
    engine_room=Room(free_bytes=50 * 2**30, free_files=10**6),
    results_place="/results",
    results_room=Room(free_bytes=50 * 2**30, free_files=None),
    network=HostNetwork(env=(), ca_bundle=Path("/etc/ssl/certs/ca-certificates.crt")),
)


def named(facts: Facts, name: str) -> Check:
    return next(check for check in checks(facts) if check.name == name)


def test_a_fit_machine_has_no_trouble_and_says_what_is_in_force() -> None:
    assert {check.state for check in checks(FIT)} == {State.OK}
    assert "seccomp, apparmor (not: userns, rootless)" in named(FIT, "isolation").detail
    assert "debian bookworm packages" in named(FIT, "image base").detail


@pytest.mark.parametrize(
    ("facts", "name", "state"),
    [
        (replace(FIT, engine=None, engine_error="None answers.", engine_remedy="Start it."), "engine", State.TROUBLE),
        (replace(FIT, engine=replace(ENGINE, security=())), "isolation", State.WARN),
        (replace(FIT, engine=replace(ENGINE, memory_bytes=2**31)), "size", State.WARN),
        (replace(FIT, engine_room=Room(free_bytes=2**30, free_files=10**6)), "space for images", State.TROUBLE),
        (replace(FIT, engine_room=Room(free_bytes=2**40, free_files=29_999)), "files for images", State.TROUBLE),
        (replace(FIT, engine_room=Room(free_bytes=2**40, free_files=50_000)), "files for images", State.WARN),
        (replace(FIT, results_room=Room(free_bytes=2**29, free_files=None)), "space for results", State.WARN),
        (replace(FIT, results_room=Room(free_bytes=2**40, free_files=99)), "files for results", State.TROUBLE),
        (replace(FIT, budget_bytes=7 * 10**9), "images", State.WARN),
        (replace(FIT, images=(Presence("tools", "takehome/tools:1", None),)), "image tools", State.WARN),
        (replace(FIT, network=HostNetwork(env=(), ca_bundle=None)), "certificates", State.WARN),
        (
            replace(FIT, network=replace(FIT.network, env=(("HTTPS_PROXY", "http://localhost:1"),))),
            "proxy",
            State.TROUBLE,
        ),
    ],
)
def test_each_trouble_is_seen_and_has_a_remedy(facts: Facts, name: str, state: State) -> None:
    check = named(facts, name)
    assert check.state is state
    assert check.remedy


def test_without_an_engine_the_rest_is_examined_all_the_same(tmp_path: Path) -> None:
    def no_engine() -> DockerEngine:
        raise EngineUnavailableError("unix:///nowhere.sock")

    facts = gather(tmp_path / "not" / "there" / "yet", no_engine)
    assert "unix:///nowhere.sock" in facts.engine_error
    shown = f"{named(facts, 'engine').detail} {named(facts, 'engine').remedy}"
    assert shown.count("takehome setup") == shown.count("DOCKER_HOST") == 1, "the remedy stood there twice"
    assert facts.results_room
    assert named(facts, "engine").state is State.TROUBLE
