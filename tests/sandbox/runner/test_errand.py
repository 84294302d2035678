"""Errands: what touches a candidate's files is a child that has become the candidate's user."""

import os

import pytest

from sandbox.protocol import Message, Writable, write_message
from sandbox.runner.errand import ErrandBrokeOffError, ErrandError, run_errand
from sandbox.runner.identity import Identity


class Unchanged(Identity):
    """For who may not become anybody else."""

    def drop(self) -> None:
        """It is who it is."""


@pytest.mark.skipif(os.getuid() != 0, reason="only root may become another user")
def test_its_work_is_done_by_another_user_in_another_process_and_the_caller_stays_root() -> None:
    def work(out: Writable) -> None:
        write_message(out, {"pid": os.getpid(), "ids": [*os.getresuid(), *os.getresgid(), *os.getgroups()]})

    heard: list[Message] = []
    run_errand(Identity(200_001, refused=()), work, heard.append)

    assert heard[0].head["ids"] == [200_001] * 6
    assert heard[0].head["pid"] != os.getpid()
    assert os.getresuid() == (0, 0, 0)


def test_what_it_can_not_do_is_told_with_the_reason() -> None:
    def work(_out: Writable) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ErrandError, match="No space left"):
        run_errand(Unchanged(os.getuid()), work)


def test_one_that_ends_or_hangs_without_a_word_breaks_off_and_is_gone() -> None:
    def dies(out: Writable) -> None:
        write_message(out, {"pid": os.getpid()})
        os._exit(3)

    def hangs(out: Writable) -> None:
        write_message(out, {"pid": os.getpid()})
        os.read(os.pipe()[0], 1)

    for work in (dies, hangs):
        heard: list[Message] = []
        with pytest.raises(ErrandBrokeOffError):
            run_errand(Unchanged(os.getuid()), work, heard.append, wall_seconds=0.3)
        with pytest.raises(ProcessLookupError):
            os.kill(heard[0].head["pid"], 0)
