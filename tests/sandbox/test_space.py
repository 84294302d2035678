"""A full disk is found out before a night's work begins. `/proc` is a file system that never has room."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.budget import Holdings
from sandbox.errors import NoSpaceError
from sandbox.image_uses import ImageUses
from sandbox.space import Room, check_space, engine_remedy, make_room, room_at
from tests.builders import AN_ENGINE
from tests.sandbox.test_budget import an_engine

FULL = Path("/proc")


def test_a_full_disk_of_the_engines_is_told_with_what_frees_some() -> None:
    with pytest.raises(
        NoSpaceError, match=r"Only 0 MB are free where the engine .* \(/proc\); 1024 MB .*takehome clean --down-to GB"
    ):
        check_space(replace(AN_ENGINE, root=str(FULL)), Path("/nowhere"))


def test_a_full_disk_of_the_results_is_told_with_the_option_that_names_another() -> None:
    with pytest.raises(NoSpaceError, match=r"Only 0 MB are free where results go \(/proc\).*--out"):
        check_space(AN_ENGINE, FULL)


def test_a_remote_engines_disk_is_not_taken_for_a_folder_of_this_machine() -> None:
    remote = replace(AN_ENGINE, address="tcp://somewhere:2376", root=str(FULL))
    assert check_space(remote, Path("/nowhere")) is None  # type: ignore[func-returns-value]


def test_a_place_that_can_not_be_looked_at_is_not_said_to_be_full() -> None:
    assert check_space(AN_ENGINE, Path("/nowhere")) is None  # type: ignore[func-returns-value]


def test_a_disk_without_room_for_files_is_full_whatever_is_free_of_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.space.room_at", lambda place: Room(free_bytes=2**40, free_files=99))
    with pytest.raises(
        NoSpaceError, match=r"Only 99 more files can be made where the engine .*30,000 are needed \(`df -i`\)"
    ):
        check_space(AN_ENGINE, Path("/nowhere"))


def test_before_grading_is_refused_what_nobody_uses_of_ours_goes(tmp_path: Path) -> None:
    """The disk is full all the same, so it is refused; then nothing of ours is left to free, and that is said."""
    engine, said = an_engine(), list[str]()
    with pytest.raises(NoSpaceError, match="None of it is takehome's: `docker system df`"):
        make_room(
            engine,
            replace(AN_ENGINE, root=str(FULL)),
            tmp_path,
            budget_bytes=10**12,
            uses=ImageUses(tmp_path),
            say=said.append,
        )
    assert engine.gone == ["old", "new", "tools", "base"]
    assert len(said) == 1


def test_with_room_enough_only_what_is_over_the_budget_goes(tmp_path: Path) -> None:
    engine = an_engine()
    make_room(engine, AN_ENGINE, tmp_path, budget_bytes=1_000, uses=ImageUses(tmp_path))
    assert engine.gone == ["old"]


def test_how_much_of_the_disk_is_ours_is_said() -> None:
    assert engine_remedy(Holdings(n_images=23, image_bytes=14_200_000_000)).startswith(
        "takehome's own 23 images take 14.2 GB."
    )


def test_a_file_system_that_does_not_count_files_is_not_short_of_them() -> None:
    assert room_at(None) is None
    found = room_at(FULL)
    assert found is not None
    assert found.free_files is None
