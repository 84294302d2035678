"""Images by content: the same ingredients make the same tag, and a tag that is there costs one look.

base ─┬─ debian ─┬─ environment   /opt/venv             the lock and a submission's requirements
      │          └─ …
      ├─ tools                    /opt/takehome-tools   clones, resolves, downloads
      └─ examiner                 /opt/examiner         runs hidden suites
base of another Python ── debian ── environment         and /opt/takehome-python, a copy of base's interpreter
"""

import contextlib
import importlib.resources
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from sandbox.base_image import REGISTRY_REFERENCE, build_base, packed_interpreter
from sandbox.build_lock import only_builder
from sandbox.built_image import BuiltImage, Refusal, built, there
from sandbox.debian_packages import DebianPlan, build_debian
from sandbox.engine import DockerEngine, ImageInfo
from sandbox.environments import VENV, Asked, Environments, installing, labels, venv_plan
from sandbox.errors import ImageError
from sandbox.host_network import HostNetwork, host_network
from sandbox.image_tags import (
    base_tag,
    chosen_tag,
    debian_tag,
    environment_tag,
    examiner_tag,
    requested_tag,
    tools_tag,
)
from sandbox.image_uses import ImageUses
from sandbox.lock_text import lock_entries, lock_text, merged_locks
from sandbox.pythons import OURS, PYTHONS, Option
from sandbox.wheels import WHEELS_BYTES, FetchBox, WheelsRefusedError, WheelsTooLargeError, build_venv

__all__ = ["BuiltImage", "Images", "Presence", "Refusal"]

