"""Environments of what submissions ask for: on which Python that can be had, with what of it, and why not the rest."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, Protocol

from sandbox.boot import boot_argv
from sandbox.boxes import BoxSpec
from sandbox.built_image import BuiltImage, there
from sandbox.engine import DockerEngine, ImageInfo
from sandbox.errors import ImageError
from sandbox.image_tags import environment_tag
from sandbox.lock_text import lock_entries, lock_text
from sandbox.pythons import OURS, PYTHONS, Option, Python, refusals
from sandbox.wheels import WHEELS_BYTES, FetchBox, VenvPlan, WheelsRefusedError, WheelsTooLargeError, Wish, build_venv

VENV = "/opt/venv"
_ROUNDS = 6
"""How often a resolution is repeated without packages whose wheels had to be refused."""


class Foundations(Protocol):
    """What an environment is built on, and with."""

    def base_of(self, version: str) -> BuiltImage: ...

    def with_debian(self, parent: BuiltImage, packages: tuple[str, ...]) -> BuiltImage: ...

    def fetch_box(self) -> FetchBox: ...

    def once(self, tag: str, doing: str, build: Callable[[], ImageInfo]) -> BuiltImage: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
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


class _ResolvedImage(NamedTuple):
    image: BuiltImage
    refused: dict[str, str]


class Environments:
    def __init__(self, engine: DockerEngine, on: Foundations) -> None:
        self._engine = engine
        self._on = on

    def build(self, tag: str, options: tuple[Option, ...], asked: Asked) -> ImageInfo:
        """On the first option on which all can be had, else on the one that lacks the fewest; of equals, on ours.

        Each set of requirements comes to a lock of its own; equal locks share one image, which gets one more tag.
        """
        best, refused = options[0], dict[str, dict[str, str]]()
        forbidden: dict[str, dict[str, str]] = {option.python: {} for option in options}
        with self._on.fetch_box() as fetch:
            if len(options) > 1:
                for option in options:
                    whole = self._resolved(fetch, option, asked, forbidden[option.python], whole=True)
                    if whole is not None:
                        return self._named(tag, whole.image, {})
                wishes = {option.python: asked.on(option, forbidden[option.python]) for option in options}
                refused = {python: fetch.resolve(wish).refused for python, wish in wishes.items()}
                best = min(options, key=lambda option: (len(refused[option.python]), option.python != OURS.version))
            part = self._resolved(fetch, best, asked, forbidden[best.python], whole=False)
            assert part is not None, "in part there is always one"
            return self._named(tag, part.image, refusals({**refused, best.python: part.refused}, best.python))

    def _resolved(
        self, fetch: FetchBox, option: Option, asked: Asked, forbidden: dict[str, str], *, whole: bool
    ) -> _ResolvedImage | None:
        """None: not all of it can be had, and it was to be the whole. What turns out to be forbidden is added there."""
        for _ in range(_ROUNDS):
            resolved = (fetch.resolve_all if whole else fetch.resolve)(asked.on(option, forbidden))
            if resolved is None:
                return None
            pins = lock_text(lock_entries(resolved.lock))
            parent = self._on.with_debian(self._on.base_of(option.python), asked.debian)
            plan = venv_plan("environment", environment_tag(parent.id, pins), parent, VENV, pins, option.python)
            try:
                image = self._on.once(plan.tag, installing(plan), partial(build_venv, self._engine, plan, fetch))
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
            return there(self._engine.image(tag), tag)
        argv = boot_argv(image.python, "-S")
        spec = BoxSpec(kind="install", image=image.id, argv=argv, memory_bytes=64 * 2**20, read_only=False)
        with self._engine.open(spec) as box:
            findings = json.dumps(refused, sort_keys=True)
            return box.commit(tag, {**labels("environment"), "takehome.findings": findings})


def venv_plan(kind: str, tag: str, parent: BuiltImage, prefix: str, lock: str, python: str = OURS.version) -> VenvPlan:
    return VenvPlan(
        tag=tag,
        parent=parent.id,
        base_python=parent.python,
        prefix=prefix,
        lock=lock,
        labels=labels(kind),
        python=parent.interpreter,
        target=_target(python),
    )


def installing(plan: VenvPlan) -> str:
    return f"Building the {plan.labels['takehome.kind']} image, of {len(lock_entries(plan.lock))} packages"


def labels(kind: str) -> dict[str, str]:
    return {"takehome.kind": kind}


def _target(python: str) -> Python | None:
    return None if python == OURS.version else PYTHONS[python]
