"""What a candidate's Git ignores in their folder: it is not handed in, so it is not looked at as if it were."""

import os
import subprocess
from pathlib import Path

GIT_SECONDS = 20


def ignored_paths(folder: Path) -> tuple[str, ...]:
    """Files and whole folders (those end with a slash) from the folder's top; none where it is no repository, or there
    is no git. What is tracked is never ignored."""
    asked = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", "-c", "core.fsmonitor=false", *asked],  # a monitor is a program that the repository names
            cwd=folder,
            env=inherited,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=GIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(os.fsdecode(name) for name in done.stdout.split(b"\0") if name) if done.returncode == 0 else ()
