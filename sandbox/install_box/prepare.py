"""The program that makes a plain image a base of ours: folders for environments, which their installer owns.

Runs as root, before anything that is not Debian's or ours is in the box.
"""

import os
import sys
from pathlib import Path

from sandbox.install_box.stdio import HostStream


def main() -> None:
    host = HostStream()
    request = host.receive().head
    for folder in request["folders"]:
        Path(folder).mkdir(mode=0o755, parents=True, exist_ok=True)
        os.chown(folder, request["uid"], request["uid"])
    host.send({"op": "prepared", "python": ".".join(str(part) for part in sys.version_info[:3])})
    host.receive()


if __name__ == "__main__":
    main()
