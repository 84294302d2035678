"""A disk that a command may fill to its limit, and no further, however it goes about it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from sandbox.command import CommandResult
from sandbox.engine import DockerEngine
from sandbox.errors import SandboxError
from sandbox.images import BuiltImage
from sandbox.runner.census import Census
from sandbox.runner.scratch import LowDiskError, Room, Scratch
from tests.sandbox.conformance.commands import MB, TREE, a_script, tight
from tests.sandbox.conformance.conftest import BoxedSandbox, boxed_sandbox, tree_tar


class Disk:
    """Free bytes, and a scratch folder on it; `others` write there too."""

    def __init__(self, folder: Path, free_bytes: int = 10_000 * MB) -> None:
        self.folder = folder / "files"
        self.others = 0
        self._free_bytes = free_bytes

    def room(self, _: str) -> Room:
        files = list(self.folder.iterdir())
        held = sum(file.stat().st_blocks * 512 for file in files)
        return Room(self._free_bytes - self.others - held, 10**6 - len(files))

    def write(self, n_bytes: int) -> None:
        (self.folder / f"file-{len(list(self.folder.iterdir()))}").write_bytes(os.urandom(n_bytes))

    def empty(self) -> None:
        for file in self.folder.iterdir():
            file.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path)


@pytest.fixture
def scratch(disk: Disk, tmp_path: Path) -> Scratch:
    """For 8 MB; 1000 MB are to stay free."""
    limits = {"limit_bytes": 8 * MB, "floor_bytes": 1000 * MB}
    census = Census(str(disk.folder), os.getuid(), processes=str(tmp_path / "no-processes"))
    (tmp_path / "no-processes").mkdir()
    scratch = Scratch(census, **limits, folder=str(disk.folder), room=disk.room)
    scratch.renew()
    scratch.begin()
    return scratch


class TestWhoIsToBlame:
    def test_a_command_within_its_limit_goes_on(self, disk: Disk, scratch: Scratch) -> None:
        disk.write(7 * MB)
        assert [scratch.full() for _ in range(3)] == [False] * 3
        assert not scratch.was_full()

    def test_one_that_is_over_it_ends(self, disk: Disk, scratch: Scratch) -> None:
        disk.write(7 * MB)
        assert not scratch.full()
        disk.write(2 * MB)
        assert scratch.full()
        assert scratch.surely_full()
        assert scratch.was_full()

    def test_files_without_content_are_looked_for_as_soon_as_they_are_many(
        self, disk: Disk, scratch: Scratch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sandbox.runner.scratch.HARD_LOOK_SECONDS", 5.0)  # a busy machine needs more than it has
        assert not scratch.full()
        for number in range(1200):
            (disk.folder / str(number)).touch()
        assert scratch.full(), "without a pause"

    def test_what_is_gone_when_it_is_counted_at_a_stand_costs_nothing(self, disk: Disk, scratch: Scratch) -> None:
        """What is moved during a count is seen here and there, and the sum is what nobody ever held."""
        disk.write(9 * MB)
        assert scratch.full()
        disk.empty()
        assert not scratch.surely_full()
        assert not scratch.was_full()
        assert not scratch.full()

    def test_what_others_write_is_nobodys_fault_here(self, disk: Disk, scratch: Scratch) -> None:
        disk.write(4 * MB)
        disk.others = 500 * MB
        assert [scratch.full() for _ in range(3)] == [False] * 3
        disk.write(5 * MB)
        assert scratch.full(), "and hides nothing either"

    def test_room_that_others_give_back_hides_nothing_for_long(
        self, disk: Disk, scratch: Scratch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sandbox.runner.scratch.PAUSE_SECONDS", 0)
        disk.others = -500 * MB
        disk.write(9 * MB)
        assert any(scratch.full() for _ in range(10))

    def test_a_disk_that_runs_low_ends_who_holds_too_much(self, disk: Disk, scratch: Scratch) -> None:
        disk.write(9 * MB)
        disk.others = 9500 * MB
        assert scratch.full()
        assert scratch.surely_full()
        assert scratch.was_full()

    def test_a_disk_that_others_filled_is_no_verdict(self, disk: Disk, scratch: Scratch) -> None:
        disk.write(7 * MB)
        disk.others = 9500 * MB
        assert scratch.full()
        assert scratch.surely_full()
        with pytest.raises(LowDiskError, match=r"has 493 MB left; of this command's, 7 MB were found"):
            scratch.was_full()

    def test_no_command_begins_on_a_disk_that_is_nearly_full(self, disk: Disk, scratch: Scratch) -> None:
        disk.others = 9500 * MB
        with pytest.raises(LowDiskError):
            scratch.begin()
        disk.others = 0
        scratch.begin()
        assert not scratch.full()


LIMIT = 64 * MB
WRITE = """
import os
def write(file, n_mb, part=os.urandom(2**20)):
    for _ in range(n_mb):
        file.write(part)