TOOLS = "/opt/takehome-tools"
EXAMINER = "/opt/examiner"
_TOOLS_DEBIAN = ("ca-certificates", "git", "openssh-client")


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
        self._bases: dict[str, BuiltImage] = {}
        self._turns: dict[str, threading.Lock] = {}

    def base(self) -> BuiltImage:
        """`python:3.11-slim-bookworm` where a registry answers, else made of Debian's packages.

        One that is there is taken as it is, wherever it came from: no registry is asked again.
        """
        tag = base_tag()
        doing = f"Building the base image, from {REGISTRY_REFERENCE} or Debian's packages"
        return self._base_once(OURS.version, tag, doing, lambda: build_base(self._engine, tag, labels("base")))

    def base_of(self, version: str) -> BuiltImage:
        """The base for candidates' code on one of `PYTHONS`, with our interpreter in it."""
        if version == OURS.version:
            return self.base()
        python, ours = PYTHONS[version], self.base()
        tag = base_tag(python, ours.id)
        doing = f"Building the base image for Python {version}, from {python.registry_reference} or Debian's packages"

        def build() -> ImageInfo:
            interpreter = packed_interpreter(self._engine, image=ours.id, python=ours.python)
            return build_base(self._engine, tag, labels("base"), python, interpreter)

        return self._base_once(version, tag, doing, build)

    def tools(self) -> BuiltImage:
        """base + git + ssh + `/opt/takehome-tools`: GitPython, packaging, uv, pip."""
        parent = self.with_debian(self.base(), _TOOLS_DEBIAN)
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
        return self.environment_on((Option(python=OURS.version, requirements=requirements),), lock, names, debian)

    def environment_on(
        self, options: tuple[Option, ...], lock: str, names: tuple[str, ...], debian: tuple[str, ...]
    ) -> BuiltImage:
        """As `environment`, on the first of the options on which all requirements can be had.

        If there is none, on the one that lacks the fewest, and `findings` says what was tried. If the first asks for
        nothing on our Python, it is taken at once, and gets exactly the lock.
        """
        lock = lock_text(lock_entries(lock))
        options = tuple(replace(option, requirements=_cleaned(option.requirements)) for option in options)
        first, *others = options
        if first.python == OURS.version and not (first.requirements and others):
            parent = self.with_debian(self.base(), debian)
            if not first.requirements:
                tag = environment_tag(parent.id, lock)
                return self._trusted("environment", tag, parent, VENV, lock, self._fetcher)
            tag = requested_tag(parent.id, lock, names, first.requirements)
        else:
            tag = chosen_tag(self.base().id, lock, names, debian, options)
        doing = f"Resolving {len(first.requirements)} requirements"
        asked = Asked(lock=lock, names=names, debian=debian)
        return self.once(tag, doing, lambda: Environments(self._engine, self).build(tag, options, asked))

    def found(self, tag: str) -> BuiltImage | None:
        """The image that has the tag now; None: there is none. Builds nothing."""
        image = self._engine.image(tag)
        return built(image, tag) if image is not None else None

    @contextlib.contextmanager
    def using(self, image: BuiltImage) -> Iterator[None]:
        """Nobody on this machine removes the image meanwhile to make room. Raises ImageError if somebody has."""
        with self._uses.using(image.id):
            there(self._engine.image(image.id), image.tag)
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

    def with_debian(self, parent: BuiltImage, packages: tuple[str, ...]) -> BuiltImage:
        if not packages:
            return parent
        info = there(self._engine.image(parent.id), parent.tag)
        missing = _missing_debian(info.labels, packages)
        if not missing:
            return parent
        tag = debian_tag(parent.id, missing)
        all_of_them = " ".join((info.labels.get("takehome.debian", ""), *missing)).strip()
        told = {**labels("debian"), "takehome.debian": all_of_them}
        plan = DebianPlan(tag=tag, parent=parent.id, python=parent.python, packages=missing, labels=told)
        doing = f"Installing Debian's {', '.join(missing)}"
        return self.once(tag, doing, lambda: build_debian(self._engine, plan, self._network))

    def _trusted(
        self, kind: str, tag: str, parent: BuiltImage, prefix: str, lock: str, fetcher: Callable[[], tuple[str, str]]
    ) -> BuiltImage:
        """A venv of a lock that is ours or an assessment's: what can't be installed of it is no submission's fault."""
        plan = venv_plan(kind, tag, parent, prefix, lock)

        def build() -> ImageInfo:
            with self._fetch_box(*fetcher()) as fetch:
                try:
                    return build_venv(self._engine, plan, fetch)
                except WheelsRefusedError as error:
                    raise ImageError(f"The lock of the {kind} image can't be installed: {error}") from error
                except WheelsTooLargeError as error:
                    raise ImageError(f"The wheels for the {kind} image exceed {WHEELS_BYTES:,} bytes.") from error

        return self.once(tag, installing(plan), build)

    def fetch_box(self) -> FetchBox:
        """One that can resolve. To be closed."""
        return self._fetch_box(*self._fetcher())

    def _fetcher(self) -> tuple[str, str]:
        return self.tools().id, f"{TOOLS}/bin/python"

    def _fetch_box(self, image: str, python: str) -> FetchBox:
        return FetchBox(self._engine, image=image, python=python, network=self._network)

    def _base_once(self, version: str, tag: str, doing: str, build: Callable[[], ImageInfo]) -> BuiltImage:
        """One look for all of this object's time."""
        if version not in self._bases:
            self._bases[version] = self.once(tag, doing, build)
        return self._bases[version]

    def once(self, tag: str, doing: str, build: Callable[[], ImageInfo]) -> BuiltImage:
        found = self._engine.image(tag)
        if found is not None:
            self._uses.touch(found.id)
            return built(found, tag)
        mine = self._turns.setdefault(tag, threading.Lock())  # our own threads wait in silence
        with mine, only_builder(tag, waiting=lambda: self._progress(f"{doing}: another process is at it")):
            found = self._engine.image(tag)
            if found is None:
                self._progress(doing)
                self._make_room()
                found = build()
            self._uses.touch(found.id)
            return built(found, tag)


def _cleaned(requirements: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({text.strip() for text in requirements if text.strip()}))


def _our_lock(name: str) -> str:
    return importlib.resources.files("sandbox").joinpath("locks", f"{name}.lock").read_text()


def _missing_debian(labels: dict[str, str], packages: tuple[str, ...]) -> tuple[str, ...]:
    there = set(labels.get("takehome.debian", "").split())
    return tuple(sorted(set(packages) - there))
