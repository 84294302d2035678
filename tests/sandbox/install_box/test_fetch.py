"""Resolving and downloading run nothing of what is asked for: no index's word, and no build of a source package."""

import hashlib
import io
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from sandbox.protocol import read_message, write_message
from tests.conftest import REPOSITORY

PROGRAM = """
import sys
from pathlib import Path
from sandbox.install_box import fetch
fetch.WORK = Path(sys.argv[1])
fetch.main()
"""


@pytest.fixture
def ran(tmp_path: Path) -> Path:
    """Is there once the source package `evil` has run something of its own."""
    return tmp_path / "ran"


@pytest.fixture
def shelf(tmp_path: Path, ran: Path) -> Path:
    """An index that is a folder, with `evil` in it, whose build needs nothing but itself."""
    settings = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    settings += '[project]\nname = "evil"\ndynamic = ["version", "dependencies"]\n'
    files = {
        "evil-1.0/pyproject.toml": settings,
        "evil-1.0/backend.py": f"open({str(ran)!r}, 'w')\n",
        "evil-1.0/PKG-INFO": "Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n",
    }
    folder = tmp_path / "shelf"
    folder.mkdir()
    with tarfile.open(folder / "evil-1.0.tar.gz", "w:gz") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return folder


def answered(request: dict[str, Any], shelf: Path) -> dict[str, Any]:
    """What the program makes of one request."""
    requests = io.BytesIO()
    env = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(shelf)}
    env |= {"UV_DEFAULT_INDEX": shelf.parent.as_uri(), "UV_FIND_LINKS": str(shelf)}  # where no folder is, no package is
    write_message(requests, {"op": "network", "env": env}, b"")
    write_message(requests, request)
    write_message(requests, {"op": "end"})
    work = shelf.parent / "work"
    work.mkdir()
    argv = [sys.executable, "-c", PROGRAM, str(work)]
    ended = subprocess.run(argv, input=requests.getvalue(), capture_output=True, cwd=REPOSITORY)
    assert ended.stdout, ended.stderr
    return read_message(io.BytesIO(ended.stdout)).head


def test_resolving_builds_no_source_package(shelf: Path, ran: Path) -> None:
    request = {"op": "resolve", "lock": "", "names": [], "requirements": ["evil"], "forbidden": {}}
    answer = answered({**request, "target": None, "whole": False}, shelf)

    assert not ran.exists()
    assert answer["op"] == "resolved", answer
    assert list(answer["refused"]) == ["evil"]


def test_downloading_builds_no_source_package(shelf: Path, ran: Path) -> None:
    digest = hashlib.sha256((shelf / "evil-1.0.tar.gz").read_bytes()).hexdigest()
    answer = answered({"op": "download", "lock": f"evil==1.0 --hash=sha256:{digest}\n", "target": None}, shelf)

    assert not ran.exists()
    assert answer["op"] == "trouble"
