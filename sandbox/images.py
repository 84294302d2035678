"""Images by content: the same ingredients make the same tag, and a tag that is there costs one look.

base ─┬─ debian ─┬─ environment   /opt/venv             the lock and a submission's requirements
      │          └─ …
      ├─ tools                    /opt/takehome-tools   clones, resolves, downloads
      └─ examiner                 /opt/examiner         runs hidden suites
"""

import contextlib
import hashlib
import importlib.resources
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from sandbox.base_image import DEBIAN_PACKAGES, REGISTRY_REFERENCE, build_base
from sandbox.boot import boot_argv
from sandbox.boxes import BoxSpec
from sandbox.build_lock import only_builder
from sandbox.debian_packages import DebianPlan, build_debian
from sandbox.engine import DockerEngine, ImageInfo
from sandbox.errors import ImageError
from sandbox.host_network import HostNetwork, host_network
from sandbox.image_uses import ImageUses
from sandbox.lock_text import lock_entries, lock_text, merged_locks
from sandbox.wheels import WHEELS_BYTES, FetchBox, VenvPlan, WheelsRefusedError, WheelsTooLargeError, build_venv

RECIPE = "1"
"""Part of every key: raised when what we do with the same ingredients changes."""
VENV = "/opt/venv"
TOOLS = "/opt/takehome-tools"
EXAMINER = "/opt/examiner"
_TOOLS_DEBIAN = ("ca-certificates", "git")
_ROUNDS = 6
"""How often a resolution is repeated without packages whose wheels had to be refused."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    requirement: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BuiltImage:
    tag: str
    id: str
    base: str
    """Where the base came from: a registry's reference with its digest, or `debian bookworm packages`."""
    python: str
    """The base's own interpreter, outside every environment."""
    versions: dict[str, str]
    """Package → version of the image's environment; empty for a base."""
    findings: tuple[Refusal, ...]
    """What of a submission's requirements is not in it, and why."""
    size_bytes: int


class Presence(NamedTuple):
    kind: str
    tag: str
    image: ImageInfo | None


