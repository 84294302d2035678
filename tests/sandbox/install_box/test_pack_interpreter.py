"""Our interpreter goes into an image of another Debian, with all that it loads: it needs nothing of what is there."""

import ast
import io
import json
import struct
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from sandbox.install_box import lay_interpreter
from sandbox.install_box.pack_interpreter import packed

LAYS = Path(lay_interpreter.__file__)
ASKS = """
import ctypes, hashlib, json, select, socket, subprocess, sys, sysconfig, zlib
ctypes.CDLL(None)
with open("/proc/self/maps") as maps:
    mapped = sorted({line.split()[-1] for line in maps if ".so" in line})
child = subprocess.check_output(["/bin/cat", "/proc/self/environ"], env={"A": "b"}, text=True)
print(json.dumps({"path": sys.path, "mapped": mapped, "version": sys.version, "child": child}))
"""


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it was laid, by the program that does so in an image."""
    prefix = tmp_path_factory.mktemp("image") / "opt" / "python"
    tar = packed(str(prefix))
    head = json.dumps({"op": "interpreter", "blobs": [len(tar)]}).encode()
    argv = [sys.executable, "-I", "-S", "-c", LAYS.read_text(), str(prefix), "/bin/echo", "and", "became"]
    done = subprocess.run(argv, input=struct.pack(">I", len(head)) + head + tar, capture_output=True, check=True)
    assert done.stdout == b"and became\n"
    return prefix


def test_it_runs_with_its_own_libraries_and_hands_none_of_them_on(laid: Path) -> None:
    argv = [str(laid / "python3"), "-I", "-S", "-c", ASKS]
    told = json.loads(subprocess.run(argv, stdout=subprocess.PIPE, check=True, env={}).stdout)

    assert told["version"] == sys.version
    assert told["mapped"], "it loads something"
    assert [place for place in told["mapped"] if not place.startswith(f"{laid}/")] == []
    assert [place for place in told["path"] if not place.startswith(f"{laid}/")] == []
    assert told["child"] == "A=b\0"


def test_it_is_root_s_and_nobody_else_may_write_it() -> None:
    with tarfile.open(fileobj=io.BytesIO(packed("/opt/python"))) as tar:
        members = tar.getmembers()
    assert {(member.uid, member.gid) for member in members} == {(0, 0)}
    assert [member.name for member in members if member.mode & 0o022] == []
    assert [member.name for member in members if "site-packages" in member.name] == []


def test_what_lays_it_is_written_for_the_oldest_python_and_needs_nothing_of_ours() -> None:
    tree = ast.parse(LAYS.read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= sys.stdlib_module_names
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
