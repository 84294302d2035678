"""The program of the fetch box: resolves and downloads with the network, and runs nothing of what it downloads.

Standard library only but for `resolve`, which needs the tools image; `download` also serves to make that image.
Both are for this box's own Python, or, with a `target`, for another one.
"""

import importlib.util
import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sandbox.install_box.resolution import Attempt, IndexTroubleError, Resolver
from sandbox.install_box.stdio import HostStream
from sandbox.install_box.wheel import normalized

WORK = Path("/scratch")
_ATTEMPT_SECONDS = 60
_RESOLVE_SECONDS = 300
_DOWNLOAD_SECONDS = 900
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.MULTILINE)


def main() -> None:
    host = HostStream()
    network = host.receive()
    env = {"PATH": "/usr/bin:/bin", "HOME": str(WORK), "TMPDIR": str(WORK), "LC_ALL": "C.UTF-8", **network.head["env"]}
    if network.blobs[0]:
        bundle = WORK / "ca.pem"
        bundle.write_bytes(network.blobs[0])
        env |= dict.fromkeys(("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE"), str(bundle))
    while True:
        request = host.receive().head
        if request["op"] == "resolve":
            host.send(_resolve(request, env))
        elif request["op"] == "download":
            _download(host, request["lock"], request["target"], env)
        else:
            return


def _resolve(request: dict[str, Any], env: dict[str, str]) -> dict[str, Any]:
    # Here, for the image that this program helps to make first has no `packaging` yet.
    from sandbox.install_box.requirement import RequirementRefusedError, readable

    refused: dict[str, str] = {}
    wanted: dict[str, str] = {}
    for text in request["requirements"]:
        try:
            requirement = readable(text)
        except RequirementRefusedError as error:
            refused[text] = str(error)
            continue
        if requirement is not None:
            wanted.setdefault(requirement, text)
    deadline = time.monotonic() + _RESOLVE_SECONDS
    resolver = Resolver(
        lambda lines: _sound(lines, request, env),
        in_time=lambda: time.monotonic() < deadline,
        names_may_lack=request["target"] is not None,
    )
    try:
        if request["whole"] and (refused or resolver.together(tuple(request["names"]), tuple(wanted)).lock is None):
            return {"op": "in_part"}
        resolution = resolver.resolve(tuple(request["names"]), tuple(wanted))
    except IndexTroubleError as error:
        return {"op": "trouble", "detail": str(error)[-1500:], "too_large": False}
    refused |= {wanted.get(one, one): reason for one, reason in resolution.refused}
    return {"op": "resolved", "lock": resolution.lock, "refused": refused}


def _sound(requirements: tuple[str, ...], request: dict[str, Any], env: dict[str, str]) -> Attempt:
    """With what the packages don't say of each other, where that can be had."""
    from sandbox.install_box.untold import untold_bounds

    attempt = _attempt(requirements, request, env)
    untold = untold_bounds(attempt.lock) if attempt.lock is not None else ()
    better = _attempt((*requirements, *untold), request, env) if untold else attempt
    return better if better.lock is not None else attempt


def _attempt(requirements: tuple[str, ...], request: dict[str, Any], env: dict[str, str]) -> Attempt:
    (WORK / "wanted.in").write_text("".join(f"{line}\n" for line in requirements))
    output = WORK / "resolved.lock"
    output.write_text(request["lock"])  # uv prefers the pins of an output file that exists
    argv = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "--no-config", "--no-progress"]
    argv += ["--only-binary", ":all:", "--generate-hashes", "--no-annotate", "--no-header", "--color", "never"]
    argv += ["--python", sys.executable, "--no-python-downloads", "--cache-dir", str(WORK / "uv")]
    if target := request["target"]:
        argv += ["--python-version", target["python"]]
        argv += ["--python-platform", f"{platform.machine()}-manylinux_{target['glibc'].replace('.', '_')}"]
    argv += ["--output-file", str(output), str(WORK / "wanted.in")]
    try:
        run = _run(argv, env, _ATTEMPT_SECONDS)
    except subprocess.TimeoutExpired:
        return Attempt(lock=None, complaint=f"the resolver found no answer within {_ATTEMPT_SECONDS} s")
    if run.returncode:
        return Attempt(lock=None, complaint=run.stderr)
    resolved = output.read_text()
    forbidden = request["forbidden"]
    brought = {normalized(name) for name in _PIN.findall(resolved)} & forbidden.keys()
    if brought:
        name = min(brought)
        return Attempt(lock=None, complaint=f"{name}, which it brings, is not unpacked: {forbidden[name]}")
    return Attempt(lock=resolved)


def _download(host: HostStream, lock: str, target: dict[str, str] | None, env: dict[str, str]) -> None:
    (WORK / "download.lock").write_text(lock)
    wheels = WORK / "wheels"
    wheels.mkdir(exist_ok=True)
    argv = [_pip_python(env), "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    argv += ["--no-cache-dir", "--progress-bar", "off", "--dest", str(wheels), "-r", str(WORK / "download.lock")]
    argv += pip_target(target, platform.machine()) if target else []
    try:
        run = _run(argv, env, _DOWNLOAD_SECONDS)
    except subprocess.TimeoutExpired:
        host.send({"op": "trouble", "detail": f"the download took more than {_DOWNLOAD_SECONDS} s", "too_large": False})
        return
    if run.returncode:
        words = (run.stdout + run.stderr).strip()[-1500:]
        host.send({"op": "trouble", "detail": words, "too_large": "No space left on device" in words})
        return
    names = sorted(path.name for path in wheels.iterdir())
    host.send({"op": "wheels", "names": names})
    for name in names:
        path = wheels / name
        host.send({"op": "wheel", "name": name}, path.read_bytes())
        path.unlink()


def pip_target(target: dict[str, str], machine: str) -> list[str]:
    """Options that have pip take wheels for another Python; it knows no order of platforms, so that all are named."""
    newest = int(target["glibc"].partition(".")[2])
    platforms = [f"manylinux_2_{minor}" for minor in range(newest, 4, -1)]
    platforms += ["manylinux2014", "manylinux2010", "manylinux1", "linux"]
    abi = "cp" + target["python"].replace(".", "")
    options = ["--python-version", target["python"], "--implementation", "cp", "--abi", abi]
    return [*options, *(word for name in platforms for word in ("--platform", f"{name}_{machine}"))]


def _pip_python(env: dict[str, str]) -> str:
    if importlib.util.find_spec("pip"):
        return sys.executable
    place = WORK / "pip"
    _run([sys.executable, "-I", "-m", "venv", str(place)], env, 120)
    return str(place / "bin/python")


def _run(argv: list[str], env: dict[str, str], seconds: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv, env=env, timeout=seconds, cwd=WORK, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        errors="replace", check=False,
    )  # fmt: skip


if __name__ == "__main__":
    os.umask(0o022)
    main()