class Images:
    """Builds what is not there; for use from several threads and processes, each image is built once."""

    def __init__(
        self,
        engine: DockerEngine,
        *,
        progress: Callable[[str], None] = lambda text: None,
        network: HostNetwork | None = None,
        uses: ImageUses | None = None,
        make_room: Callable[[], None] = lambda: None,
    ) -> None:
        """`make_room` is called before an image is built, and may remove others of ours that nobody uses."""
        self._engine = engine
        self._uses = uses or ImageUses()
        self._make_room = make_room
        self._kept = contextlib.ExitStack()
        self._progress = progress
        self._network = network or host_network()
        self._base: BuiltImage | None = None

    def base(self) -> BuiltImage:
        """`python:3.11-slim-bookworm` where a registry answers, else made of Debian's packages.

        One that is there is taken as it is, wherever it came from: no registry is asked again.
        """
        if self._base is None:
            tag = base_tag()
            self._base = self._once(
                tag, f"Building the base image, from {REGISTRY_REFERENCE} or Debian's packages",
                lambda: build_base(self._engine, tag, _labels("base")),
            )  # fmt: skip
        return self._base

    def tools(self) -> BuiltImage:
        """base + git + `/opt/takehome-tools`: GitPython, packaging, uv, pip."""
        parent = self._debian(self.base(), _TOOLS_DEBIAN)
        lock = lock_text(lock_entries(_our_lock("tools")))
        tag = tools_tag(parent.id, lock)
        # The one image whose wheels the base's own pip fetches: uv is among them.
        return self._trusted("tools", tag, parent, TOOLS, lock, lambda: (parent.id, parent.python))

    def examiner(self, extra_lock: str = "") -> BuiltImage:
        """base + `/opt/examiner`: our lock, and the assessment's own, whose pins win where both pin the same."""
        parent = self.base()
        lock = merged_locks(_our_lock("examiner"), extra_lock)
        return self._trusted("examiner", examiner_tag(parent.id, lock), parent, EXAMINER, lock, self._fetcher)

    def environment(
        self, lock: str, names: tuple[str, ...], debian: tuple[str, ...], requirements: tuple[str, ...]
    ) -> BuiltImage:
        """base + Debian packages + `/opt/venv`: what the lock and the submission's requirements resolve to.

        What can't be had of the requirements is in `findings`; the rest is installed.

        Raises:
            ImageError: for a reason that is not the submission's: no index, a broken lock, unknown Debian packages.
        """
        lock = lock_text(lock_entries(lock))
        wanted = tuple(sorted({text.strip() for text in requirements if text.strip()}))
        parent = self._debian(self.base(), debian)
        if not wanted:
            tag = environment_tag(parent.id, lock)
            return self._trusted("environment", tag, parent, VENV, lock, self._fetcher)
        tag = requested_tag(parent.id, lock, names, wanted)
        doing = f"Resolving {len(wanted)} requirements"
        return self._once(tag, doing, lambda: self._resolved(tag, parent, lock, names, wanted))

    @contextlib.contextmanager
    def using(self, image: BuiltImage) -> Iterator[None]:
        """Nobody on this machine removes the image meanwhile to make room. Raises ImageError if somebody has."""
        with self._uses.using(image.id):
            _there(self._engine.image(image.id), image.tag)
            yield

    def keep(self, *images: BuiltImage) -> None:
        """Likewise, until `close`, or the end of this process."""
        for image in images:
            self._kept.enter_context(self.using(image))

    def close(self) -> None:
        self._kept.close()

    def presence(self) -> tuple[Presence, ...]:
        """Which of the images that every assessment needs are there; builds nothing."""
        base = self._engine.image(base_tag())
        if base is None:
            return (Presence("base", base_tag(), None),)
        missing = _missing_debian(base.labels, _TOOLS_DEBIAN)
        parent = self._engine.image(debian_tag(base.id, missing)) if missing else base
        tags = {
            "tools": tools_tag(parent.id if parent else "", lock_text(lock_entries(_our_lock("tools")))),
            "examiner": examiner_tag(base.id, merged_locks(_our_lock("examiner"), "")),
        }
        found = (Presence(kind, tag, self._engine.image(tag)) for kind, tag in tags.items())
        return (Presence("base", base_tag(), base), *found)

    def _debian(self, parent: BuiltImage, packages: tuple[str, ...]) -> BuiltImage:
        if not packages:
            return parent
        info = _there(self._engine.image(parent.id), parent.tag)
        missing = _missing_debian(info.labels, packages)
        if not missing:
            return parent
        tag = debian_tag(parent.id, missing)
        all_of_them = " ".join((info.labels.get("takehome.debian", ""), *missing)).strip()
        labels = {**_labels("debian"), "takehome.debian": all_of_them}
        plan = DebianPlan(tag=tag, parent=parent.id, python=parent.python, packages=missing, labels=labels)
        doing = f"Installing Debian's {', '.join(missing)}"
        return self._once(tag, doing, lambda: build_debian(self._engine, plan, self._network))

    def _resolved(
        self, tag: str, parent: BuiltImage, lock: str, names: tuple[str, ...], wanted: tuple[str, ...]
    ) -> ImageInfo:
        """A lock of its own per set of requirements; equal locks share one image, which gets one more tag."""
        forbidden: dict[str, str] = {}
        with self._fetch_box(*self._fetcher()) as fetch:
            for _ in range(_ROUNDS):
                resolved = fetch.resolve(lock=lock, names=names, requirements=wanted, forbidden=forbidden)
                pins = lock_text(lock_entries(resolved.lock))
                plan = _plan("environment", environment_tag(parent.id, pins), parent, VENV, pins)
                try:
                    image = self._once(plan.tag, _installing(plan), partial(build_venv, self._engine, plan, fetch))
                except WheelsRefusedError as error:
                    forbidden |= error.reasons
                except WheelsTooLargeError:
                    added = lock_entries(pins).keys() - lock_entries(lock).keys()
                    forbidden |= dict.fromkeys(added, f"the wheels together exceed {WHEELS_BYTES / 2**30:.0f} GB")
                else:
                    return self._named(tag, image, resolved.refused)
        raise ImageError(f"The environment's wheels are refused again and again: {sorted(forbidden.items())}")

    def _named(self, tag: str, image: BuiltImage, refused: dict[str, str]) -> ImageInfo:
        """The same image under the requirements' own tag; refusals become a label, by a commit with nothing changed."""
        if not refused:
            self._engine.tag(image.id, tag)
            return _there(self._engine.image(tag), tag)
        argv = boot_argv(image.python, "-S")
        spec = BoxSpec(kind="install", image=image.id, argv=argv, memory_bytes=64 * 2**20, read_only=False)
        with self._engine.open(spec) as box:
            findings = json.dumps(refused, sort_keys=True)
            return box.commit(tag, {**_labels("environment"), "takehome.findings": findings})

    def _trusted(
        self, kind: str, tag: str, parent: BuiltImage, prefix: str, lock: str, fetcher: Callable[[], tuple[str, str]]
    ) -> BuiltImage:
        """A venv of a lock that is ours or an assessment's: what can't be installed of it is no submission's fault."""
        plan = _plan(kind, tag, parent, prefix, lock)

        def build() -> ImageInfo:
            with self._fetch_box(*fetcher()) as fetch:
                try:
                    return build_venv(self._engine, plan, fetch)
                except WheelsRefusedError as error:
                    raise ImageError(f"The lock of the {kind} image can't be installed: {error}") from error
                except WheelsTooLargeError as error:
                    raise ImageError(f"The wheels for the {kind} image exceed {WHEELS_BYTES:,} bytes.") from error

        return self._once(tag, _installing(plan), build)

    def _fetcher(self) -> tuple[str, str]:
        return self.tools().id, f"{TOOLS}/bin/python"

    def _fetch_box(self, image: str, python: str) -> FetchBox:
        return FetchBox(self._engine, image=image, python=python, network=self._network)

    def _once(self, tag: str, doing: str, build: Callable[[], ImageInfo]) -> BuiltImage:
        found = self._engine.image(tag)
        if found is not None:
            self._uses.touch(found.id)
            return _built(found, tag)
        with only_builder(tag, waiting=lambda: self._progress(f"{doing}: another process is at it")):
            found = self._engine.image(tag)
            if found is None:
                self._progress(doing)
                self._make_room()
                found = build()
            self._uses.touch(found.id)
            return _built(found, tag)


