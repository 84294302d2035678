"""Is this machine fit to grade? Facts are gathered first; what they mean, and the remedy, is pure."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path

from sandbox.engine import DockerEngine, EngineInfo
from sandbox.errors import NoEngineError, SandboxError
from sandbox.host_network import HostNetwork, host_network
from sandbox.images import Images, Presence

NEEDED_BYTES = 5 * 2**30
"""Base, tools, examiner and a few environments of 0.6 GB each."""
RESULTS_BYTES = 2**30
_GOOD_SECURITY = ("seccomp", "apparmor", "userns", "rootless")


@unique
class State(StrEnum):
    OK = "ok"
    WARN = "warn"
    TROUBLE = "trouble"
    """Grading can't work so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    name: str
    state: State
    detail: str
    remedy: str = ""
    """What to do; empty where nothing is to be done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    engine: EngineInfo | None
    engine_error: str
    engine_remedy: str
    images: tuple[Presence, ...]
    engine_free_bytes: int | None
    """Where the engine keeps its data; None where that is another machine, or can't be seen."""
    results_place: str
    results_free_bytes: int | None
    network: HostNetwork


def examine(results: Path, *, connect: Callable[[], DockerEngine] = DockerEngine) -> tuple[Check, ...]:
    """Every check, in the order to read them; `results` is where scorecards are to go."""
    return checks(gather(results, connect))


def gather(results: Path, connect: Callable[[], DockerEngine]) -> Facts:
    info: EngineInfo | None = None
    images: tuple[Presence, ...] = ()
    error = remedy = ""
    try:
        engine = connect()
        info = engine.info()
        images = Images(engine).presence()
    except NoEngineError as none:
        error, remedy = none.trouble, none.remedy
    except SandboxError as trouble:
        error, remedy = str(trouble), "Mend that, or set DOCKER_HOST to another engine."
    root = Path(info.root) if info and info.address.startswith("unix:") else None
    return Facts(
        engine=info,
        engine_error=error,
        engine_remedy=remedy,
        images=images,
        engine_free_bytes=_free_bytes(root),
        results_place=str(results),
        results_free_bytes=_free_bytes(next((place for place in (results, *results.parents) if place.exists()), None)),
        network=host_network(),
    )


def checks(facts: Facts) -> tuple[Check, ...]:
    """What the facts mean. Pure."""
    engine = facts.engine
    found = [_engine(facts)]
    if engine is not None:
        found += [_runtime(engine), _isolation(engine), _cgroups(engine), _memory(engine)]
        found += [_space("space for images", engine.root, facts.engine_free_bytes, NEEDED_BYTES)]
    found += [_space("space for results", facts.results_place, facts.results_free_bytes, RESULTS_BYTES)]
    found += [_image(presence) for presence in facts.images]
    return (*found, _certificates(facts.network), *_proxies(facts.network))


def _engine(facts: Facts) -> Check:
    if facts.engine is None or facts.engine_error:
        return Check(name="engine", state=State.TROUBLE, detail=facts.engine_error, remedy=facts.engine_remedy)
    engine = facts.engine
    detail = f"{engine.name} {engine.version} (API {engine.api_version}, {engine.architecture}) at {engine.address}"
    return Check(name="engine", state=State.OK, detail=detail)


def _runtime(engine: EngineInfo) -> Check:
    detail = f"{engine.default_runtime}; installed: {', '.join(engine.runtimes)}"
    if "runsc" in engine.runtimes:
        return Check(name="runtime", state=State.OK, detail=detail)
    remedy = "Boxes share this machine's kernel. For submissions of strangers, gVisor's runsc is one option away."
    return Check(name="runtime", state=State.OK, detail=detail, remedy=remedy)


def _isolation(engine: EngineInfo) -> Check:
    missing = tuple(name for name in ("seccomp",) if name not in engine.security)
    on = ", ".join(name for name in _GOOD_SECURITY if name in engine.security) or "none"
    off = ", ".join(name for name in _GOOD_SECURITY if name not in engine.security) or "none"
    detail = f"of the engine: {on} (not: {off}); of ours: no box has a privilege beyond its task"
    if missing:
        remedy = "Run an engine with the default seccomp profile: a candidate's code can reach all of the kernel so."
        return Check(name="isolation", state=State.WARN, detail=detail, remedy=remedy)
    return Check(name="isolation", state=State.OK, detail=detail)


def _cgroups(engine: EngineInfo) -> Check:
    detail = f"version {engine.cgroup_version}"
    if engine.cgroup_version not in ("1", "2"):
        remedy = "Memory and CPU of boxes can't be limited: run an engine with cgroups."
        return Check(name="cgroups", state=State.TROUBLE, detail=detail, remedy=remedy)
    return Check(name="cgroups", state=State.OK, detail=detail)


def _memory(engine: EngineInfo) -> Check:
    detail = f"{engine.n_cpus} CPUs, {_gigabytes(engine.memory_bytes)} of memory"
    if engine.memory_bytes < 4 * 2**30:
        remedy = "Give the engine 4 GB or more: an examination takes about 2.5 GB."
        return Check(name="size", state=State.WARN, detail=detail, remedy=remedy)
    return Check(name="size", state=State.OK, detail=detail)


def _space(name: str, place: str, free_bytes: int | None, needed_bytes: int) -> Check:
    if free_bytes is None:
        return Check(name=name, state=State.OK, detail=f"{place}: can't be seen from here")
    detail = f"{_gigabytes(free_bytes)} free at {place}"
    if free_bytes < needed_bytes:
        remedy = f"Free some: {_gigabytes(needed_bytes)} are needed. `takehome clean` removes what we made."
        return Check(
            name=name,
            state=State.TROUBLE if free_bytes < needed_bytes / 4 else State.WARN,
            detail=detail,
            remedy=remedy,
        )
    return Check(name=name, state=State.OK, detail=detail)


def _image(presence: Presence) -> Check:
    name = f"image {presence.kind}"
    if presence.image is None:
        remedy = "Run `takehome setup`; grading builds it too, when it first needs it."
        return Check(name=name, state=State.WARN, detail=f"{presence.tag} is not there", remedy=remedy)
    origin = presence.image.labels.get("takehome.base", "")
    detail = f"{presence.tag}, {_gigabytes(presence.image.size_bytes)}, of {origin}"
    return Check(name=name, state=State.OK, detail=detail)


def _certificates(network: HostNetwork) -> Check:
    if network.ca_bundle is None:
        remedy = "If a proxy here has a certificate authority of its own, name its bundle in SSL_CERT_FILE."
        return Check(name="certificates", state=State.WARN, detail="no bundle was found", remedy=remedy)
    return Check(name="certificates", state=State.OK, detail=f"{network.ca_bundle} goes into boxes that download")


def _proxies(network: HostNetwork) -> tuple[Check, ...]:
    unreachable = network.loopback_proxies()
    if not unreachable:
        return ()
    remedy = "Let the proxy listen on the engine's bridge address, and name that one in HTTPS_PROXY."
    detail = "a proxy on this machine's loopback can't be reached from a box"
    return (Check(name="proxy", state=State.TROUBLE, detail=detail, remedy=remedy),)


def _free_bytes(place: Path | None) -> int | None:
    try:
        return shutil.disk_usage(place).free if place else None
    except OSError:
        return None


def _gigabytes(n_bytes: int) -> str:
    return f"{n_bytes / 2**30:.1f} GB"
