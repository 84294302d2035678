"""On which Python a submission's requirements are installed: the first that has all, else the one that has the most."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from sandbox.built_image import BuiltImage
from sandbox.engine import ImageInfo
from sandbox.environments import Asked, Environments
from sandbox.errors import ImageError
from sandbox.pythons import Option
from sandbox.wheels import Resolved, WheelsRefusedError, Wish
from tests.fakes import FakeImageEngine

IMAGE = BuiltImage(
    tag="",
    id="sha256:1",
    base="debian",
    python="/opt/takehome-python/python3",
    interpreter="/usr/bin/python3",
    python_version="",
    versions={},
    findings=(),
    size_bytes=1,
)
ASKED = Asked(lock="pytest==8.0 --hash=sha256:aa\n", names=("pytest",), debian=("libgomp1",))


@dataclass
class FakeIndex:
    """By Python, what it has no wheel of."""

    lacks: dict[str, set[str]]
    n_resolved: int = 0

    def resolve(self, wish: Wish) -> Resolved:
        self.n_resolved += 1
        lacking = self._lacking(wish)
        had = {name for name in wish.requirements if name not in lacking} | {*wish.names}
        lock = "".join(f"{name}==1 --hash=sha256:aa\n" for name in sorted(had))
        return Resolved(lock=lock, refused=dict.fromkeys(lacking, "no wheel"))

    def resolve_all(self, wish: Wish) -> Resolved | None:
        return None if self._lacking(wish) else self.resolve(wish)

    def _lacking(self, wish: Wish) -> list[str]:
        python = wish.target.version if wish.target else "3.11"
        gone = self.lacks.get(python, set()) | wish.forbidden.keys()
        return sorted(gone & {*wish.requirements})

    def __enter__(self) -> "FakeIndex":
        return self

    def __exit__(self, *_: object) -> None: ...


@dataclass
class FakeFoundations:
    index: FakeIndex
    bad_wheel: str = ""
    bases: list[str] = field(default_factory=list)

    def base_of(self, version: str) -> BuiltImage:
        self.bases.append(version)
        return replace(IMAGE, id=f"base {version}")

    def with_debian(self, parent: BuiltImage, packages: tuple[str, ...]) -> BuiltImage:
        return replace(parent, id=f"{parent.id} with {' '.join(packages)}")

    def fetch_box(self) -> Any:
        return self.index

    def once(self, tag: str, doing: str, build: Callable[[], ImageInfo]) -> BuiltImage:
        plan = build.args[1]  # type: ignore[attr-defined] # what is to be built, and isn't here
        if self.bad_wheel and f"{self.bad_wheel}==" in plan.lock:
            raise WheelsRefusedError({self.bad_wheel: "it brings python3"})
        return replace(IMAGE, id=plan.parent)


def built(index: FakeIndex, *pythons: str, wants: tuple[str, ...] = ("a", "b", "c"), bad_wheel: str = "") -> Any:
    """Image, foundations, and findings as a text."""
    engine: Any = FakeImageEngine()
    foundations = FakeFoundations(index, bad_wheel=bad_wheel)
    options = tuple(Option(python=python, requirements=wants) for python in pythons)
    image = Environments(engine, foundations).build("requested", options, ASKED)
    findings = [label for info in engine.images.values() if (label := info.labels.get("takehome.findings"))]
    return image, foundations, "".join(findings)


def test_the_first_python_that_has_all_of_it_is_built_on_and_no_other_base_is_made() -> None:
    image, foundations, findings = built(FakeIndex({"3.13": {"a"}, "3.11": {"a"}}), "3.13", "3.11", "3.9")
    assert image.id == "base 3.9 with libgomp1"
    assert foundations.bases == ["3.9"]
    assert findings == ""


def test_where_several_have_all_of_it_the_first_is_taken() -> None:
    _, foundations, _ = built(FakeIndex({}), "3.13", "3.11")
    assert foundations.bases == ["3.13"]


def test_where_none_has_all_of_it_the_one_that_lacks_least_is_and_says_what_was_tried() -> None:
    index = FakeIndex({"3.13": {"a", "b", "gone"}, "3.11": {"a", "gone"}, "3.9": {"gone"}})
    _, foundations, findings = built(index, "3.13", "3.11", "3.9", wants=("a", "b", "gone"))
    assert foundations.bases == ["3.9"]
    assert findings == '{"gone": "no wheel. Tried on Python 3.13, 3.11 and 3.9."}'


def test_of_those_that_lack_as_little_ours_is() -> None:
    gone = {"gone"}
    _, foundations, _ = built(FakeIndex({"3.13": gone, "3.11": gone}), "3.13", "3.11", wants=("a", "gone"))
    assert foundations.bases == ["3.11"]


def test_with_one_python_nothing_is_resolved_to_compare() -> None:
    index = FakeIndex({"3.11": {"a"}})
    _, _, findings = built(index, "3.11")
    assert (index.n_resolved, findings) == (1, '{"a": "no wheel"}')


def test_a_wheel_that_may_not_be_unpacked_is_as_one_that_is_not_there() -> None:
    _, foundations, findings = built(FakeIndex({}), "3.13", "3.11", bad_wheel="b")
    assert foundations.bases == ["3.13", "3.11", "3.11"], "on each it was tried, and ours is built on"
    assert findings == '{"b": "no wheel. Tried on Python 3.13 and 3.11."}'


def test_an_index_that_is_down_is_no_refusal() -> None:
    class Down(FakeIndex):
        def resolve_all(self, wish: Wish) -> Resolved | None:
            raise ImageError("The package index did not hand out what an environment needs")

    with pytest.raises(ImageError, match="did not hand out"):
        built(Down({}), "3.13", "3.11")
