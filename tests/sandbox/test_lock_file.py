"""A file that one at a time holds."""

import threading
from pathlib import Path

from sandbox.lock_file import held


def test_whoever_waits_for_several_says_so_once(tmp_path: Path) -> None:
    """The file goes with its holder, so that those who wait open another, and one of them waits again."""
    said: list[str] = []
    all_wait = threading.Event()

    def wait(holder: str) -> None:
        said.append(holder)
        if len(said) == 4:
            all_wait.set()

    def take() -> None:
        with held(tmp_path / "lock", waiting=wait):
            pass

    threads = [threading.Thread(target=take) for _ in range(4)]
    with held(tmp_path / "lock", waiting=wait):
        for thread in threads:
            thread.start()
        assert all_wait.wait(20)
    for thread in threads:
        thread.join(20)

    assert len(said) == 4
    assert said[0].startswith("process ")
    assert list(tmp_path.iterdir()) == []
