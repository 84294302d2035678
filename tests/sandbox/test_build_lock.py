"""One builder for a tag: two `takehome grade` at once built the same environment twice, over each other's tag."""

import subprocess
import sys
import threading
from pathlib import Path

from sandbox.build_lock import only_builder

BUILDER = """
import sys, time
from pathlib import Path
from sandbox.engine import ImageInfo
from sandbox.images import Images

class Engine:
    def image(self, tag):
        return INFO if Path("image").exists() else None

INFO = ImageInfo(id="sha256:1", tags=(), size_bytes=0, labels={}, created_at="")

def build():
    with open("log", "a") as log:
        log.write("built\\n")
    for _ in range(300):  # until the other one waits
        if Path("waiting").exists():
            break
        time.sleep(0.1)
    Path("image").touch()
    return INFO

def progress(text):
    said.append(text)
    if "another" in text:
        Path("waiting").touch()

said = []
assert Images(Engine(), progress=progress).once("takehome/environment:1", "Building", build).id == "sha256:1"
print(said)
"""


def test_of_two_processes_one_builds_and_the_other_waits(tmp_path: Path) -> None:
    builders = [
        subprocess.Popen([sys.executable, "-c", BUILDER], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = sorted(builder.communicate(timeout=50)[0] for builder in builders)

    assert [builder.returncode for builder in builders] == [0, 0]
    assert (tmp_path / "log").read_text() == "built\n"
    assert said == ["['Building']\n", "['Building: another process is at it']\n"]


def test_one_after_the_other_and_no_file_is_left(tmp_path: Path) -> None:
    inside, most = 0, 0
    guard = threading.Lock()

    def build() -> None:
        nonlocal inside, most
        for _ in range(50):
            with only_builder("a/b:c", folder=tmp_path):
                with guard:
                    inside += 1
                    most = max(most, inside)
                with guard:
                    inside -= 1

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 1
    assert list((tmp_path / "builds").iterdir()) == []


def test_other_tags_are_built_meanwhile(tmp_path: Path) -> None:
    with only_builder("a:1", folder=tmp_path), only_builder("a:2", folder=tmp_path):
        assert len(list((tmp_path / "builds").iterdir())) == 2
