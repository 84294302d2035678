"""The program that makes a plain image a base of ours: folders for environments, which their installer owns.

Runs as root, before anything that is not Debian's or ours is in the box.
"""

import os
import subprocess
from pathlib import Path

from sandbox.install_box.stdio import HostStream


def main() -> None:
    host = HostStream()
    request = host.receive().head
    for folder in request["folders"]:
        Path(folder).mkdir(mode=0o755, parents=True, exist_ok=True)
        os.chown(folder, request["uid"], request["uid"])
    host.send({"op": "prepared", "python": _version(request["python"])})
    host.receive()


def _version(python: str) -> str:
    program = "import platform; print(platform.python_version())"
    argv = [python, "-I", "-S", "-c", program]
    return subprocess.run(argv, stdout=subprocess.PIPE, text=True, timeout=30, check=True).stdout.strip()


if __name__ == "__main__":
    main()
