"""Which machine gets what: the decision, without touching a machine."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.setup import Machine, SetupError, Step, needed_steps, remove_stale_pid

BARE = Machine(
    engine_answers=False,
    engine_address="",
    is_root=True,
    has_apt=True,
    has_engine=False,
    has_base_builder=False,
    systemd_runs=True,
)


def test_an_engine_that_answers_needs_nothing() -> None:
    assert needed_steps(replace(BARE, engine_answers=True)) == ()


def test_a_bare_debian_gets_an_engine_and_systemd_starts_it() -> None:
    assert needed_steps(BARE) == (Step.INSTALL, Step.START_SYSTEMD)


def test_in_a_container_or_a_small_vm_without_systemd_it_is_started_in_the_background() -> None:
    assert needed_steps(replace(BARE, systemd_runs=False)) == (Step.INSTALL, Step.START_BACKGROUND)


def test_an_engine_that_is_installed_is_only_started() -> None:
    installed = replace(BARE, has_engine=True, has_base_builder=True)
    assert needed_steps(installed) == (Step.START_SYSTEMD,)
    assert needed_steps(replace(installed, has_apt=False)) == (Step.START_SYSTEMD,)


def test_another_system_is_told_what_to_install() -> None:
    with pytest.raises(SetupError, match=r"Install Docker Engine 20\.10 or newer"):
        needed_steps(replace(BARE, has_apt=False))


def test_without_root_the_sentence_says_who_must_do_it() -> None:
    with pytest.raises(SetupError, match="As root, run `takehome setup`"):
        needed_steps(replace(BARE, is_root=False))


def test_an_engine_elsewhere_is_not_replaced_by_one_here() -> None:
    with pytest.raises(SetupError, match=r"tcp://build\.example:2376, which DOCKER_HOST names"):
        needed_steps(replace(BARE, engine_address="tcp://build.example:2376"))


@pytest.mark.parametrize(("program", "stays"), [("dockerd", True), ("cat", False), (None, False)])
def test_the_number_of_a_killed_engine_does_not_keep_the_next_from_starting(
    tmp_path: Path, program: str | None, stays: bool
) -> None:
    """dockerd refuses to start while a process of the number in its pid file lives, whatever program that is by now."""
    pid_file = tmp_path / "docker.pid"
    pid_file.write_text("4711\n")
    if program is not None:
        (tmp_path / "4711").mkdir()
        (tmp_path / "4711" / "comm").write_text(f"{program}\n")
    remove_stale_pid(pid_file, tmp_path)
    assert pid_file.exists() is stays
