"""Images by content: the same ingredients make the same tag, and a tag that is there costs one look.

base ─┬─ debian ─┬─ environment   /opt/venv             the lock and a submission's requirements
      │          └─ …
      ├─ tools                    /opt/takehome-tools   clones, resolves, downloads
      └─ examiner                 /opt/examiner         runs hidden suites
base of another Python ── debian ── environment         and /opt/takehome-python, a copy of base's interpreter
"""

import importlib.resources
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from sandbox.base_image import REGISTRY_REFERENCE, build_base, packed_interpreter
from sandbox.boot import boot_argv
from sandbox.boxes import BoxSpec
from sandbox.build_lock import only_builder
from sandbox.debian_packages import DebianPlan, build_debian
from sandbox.engine import DockerEngine, ImageInfo
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
from sandbox.lock_text import lock_entries, lock_text, merged_locks
from sandbox.pythons import OURS, PYTHONS, Option, Python, refusals
from sandbox.wheels import WHEELS_BYTES, FetchBox, VenvPlan, WheelsRefusedError, WheelsTooLargeError, Wish, build_venv

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
    """An interpreter of ours, outside every environment."""
    interpreter: str
    """The one that its environment is made with: of another Python, where the image is for that."""
    python_version: str
    """That one's."""
    versions: dict[str, str]
    """Package → version of the image's environment; empty for a base."""
    findings: tuple[Refusal, ...]
    """What of a submission's requirements is not in it, and why."""
    size_bytes: int


