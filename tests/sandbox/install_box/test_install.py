"""Wheels become an environment, and nothing of theirs runs while they do."""

import hashlib
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

from sandbox.protocol import read_message, write_message
from tests.conftest import REPOSITORY
from tests.sandbox.install_box.test_wheel import NAME, SITE, a_wheel


def installed(folder: Path, wheel: bytes, *, digest: str = "") -> tuple[dict[str, Any], str]:
    """What the program answers, if it does, and its standard error; the environment is at `folder`."""
    lock = f"plain==1.0 --hash=sha256:{digest or hashlib.sha256(wheel).hexdigest()}\n"
    requests = io.BytesIO()
    write_message(
        requests, {"op": "install", "prefix": str(folder), "lock": lock, "n_wheels": 1, "python": sys.executable}
    )
    write_message(requests, {"op": "wheel", "name": NAME}, wheel)
    write_message(requests, {"op": "end"})
    argv = [sys.executable, "-m", "sandbox.install_box.install"]
    ended = subprocess.run(argv, input=requests.getvalue(), capture_output=True, cwd=REPOSITORY)
    answer = read_message(io.BytesIO(ended.stdout)).head if ended.stdout else {}
    return answer, ended.stderr.decode()


def test_nothing_of_a_wheel_runs_while_it_is_unpacked_and_compiled(tmp_path: Path) -> None:
    """A `.pth` file of a wheel ran as root in the next call of pip."""
    ran = tmp_path / "ran"
    deed = f"open({str(ran)!r}, 'w')"
    files = {"evil.pth": f"import os; {deed}\n", "sitecustomize.py": f"{deed}\n", "plain/__init__.py": f"{deed}\n"}

    answer, complaints = installed(tmp_path / "venv", a_wheel(files))

    assert (answer["op"], answer["versions"], answer["refused"]) == ("installed", {"plain": "1.0"}, {}), complaints
    assert list((tmp_path / "venv" / SITE).rglob("*.pyc")), "it was compiled"
    assert not ran.exists()
    subprocess.run([tmp_path / "venv/bin/python", "-c", "pass"], check=True)
    assert ran.exists(), "an interpreter of the environment's own would have run it"


def test_a_wheel_whose_hash_is_not_in_the_lock_is_not_unpacked(tmp_path: Path) -> None:
    answer, complaints = installed(tmp_path / "venv", a_wheel({"plain/__init__.py": ""}), digest="0" * 64)

    assert answer == {}
    assert f"{NAME} has a hash that is not in the lock" in complaints
    assert not (tmp_path / "venv" / SITE / "plain").exists()
