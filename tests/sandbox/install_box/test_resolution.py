"""One requirement that can't be had must not cost the others, and the index's trouble is nobody's refusal."""

from dataclasses import dataclass, field

import pytest

from sandbox.install_box.resolution import Attempt, IndexTroubleError, Resolver, short_reason


@dataclass
class FakeIndex:
    """Resolves what it has, one version of each; conflicts are pairs that don't go together."""

    has: set[str]
    conflicts: tuple[frozenset[str], ...] = ()
    down: bool = False
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def __call__(self, wanted: tuple[str, ...]) -> Attempt:
        self.asked.append(wanted)
        if self.down:
            return Attempt(lock=None, complaint="error sending request for url (…): connection refused")
        for name in wanted:
            if name not in self.has:
                return Attempt(lock=None, complaint=f"{name} was not found in the package registry")
        for pair in self.conflicts:
            if pair <= set(wanted):
                return Attempt(lock=None, complaint=f"{' and '.join(sorted(pair))} are incompatible")
        return Attempt(lock=" ".join(sorted(wanted)))


def test_what_resolves_together_is_asked_once() -> None:
    index = FakeIndex({"a", "b", "numpy"})
    resolution = Resolver(index).resolve(("numpy",), ("a", "b"))
    assert resolution.lock == "a b numpy"
    assert resolution.refused == ()
    assert len(index.asked) == 1


def test_the_one_that_does_not_exist_is_refused_and_the_rest_goes_on() -> None:
    index = FakeIndex({"a", "b", "c", "numpy"})
    resolution = Resolver(index).resolve(("numpy",), ("a", "b", "nonesuch", "c"))
    assert resolution.lock == "a b c numpy"
    assert [name for name, _ in resolution.refused] == ["nonesuch"]
    assert "no package of that name" in resolution.refused[0][1]


def test_of_two_that_conflict_the_later_is_refused() -> None:
    index = FakeIndex({"a", "b", "c", "numpy"}, conflicts=(frozenset({"a", "c"}),))
    resolution = Resolver(index).resolve(("numpy",), ("a", "b", "c"))
    assert resolution.lock == "a b numpy"
    assert [name for name, _ in resolution.refused] == ["c"]


def test_a_submission_s_own_wins_over_a_name_of_the_environment() -> None:
    index = FakeIndex({"old-numpy", "scikit-learn", "pytest"}, conflicts=(frozenset({"old-numpy", "scikit-learn"}),))
    resolution = Resolver(index).resolve(("scikit-learn", "pytest"), ("old-numpy",))
    assert resolution.lock == "old-numpy pytest"
    assert [name for name, _ in resolution.refused] == ["scikit-learn"]
    assert "left out of the environment" in resolution.refused[0][1]


def test_an_index_that_is_down_refuses_nothing() -> None:
    with pytest.raises(IndexTroubleError, match="connection refused"):
        Resolver(FakeIndex({"a"}, down=True)).resolve(("numpy",), ("a",))


def test_a_package_called_retries_is_no_trouble_of_the_index() -> None:
    index = FakeIndex({"numpy"})
    resolution = Resolver(index).resolve(("numpy",), ("retries", "certificate", "timeout"))
    assert resolution.lock == "numpy"
    assert len(resolution.refused) == 3


def test_names_of_ours_that_do_not_resolve_are_not_the_submission_s_fault() -> None:
    with pytest.raises(IndexTroubleError, match="numpy was not found"):
        Resolver(FakeIndex({"a"})).resolve(("numpy",), ("a",))


def test_many_refusals_are_found_within_a_bounded_number_of_attempts() -> None:
    bad = tuple(f"bad-{n}" for n in range(100))
    index = FakeIndex({"good", "numpy"})
    resolution = Resolver(index, limit_attempts=40).resolve(("numpy",), ("good", *bad))
    assert len(index.asked) <= 40 + 4  # a few more for the environment's own names
    assert len(resolution.refused) == 100
    assert resolution.lock == "good numpy"
    assert "not tried" in resolution.refused[-1][1]


def test_a_reason_starts_with_a_sentence_of_ours() -> None:
    complaint = "× No solution found\n╰─▶ Because all versions of docopt have no usable wheels and you require docopt"
    assert short_reason(complaint).startswith("it has no wheel that fits: No solution found Because")


def test_on_a_python_that_the_environment_was_not_made_for_its_own_names_may_lack() -> None:
    index = FakeIndex({"a", "pytest"})
    resolution = Resolver(index, names_may_lack=True).resolve(("too-new", "pytest"), ("a",))
    assert resolution.lock == "a pytest"
    assert [name for name, _ in resolution.refused] == ["too-new"]
    with pytest.raises(IndexTroubleError):
        Resolver(index).resolve(("too-new", "pytest"), ("a",))


def test_all_of_it_or_nothing_costs_one_attempt() -> None:
    index = FakeIndex({"a", "numpy"})
    assert Resolver(index).together(("numpy",), ("a", "nonesuch")).lock is None
    assert Resolver(index).together(("numpy",), ("a",)).lock == "a numpy"
    assert len(index.asked) == 2
