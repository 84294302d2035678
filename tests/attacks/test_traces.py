"""A file or a process that an attack leaves is seen. Boxes and volumes: tests/functional looks for them as well."""

import os
import subprocess
import sys
from pathlib import Path

from tests.attacks.telltale import TELLTALE
from tests.attacks.traces import changed, listing, survivors, telltales


def test_files_that_are_new_gone_or_changed_are_seen_and_results_are_not(tmp_path: Path) -> None:
    for name in ("kept", "gone", "longer", "touched"):
        (tmp_path / name).write_text("x")
    (tmp_path / "out").mkdir()
    before = listing(tmp_path, without=("out",))
    (tmp_path / "new").symlink_to("nowhere")
    (tmp_path / "gone").unlink()
    (tmp_path / "longer").write_text("xx")
    os.utime(tmp_path / "touched", (1, 1))
    (tmp_path / "out/scorecard.json").write_text("{}")
    after = listing(tmp_path, without=("out",))
    assert [Path(path).name for path in changed(before, after)] == ["gone", "longer", "new", "touched"]


def test_a_file_that_bears_an_attacks_name_is_seen(tmp_path: Path) -> None:
    assert telltales((tmp_path,)) == []
    (tmp_path / f"{TELLTALE}-setup").touch()
    assert telltales((tmp_path,)) == [str(tmp_path / f"{TELLTALE}-setup")]


def test_a_process_that_bears_an_attacks_name_is_seen_until_it_ends() -> None:
    argv = [sys.executable, "-c", "input('ready\\n')", f"{TELLTALE}-of-a-test"]
    child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == b"ready\n"  # before that it may have no command line yet
        assert [line for line in survivors() if line.startswith(f"process {child.pid}:")]
    finally:
        child.communicate(b"\n")
    assert not [line for line in survivors() if line.startswith(f"process {child.pid}:")]
