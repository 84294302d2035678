"""Is this machine fit to grade? Facts are gathered first; what they mean, and the remedy, is pure."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path

from sandbox.budget import DEFAULT_BUDGET_BYTES, Holdings, holdings
from sandbox.engine import DockerEngine, EngineInfo
from sandbox.errors import NoEngineError, SandboxError
from sandbox.host_network import HostNetwork, host_network
from sandbox.images import Images, Presence
from sandbox.space import ENGINE_FLOOR_FILES, RESULTS_FLOOR_FILES, Room, engine_place, engine_remedy, room_at

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
    holdings: Holdings | None
    """What our images take; None without an engine."""
    budget_bytes: int
    """That they may."""
    engine_room: Room | None
    """Where the engine keeps its data; None where that is another machine, or can't be seen."""
    results_place: str
    results_room: Room | None
    network: HostNetwork


def examine(
    results: Path,
    *,
    budget_bytes: int = DEFAULT_BUDGET_BYTES,
    connect: Callable[[], DockerEngine] = DockerEngine,
) -> tuple[Check, ...]:
    """Every check, in the order to read them; `results` is where scorecards are to go."""
    return checks(gather(results, connect, budget_bytes))


def gather(results: Path, connect: Callable[[], DockerEngine], budget_bytes: int = DEFAULT_BUDGET_BYTES) -> Facts:
    info: EngineInfo | None = None
    images: tuple[Presence, ...] = ()
    held: Holdings | None = None
    error = remedy = ""
    try:
        engine = connect()
        info = engine.info()
        images = Images(engine).presence()
        held = holdings(engine.images())
    except NoEngineError as none:
        error, remedy = none.trouble, none.remedy
    except SandboxError as trouble:
        error, remedy = str(trouble), "Mend that, or set DOCKER_HOST to another engine."
    return Facts(
        engine=info,
        engine_error=error,
        engine_remedy=remedy,
        images=images,
        holdings=held,
        budget_bytes=budget_bytes,
        engine_room=room_at(engine_place(info) if info else None),
        results_place=str(results),
        results_room=room_at(next((place for place in (results, *results.parents) if place.exists()), None)),
        network=host_network(),
    )


def checks(facts: Facts) -> tuple[Check, ...]:
    """What the facts mean. Pure."""
    engine = facts.engine
    found = [_engine(facts)]
    if engine is not None:
        found += [_runtime(engine), _isolation(engine), _cgroups(engine), _memory(engine)]
        remedy = engine_remedy(facts.holdings)
        found += [_space("space for images", engine.root, facts.engine_room, NEEDED_BYTES, remedy)]
        found += _files("files for images", engine.root, facts.engine_room, ENGINE_FLOOR_FILES, remedy)
        found += _budget(facts)
    elsewhere = "Or name another folder with --out."
    found += [_space("space for results", facts.results_place, facts.results_room, RESULTS_BYTES, elsewhere)]
    found += _files("files for results", facts.results_place, facts.results_room, RESULTS_FLOOR_FILES, elsewhere)
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


def _space(name: str, place: str, room: Room | None, needed_bytes: int, remedy: str) -> Check:
    if room is None:
        return Check(name=name, state=State.OK, detail=f"{place}: can't be seen from here")
    detail = f"{_gigabytes(room.free_bytes)} free at {place}"
    if room.free_bytes >= needed_bytes:
        return Check(name=name, state=State.OK, detail=detail)
    state = State.TROUBLE if room.free_bytes < needed_bytes / 4 else State.WARN
    remedy = f"Free some: {_gigabytes(needed_bytes)} are needed. {remedy}"
    return Check(name=name, state=state, detail=detail, remedy=remedy)


def _files(name: str, place: str, room: Room | None, floor: int, remedy: str) -> tuple[Check, ...]:
    """Of a file system that counts them."""
    if room is None or room.free_files is None:
        return ()
    detail = f"{room.free_files:,} more files can be made at {place} (inodes)"
    if room.free_files >= 4 * floor:
        return (Check(name=name, state=State.OK, detail=detail),)
    state = State.TROUBLE if room.free_files < floor else State.WARN
    return (Check(name=name, state=state, detail=detail, remedy=f"Remove some: {floor:,} are needed. {remedy}"),)


def _budget(facts: Facts) -> tuple[Check, ...]:
    held = facts.holdings
    if held is None:
        return ()
    budget = f"{facts.budget_bytes / 10**9:g} GB"
    detail = f"{held.n_images} of ours take {held.image_bytes / 10**9:.1f} GB of {budget}"
    if held.image_bytes <= facts.budget_bytes:
        return (Check(name="images", state=State.OK, detail=detail),)
    remedy = "The next grading removes those that were unused longest. TAKEHOME_IMAGE_GB is the budget."
    return (Check(name="images", state=State.WARN, detail=detail, remedy=remedy),)


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


def _gigabytes(n_bytes: int) -> str:
    return f"{n_bytes / 2**30:.1f} GB"
