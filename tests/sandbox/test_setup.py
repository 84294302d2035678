"""Which machine gets what: the decision, without touching a machine."""

from dataclasses import replace

import pytest

from sandbox.setup import Machine, SetupError, Step, needed_steps

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