scratch = os.environ["SCRATCH"]
"""
OpenBox = Callable[[int], AbstractContextManager[BoxedSandbox]]


@pytest.fixture(scope="module")
def box(engine: DockerEngine, base_image: BuiltImage) -> Iterator[BoxedSandbox]:
    with boxed_sandbox(engine, base_image, tree_tar(TREE), scratch_bytes=LIMIT) as sandbox:
        yield sandbox


def run(box: BoxedSandbox, code: str) -> CommandResult:
    return box.run(a_script(WRITE + code, tight(disk_bytes=1000 * MB)))


@pytest.mark.docker
class TestInABox:
    def test_what_fits_is_written_and_read(self, box: BoxedSandbox) -> None:
        result = run(box, "write(open(f'{scratch}/a', 'wb'), 50); print(os.stat(f'{scratch}/a').st_size >> 20)")
        assert (result.exit_status, result.out_of_disk, result.stdout) == (0, False, b"50\n")

    def test_a_command_that_fills_it_is_ended_and_the_next_one_finds_it_empty(self, box: BoxedSandbox) -> None:
        result = run(box, "[write(open(f'{scratch}/{n}', 'wb'), 20) for n in range(1000)]")
        assert (result.out_of_disk, result.exit_status, result.timed_out) == (True, None, False)
        after = run(box, "print(os.listdir(scratch))")
        assert (after.stdout, after.out_of_disk) == (b"[]\n", False)

    @pytest.mark.parametrize(
        "way",
        [
            "os.mkdir(f'{scratch}/d', 0o700); write(open(f'{scratch}/d/a', 'wb'), 10_000)",
            "[open(f'{scratch}/{n}', 'wb').close() for n in range(10**6)]",
            "os.fork(); write(open(f'{scratch}/{os.getpid()}', 'wb'), 10_000)",
            "write(os.fdopen(os.open(scratch, os.O_TMPFILE | os.O_RDWR), 'wb'), 10_000)",
            "f = open(f'{scratch}/a', 'wb'); os.unlink(f.name); write(f, 10_000)",
            "os.mkdir(f'{scratch}/d'); f = open(f'{scratch}/d/a', 'wb'); os.chmod(f'{scratch}/d', 0); write(f, 10_000)",
        ],
    )
    def test_every_way_to_fill_it_ends(self, box: BoxedSandbox, way: str) -> None:
        result = run(box, way)
        assert result.out_of_disk, result
        assert run(box, "print(os.listdir(scratch))").stdout == b"[]\n"

    def test_what_comes_and_goes_is_not_counted_twice(self, box: BoxedSandbox) -> None:
        merge = """
import time
for d in range(100):
    os.mkdir(f'{scratch}/{d}')
    for n in range(30): open(f'{scratch}/{d}/{n}', 'wb').close()
write(open(f'{scratch}/0/run', 'wb'), 20)
end, here = time.monotonic() + 2, 0
while time.monotonic() < end:
    there = (here + 37) % 100
    os.rename(f'{scratch}/{here}/run', f'{scratch}/{there}/run')
    here = there
