"""The program that makes a venv of wheels: no network, an unprivileged user, an interpreter that is not the venv's.

The venv's makes the empty venv and compiles in the end, for byte code is a version's own; it sees no wheel otherwise.

Nothing of a wheel is run: its files are written, and compiled to byte code in a child with limits.
"""

import hashlib
import re
import resource
import subprocess
import sys
from pathlib import Path

from sandbox.install_box.stdio import HostStream
from sandbox.install_box.wheel import WheelRefusedError, package_of, unpack

LIMIT_BYTES = 12 * 2**30
"""Of the whole environment, unpacked."""
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_COMPILE_SECONDS = 400
_COMPILE_BYTES = 2**30


def main() -> None:
    host = HostStream()
    request = host.receive().head
    venv = Path(request["prefix"])
    python = request["python"]
    subprocess.run([python, "-I", "-m", "venv", "--without-pip", str(venv)], check=True, timeout=60)
    library = _version(python)
    known = set(_HASH.findall(request["lock"]))
    versions, refused, n_bytes = {}, {}, 0
    for _ in range(request["n_wheels"]):
        wheel = host.receive()
        file_name, content = wheel.head["name"], wheel.blobs[0]
        name, version = package_of(file_name)
        if hashlib.sha256(content).hexdigest() not in known:
            sys.exit(f"{file_name} has a hash that is not in the lock")
        try:
            n_bytes += unpack(content, file_name, venv, library)
            if n_bytes > LIMIT_BYTES:
                raise WheelRefusedError(f"with it the environment has more than {LIMIT_BYTES:,} bytes")
        except WheelRefusedError as error:
            refused[name] = f"{file_name}: {error}"
        versions[name] = version
    if not refused:
        _compile(venv, python)
    host.send({"op": "installed", "versions": versions, "refused": refused, "n_bytes": n_bytes})
    host.receive()


def _version(python: str) -> str:
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    argv = [python, "-I", "-S", "-c", program]
    return subprocess.run(argv, stdout=subprocess.PIPE, text=True, timeout=30, check=True).stdout.strip()


def _compile(venv: Path, python: str) -> None:
    """Without byte code, each start of a candidate's program would compile all that it imports.

    Unchecked: nobody may write to the environment, and image layers may round a file's time.
    """
    argv = [python, "-I", "-S", "-m", "compileall", "-q", "-q", "-j", "2"]
    argv += ["-x", "/tests/"]  # a third of scientific packages, and never imported
    argv += ["--invalidation-mode", "unchecked-hash", str(venv / "lib")]
    try:  # a file that can't be compiled stays a file that can't be imported
        subprocess.run(argv, check=False, timeout=_COMPILE_SECONDS, preexec_fn=_limit, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_COMPILE_BYTES, _COMPILE_BYTES))


if __name__ == "__main__":
    main()