def base_tag() -> str:
    return _tag("base", REGISTRY_REFERENCE, *DEBIAN_PACKAGES)


def debian_tag(parent: str, packages: tuple[str, ...]) -> str:
    return _tag("debian", parent, *packages)


def tools_tag(parent: str, lock: str) -> str:
    return _tag("tools", parent, lock)


def examiner_tag(parent: str, lock: str) -> str:
    return _tag("examiner", parent, lock)


def environment_tag(parent: str, lock: str) -> str:
    """Of an environment that has exactly these pins, whoever asked for them."""
    return _tag("environment", parent, lock)


def requested_tag(parent: str, lock: str, names: tuple[str, ...], requirements: tuple[str, ...]) -> str:
    """Of what a submission's requirements come to, before it is known what that is."""
    return _tag("environment", parent, lock, *sorted(names), "", *sorted(requirements))


def _tag(kind: str, *ingredients: str) -> str:
    text = json.dumps([RECIPE, kind, *ingredients])
    return f"takehome/{kind}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _labels(kind: str) -> dict[str, str]:
    return {"takehome.kind": kind}


def _plan(kind: str, tag: str, parent: BuiltImage, prefix: str, lock: str) -> VenvPlan:
    return VenvPlan(
        tag=tag, parent=parent.id, base_python=parent.python, prefix=prefix, lock=lock, labels=_labels(kind)
    )  # fmt: skip


def _installing(plan: VenvPlan) -> str:
    return f"Building the {plan.labels['takehome.kind']} image, of {len(lock_entries(plan.lock))} packages"


def _our_lock(name: str) -> str:
    return importlib.resources.files("sandbox").joinpath("locks", f"{name}.lock").read_text()


def _missing_debian(labels: dict[str, str], packages: tuple[str, ...]) -> tuple[str, ...]:
    there = set(labels.get("takehome.debian", "").split())
    return tuple(sorted(set(packages) - there))


def _there(image: ImageInfo | None, tag: str) -> ImageInfo:
    if image is None:
        raise ImageError(f"The image {tag} vanished while it was in use; run it again.")
    return image


def _built(image: ImageInfo, tag: str) -> BuiltImage:
    findings: dict[str, str] = json.loads(image.labels.get("takehome.findings", "{}"))
    return BuiltImage(
        tag=tag,
        id=image.id,
        base=image.labels.get("takehome.base", ""),
        python=image.labels.get("takehome.python", ""),
        versions=json.loads(image.labels.get("takehome.versions", "{}")),
        findings=tuple(Refusal(requirement=name, reason=reason) for name, reason in sorted(findings.items())),
        size_bytes=image.size_bytes,
    )