class _ResolvedImage(NamedTuple):
    image: BuiltImage
    refused: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """What an assessment gives every submission."""

    lock: str
    names: tuple[str, ...]
    debian: tuple[str, ...]

    def on(self, option: Option, forbidden: dict[str, str]) -> Wish:
        return Wish(
            lock=self.lock,
            names=self.names,
            requirements=option.requirements,
            forbidden=forbidden,
            target=_target(option.python),
        )


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
    ) -> None:
        self._engine = engine
        self._progress = progress
        self._network = network or host_network()
        self._bases: dict[str, BuiltImage] = {}

    def base(self) -> BuiltImage:
        """`python:3.11-slim-bookworm` where a registry answers, else made of Debian's packages.

        One that is there is taken as it is, wherever it came from: no registry is asked again.
        """
        tag = base_tag()
        doing = f"Building the base image, from {REGISTRY_REFERENCE} or Debian's packages"
        return self._kept(OURS.version, tag, doing, lambda: build_base(self._engine, tag, _labels("base")))

    def base_of(self, version: str) -> BuiltImage:
        """The base for candidates' code on one of `PYTHONS`, with our interpreter in it."""
        if version == OURS.version:
            return self.base()
        python, ours = PYTHONS[version], self.base()
        tag = base_tag(python, ours.id)
        doing = f"Building the base image for Python {version}, from {python.registry_reference} or Debian's packages"

        def build() -> ImageInfo:
            interpreter = packed_interpreter(self._engine, image=ours.id, python=ours.python)
            return build_base(self._engine, tag, _labels("base"), python, interpreter)

        return self._kept(version, tag, doing, build)

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
        return self.environment_on((Option(python=OURS.version, requirements=requirements),), lock, names, debian)

    def environment_on(
        self, options: tuple[Option, ...], lock: str, names: tuple[str, ...], debian: tuple[str, ...]
    ) -> BuiltImage:
        """As `environment`, on the first of the options on which all requirements can be had.

        If there is none, on the one that lacks the fewest (of equals, ours), and `findings` says what was tried. An option that asks for
        nothing on our Python is taken at once, and gets exactly the lock.
        """
        lock = lock_text(lock_entries(lock))
        options = tuple(replace(option, requirements=_cleaned(option.requirements)) for option in options)
        first, *others = options
        if first.python == OURS.version and not (first.requirements and others):
            parent = self._debian(self.base(), debian)
            if not first.requirements:
                tag = environment_tag(parent.id, lock)
                return self._trusted("environment", tag, parent, VENV, lock, self._fetcher)
            tag = requested_tag(parent.id, lock, names, first.requirements)
        else:
            tag = chosen_tag(self.base().id, lock, names, debian, options)
        doing = f"Resolving {len(first.requirements)} requirements"
        asked = _Asked(lock=lock, names=names, debian=debian)
        return self._once(tag, doing, lambda: self._chosen(tag, options, asked))

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

    def _chosen(self, tag: str, options: tuple[Option, ...], asked: _Asked) -> ImageInfo:
        """A lock of its own per set of requirements; equal locks share one image, which gets one more tag."""
        with self._fetch_box(*self._fetcher()) as fetch:
            for option in options if len(options) > 1 else ():
                whole = self._resolved(fetch, option, asked, whole=True)
                if whole is not None:
                    return self._named(tag, whole.image, {})
            refused = {option.python: self._refused(fetch, option, asked) for option in options}
            best = min(options, key=lambda option: (len(refused[option.python]), option.python != OURS.version))
            part = self._resolved(fetch, best, asked, whole=False)
            assert part is not None, "in part there is always one"
            return self._named(tag, part.image, refusals({**refused, best.python: part.refused}, best.python))

    def _refused(self, fetch: FetchBox, option: Option, asked: _Asked) -> dict[str, str]:
        resolved = fetch.resolve(asked.on(option, {}))
        return resolved.refused

    def _resolved(self, fetch: FetchBox, option: Option, asked: _Asked, *, whole: bool) -> _ResolvedImage | None:
        """None: not all of it can be had, and it was to be the whole."""
        forbidden: dict[str, str] = {}
        for _ in range(_ROUNDS):
            resolved = (fetch.resolve_all if whole else fetch.resolve)(asked.on(option, forbidden))
            if resolved is None:
                return None
            pins = lock_text(lock_entries(resolved.lock))
            parent = self._debian(self.base_of(option.python), asked.debian)
            plan = _plan("environment", environment_tag(parent.id, pins), parent, VENV, pins, option.python)
            try:
                image = self._once(plan.tag, _installing(plan), partial(build_venv, self._engine, plan, fetch))
            except WheelsRefusedError as error:
                forbidden |= error.reasons
            except WheelsTooLargeError:
                added = lock_entries(pins).keys() - lock_entries(asked.lock).keys()
                forbidden |= dict.fromkeys(added, f"the wheels together exceed {WHEELS_BYTES / 2**30:.0f} GB")
            else:
                return _ResolvedImage(image, resolved.refused)
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

    def _kept(self, version: str, tag: str, doing: str, build: Callable[[], ImageInfo]) -> BuiltImage:
        """One look for all of this object's time."""
        if version not in self._bases:
            self._bases[version] = self._once(tag, doing, build)
        return self._bases[version]

    def _once(self, tag: str, doing: str, build: Callable[[], ImageInfo]) -> BuiltImage:
        found = self._engine.image(tag)
        if found is not None:
            return _built(found, tag)
        with only_builder(tag, waiting=lambda: self._progress(f"{doing}: another process is at it")):
            found = self._engine.image(tag)
            if found is None:
                self._progress(doing)
                found = build()
            return _built(found, tag)


def _labels(kind: str) -> dict[str, str]:
    return {"takehome.kind": kind}


def _plan(kind: str, tag: str, parent: BuiltImage, prefix: str, lock: str, python: str = OURS.version) -> VenvPlan:
    return VenvPlan(
        tag=tag,
        parent=parent.id,
        base_python=parent.python,
        prefix=prefix,
        lock=lock,
        labels=_labels(kind),
        python=parent.interpreter,
        target=_target(python),
    )


def _target(python: str) -> Python | None:
    return None if python == OURS.version else PYTHONS[python]


def _cleaned(requirements: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({text.strip() for text in requirements if text.strip()}))


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
        interpreter=image.labels.get("takehome.candidate-python", image.labels.get("takehome.python", "")),
        python_version=image.labels.get("takehome.python-version", ""),
        versions=json.loads(image.labels.get("takehome.versions", "{}")),
        findings=tuple(Refusal(requirement=name, reason=reason) for name, reason in sorted(findings.items())),
        size_bytes=image.size_bytes,
    )
