"""The runner's socket."""

import stat
from pathlib import Path
from typing import Any

from sandbox.runner.server import Server


def test_its_owner_alone_may_open_it(tmp_path: Path) -> None:
    runner: Any = None
    Server(str(tmp_path / "s"), runner)

    assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o600
