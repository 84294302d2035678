"""A round outlasts an engine that is restarted and an image that is removed; what no second try mends ends at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from grader import lasting
from grader.entry import Entry, Graded
from grader.errors import SourceError
from grader.lasting import Lasting
from grader.source import parse_source
from sandbox.errors import (
    BoxDiedError,
    BuildBrokenError,
    EngineTooOldError,
    EngineUnavailableError,
    ImageError,
    ImageGoneError,
    NoSpaceError,
)

ADA = Entry(name="ada", source=parse_source("https://git.example.org/ada.git"), revision=None)
GONE = EngineUnavailableError("unix:///nowhere")


@dataclass
class FakeGrader:
    """Raises what it is given, one after the other, and grades then."""

    script: list[Exception]
    stop: threading.Event = field(default_factory=threading.Event)
    stages: list[str] = field(default_factory=list)
    n_tried: int = 0
    is_closed: bool = False
    is_full: bool = False
    together: threading.Barrier | None = None
    """Nobody fails before all are there."""

    @property
    def watcher(self) -> "FakeGrader":
        return self

    @property
    def images(self) -> "FakeGrader":
        return self

    @property
    def examiner(self) -> "FakeGrader":
        return self

    def stage(self, name: str, text: str) -> None:
        self.stages.append(text)

    def make_room(self) -> None:
        if self.is_full:
            raise NoSpaceError("Only 0 MB are free.")

    def close(self) -> None:
        self.is_closed = True

    def grade(self, entry: Entry) -> Graded:
        self.n_tried += 1
        if not self.script:
            return Graded(name=entry.name)
        if self.together is not None:
            self.together.wait(timeout=30)
        raise self.script.pop(0)


@dataclass
class FakeEngine:
    """Is away for so many looks."""

    n_away: float = 0
    n_looks: int = 0

    def answers(self) -> bool:
        self.n_looks += 1
        self.n_away -= 1
        return self.n_away < 0


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lasting, "_PAUSE_SECONDS", 0.01)


def last(grader: FakeGrader, engine: FakeEngine, *, fresh: FakeGrader | None = None, patience: float = 5) -> Lasting:
    made: list[Any] = [fresh]
    held: Any = grader
    return Lasting(held, answers=engine.answers, renewed=made.pop, patience_seconds=patience)


class TestTheEngine:
    def test_one_that_comes_back_costs_time_alone(self) -> None:
        grader, engine = FakeGrader([GONE]), FakeEngine(n_away=3)
        assert last(grader, engine).grade(ADA).name == "ada"
        assert (grader.n_tried, engine.n_looks) == (2, 4)
        assert grader.stages == ["the engine does not answer; waiting 5 s for it"]

    def test_one_that_fails_again_is_not_asked_a_third_time(self) -> None:
        grader = FakeGrader([GONE, GONE, GONE])
        with pytest.raises(EngineUnavailableError):
            last(grader, FakeEngine()).grade(ADA)
        assert grader.n_tried == 2

    def test_one_that_stays_away_is_waited_for_once_in_a_run(self) -> None:
        grader, engine = FakeGrader([GONE] * 9), FakeEngine(n_away=float("inf"))
        lasting = last(grader, engine, patience=0.1)
        with pytest.raises(EngineUnavailableError):
            lasting.grade(ADA)
        n_looks = engine.n_looks
        for _ in range(3):
            with pytest.raises(EngineUnavailableError):
                lasting.grade(ADA)
        assert engine.n_looks == n_looks + 3, "each later submission looks once, and does not wait"

    def test_of_many_threads_one_waits_for_all(self) -> None:
        grader, engine = FakeGrader([GONE] * 4), FakeEngine(n_away=20)
        grader.together = threading.Barrier(4)
        lasting = last(grader, engine)
        with ThreadPoolExecutor(max_workers=4) as pool:
            graded = list(pool.map(lasting.grade, [ADA] * 4))
        assert [each.name for each in graded] == ["ada"] * 4
        assert len(grader.stages) == 1

    def test_what_fails_on_a_full_disk_says_so_and_is_not_tried_again(self) -> None:
        grader = FakeGrader([BoxDiedError("it ended")], is_full=True)
        with pytest.raises(NoSpaceError):
            last(grader, FakeEngine()).grade(ADA)
        assert grader.n_tried == 1

    def test_who_is_interrupted_does_not_wait(self) -> None:
        grader, engine = FakeGrader([GONE]), FakeEngine(n_away=float("inf"))
        grader.stop.set()
        with pytest.raises(EngineUnavailableError):
            last(grader, engine).grade(ADA)
        assert engine.n_looks == 0


class TestImages:
    def test_one_that_was_removed_is_made_again_for_all_that_come(self) -> None:
        grader, fresh = FakeGrader([ImageGoneError("The image is not there.")]), FakeGrader([])
        lasting = last(grader, FakeEngine(), fresh=fresh)
        assert [lasting.grade(ADA).name for _ in range(3)] == ["ada"] * 3
        assert (grader.n_tried, fresh.n_tried) == (1, 3)
        lasting.close()
        assert fresh.is_closed
        assert not grader.is_closed, "whoever made it closes it"


class TestWhatIsTriedAgain:
    @pytest.mark.parametrize("error", [BoxDiedError("The intake box ended."), BuildBrokenError("It ended.")])
    def test_what_may_have_been_chance(self, error: Exception) -> None:
        grader = FakeGrader([error])
        assert last(grader, FakeEngine()).grade(ADA).name == "ada"
        assert grader.n_tried == 2

    @pytest.mark.parametrize(
        "error",
        [
            SourceError("There is no such repository."),
            NoSpaceError("The disk is full."),
            ImageError("The index does not answer."),
            EngineTooOldError("19", "20.10"),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_not_what_a_person_must_mend(self, error: Exception) -> None:
        grader = FakeGrader([error])
        with pytest.raises(type(error)):
            last(grader, FakeEngine()).grade(ADA)
        assert grader.n_tried == 1