"""
        result = run(box, merge)
        assert (result.exit_status, result.out_of_disk) == (0, False), result

    def test_no_space_is_taken_but_by_writing(self, box: BoxedSandbox) -> None:
        """One call took 2 GB in 5 ms, over the limit of a file's size, before anybody could look."""
        take = """
import ctypes, fcntl, struct
libc = ctypes.CDLL(None, use_errno=True)
libc.fallocate.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64]
file = open(f'{scratch}/a', 'wb')
for mode in (0, 1):
    print(libc.fallocate(file.fileno(), mode, 0, 2**33), ctypes.get_errno())
try: fcntl.ioctl(file, 0x4030582A, struct.pack('hhqqiI4i', 0, 0, 0, 2**33, 0, 0, 0, 0, 0, 0))
except OSError as error: print(error.errno)
os.posix_fallocate(file.fileno(), 0, 2**20)
print(os.stat(f'{scratch}/a').st_size)
"""
        result = run(box, take)
        assert result.stdout == b"-1 95\n-1 95\n95\n1048576\n", result
        assert not result.out_of_disk

    def test_a_note_of_one_command_is_not_there_for_the_next(self, box: BoxedSandbox) -> None:
        leave = """
import time
open(f'{scratch}/note', 'w').write('x'); os.chmod(f'{scratch}/note', 0)
os.mkdir(f'{scratch}/deep'); open(f'{scratch}/deep/note', 'w').write('x'); os.chmod(f'{scratch}/deep', 0)
for n in range(2000): open(f'{scratch}/{"n" * 200}{n}', 'w').close()
for what, arguments in ((os.chmod, (scratch, 0o700)), (os.utime, (scratch, (1, 1))), (open, ('/scratch/note', 'w'))):
    try: what(*arguments)
    except OSError as error: print(type(error).__name__)
"""
        look = "s = os.stat(scratch); print(oct(s.st_mode), s.st_size, os.listdir(scratch), os.listdir('/scratch'))"
        before = run(box, look).stdout
        left = run(box, leave)
        assert (left.exit_status, left.stdout) == (0, b"PermissionError\n" * 3), left
        assert run(box, look).stdout == before

    def test_nothing_on_it_gives_a_right(self, box: BoxedSandbox) -> None:
        """The volume is mounted without nosuid and nodev, which the engine's driver can't set: two other walls hold."""
        attempt = """
import shutil, stat, subprocess
try: os.mknod(f'{scratch}/disk', 0o600 | stat.S_IFBLK, os.makedev(254, 0))
except OSError as error: print(type(error).__name__)
shutil.copy('/usr/bin/id', f'{scratch}/id'); os.chmod(f'{scratch}/id', 0o6755)
print(subprocess.run([f'{scratch}/id', '-u'], capture_output=True, text=True).stdout.strip() == str(os.getuid()))
print([line.split()[1] for line in open('/proc/self/status') if line.startswith(('NoNewPrivs', 'CapEff'))])
"""
        assert run(box, attempt).stdout == b"PermissionError\nTrue\n['0000000000000000', '1']\n"

    def test_what_it_holds_is_no_memory(self, box: BoxedSandbox) -> None:
        result = run(box, "import time; write(open(f'{scratch}/a', 'wb'), 60); time.sleep(0.3)")
        assert result.peak_memory_bytes < 30 * MB
        assert not result.out_of_memory

    def test_it_goes_with_its_box(self, engine: DockerEngine, base_image: BuiltImage) -> None:
        before = {name for name, _ in engine.volumes()}
        with boxed_sandbox(engine, base_image, tree_tar(TREE), scratch_bytes=LIMIT):
            ((own, labels),) = (item for item in engine.volumes() if item[0] not in before and "-" not in item[0])
            assert labels["takehome"] == "volume"
            assert labels["takehome.run"].startswith("tests-"), "so that a dead run's is swept"
        assert own not in {name for name, _ in engine.volumes()}


@pytest.mark.docker
class TestOnALowDisk:
    """The floor is put just below what is free, so that a command gets there with a few hundred MB."""

    @pytest.fixture
    def low_box(self, engine: DockerEngine, base_image: BuiltImage) -> OpenBox:
        root = engine.info().root
        if not Path(root).is_dir():
            pytest.skip("the engine's disk can't be seen from here")

        def opened(headroom_bytes: int) -> AbstractContextManager[BoxedSandbox]:
            floor_bytes = shutil.disk_usage(root).free - headroom_bytes
            return boxed_sandbox(
                engine, base_image, tree_tar(TREE), scratch_bytes=LIMIT, scratch_floor_bytes=floor_bytes
            )

        return opened

    def test_what_no_count_finds_ends_there_and_is_gone_with_its_process(self, low_box: OpenBox) -> None:
        hide = """
import ctypes
ctypes.CDLL(None).prctl(4, 0)  # PR_SET_DUMPABLE
write(os.fdopen(os.open(scratch, os.O_TMPFILE | os.O_RDWR), 'wb'), 900)
"""
        with low_box(400 * MB) as box:
            with pytest.raises(SandboxError, match=r"No space left on device: .* 0 MB were found"):
                run(box, hide)
            assert run(box, "print(1)").stdout == b"1\n"

    def test_a_command_that_wrote_little_is_not_to_blame(self, low_box: OpenBox) -> None:
        with low_box(-MB) as box, pytest.raises(SandboxError, match="No space left on device: the engine's disk has"):
            run(box, "print(1)")
