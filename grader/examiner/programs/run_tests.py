"""Runs in the candidate box: their tests, by their pytest, and tells what came of them in a file.

    run_tests.py ORDER_PATH ANSWER_PATH [FILE…]

ORDER: {"only": ids of the tests that are run, in that order, or null; "shuffle": seed or null; "reach": paths of the
files of which it says which statements each test reaches, or null; "first": true to end with the first failure}.
Written for the oldest Python that an assessment may allow; it imports the standard library and their pytest.
"""

import json
import os
import random
import shutil
import sys
import tempfile
from typing import Any

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
MOST_TOLD = 200
"""Failures; the first say enough."""


class Teller:
    """The plugin."""

    def __init__(self, order: Any) -> None:
        self.order = order
        self.collected: list = []  # type: ignore[type-arg]
        self.failures: list = []  # type: ignore[type-arg]
        self.seconds: dict = {}  # type: ignore[type-arg]
        self.n_passed = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self, early_config: Any) -> None:
        """Settings under which a part of the tests can't pass, or runs elsewhere."""
        options = early_config.known_args_namespace
        options.no_cov = True
        if hasattr(options, "numprocesses"):
            options.numprocesses, options.dist, options.tx = None, "no", []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: Any, items: Any) -> None:
        only, seed = self.order["only"], self.order["shuffle"]
        if only is not None:
            place = {test: number for number, test in enumerate(only)}
            dropped = [item for item in items if item.nodeid not in place]
            items[:] = sorted((item for item in items if item.nodeid in place), key=lambda item: place[item.nodeid])
            config.hook.pytest_deselected(items=dropped)
        if seed is not None:
            items[:] = shuffled(items, random.Random(seed))  # noqa: S311
        self.collected = [item.nodeid for item in items]

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Any:
        outcome = yield
        report = outcome.get_result()
        self.seconds[item.nodeid] = self.seconds.get(item.nodeid, 0.0) + report.duration
        if report.failed:
            self.fail(item.nodeid, call.excinfo)
            if self.order["first"]:
                item.session.shouldstop = "one failure is enough"
        elif report.when == "call" and report.passed:
            self.n_passed += 1

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(self, collector: Any) -> Any:
        outcome = yield
        report = outcome.get_result()
        if report.failed:
            self.failures.append({"test": collector.nodeid, "assertion": False, "error": ""})

    def fail(self, test: str, excinfo: Any) -> None:
        if len(self.failures) < MOST_TOLD:
            asserted = excinfo.errisinstance((AssertionError, pytest.fail.Exception)) if excinfo else False
            error = str(excinfo.exconly())[:300] if excinfo else ""
            self.failures.append({"test": test, "assertion": bool(asserted), "error": error})

    def told(self) -> Any:
        return {
            "collected": self.collected,
            "failures": self.failures,
            "seconds": self.seconds,
            "n_passed": self.n_passed,
        }


class ReachTeller:
    """The plugin that says which lines each test reaches: in its own turn, and in that of the fixtures it rests on."""

    def __init__(self, reach: Any, folder: str) -> None:
        self.module, self.folder = reach, folder
        self.reach = reach.Reach(folder)
        self.turns: dict = {}  # type: ignore[type-arg]
        self.fixtures: dict = {}  # type: ignore[type-arg]
        self.n_starts: dict = {}  # type: ignore[type-arg]
        sys.addaudithook(self.audit)

    def audit(self, event: str, arguments: Any) -> None:
        if event in self.module.STARTS:
            turn = self.reach.turn
            self.n_starts[turn] = self.n_starts.get(turn, 0) + 1

    def take_turn(self, turn: str) -> None:
        os.environ[self.module.TURN_VARIABLE] = turn
        self.reach.take_turn(turn)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: Any, nextitem: Any) -> Any:
        self.turns[item.nodeid] = turn = f"t{len(self.turns)}"
        info = getattr(item, "_fixtureinfo", None)  # nothing public says which definitions an item's names mean
        definitions = info.name2fixturedefs.values() if info is not None else ()
        self.fixtures[item.nodeid] = {self.turn_of(each) for named in definitions for each in named}
        self.take_turn(turn)
        yield
        self.take_turn(self.module.IMPORTING)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Any:
        before = self.reach.turn
        self.take_turn(self.turn_of(fixturedef))
        yield
        self.take_turn(before)

    @staticmethod
    def turn_of(definition: Any) -> str:
        return f"f{id(definition)}"

    def told(self) -> Any:
        tests = {}
        for test, turn in self.turns.items():
            turns = [turn, *self.fixtures[test]]
            places, escaped = set(), False
            for each in turns:
                places |= self.reach.places.get(each, set())
                elsewhere = self.module.appended(self.folder, each)
                places |= set(elsewhere or ())
                escaped = escaped or (bool(self.n_starts.get(each)) and elsewhere is None)
            tests[test] = {"lines": by_path(places), "escaped": escaped}
        return {"tests": tests, "imported": by_path(self.reach.places[self.module.IMPORTING])}


def by_path(places: Any) -> Any:
    found: dict = {}  # type: ignore[type-arg]
    for path, line in sorted(places):
        found.setdefault(path, []).append(line)
    return found


def shuffled(items: Any, chance: random.Random) -> Any:
    """Modules in another order, and the tests of each; what a class shares stays together."""
    groups: dict = {}  # type: ignore[type-arg]
    for item in items:
        owner = getattr(item, "cls", None)
        module = groups.setdefault(str(item.path) if hasattr(item, "path") else str(item.fspath), {})
        module.setdefault(owner if owner is not None else item, []).append(item)
    modules = list(groups.values())
    chance.shuffle(modules)
    found = []
    for module in modules:
        parts = list(module.values())
        chance.shuffle(parts)
        found += [item for part in parts for item in part]
    return found


def main(order_path: str, answer_path: str, *files: str) -> int:
    with open(order_path, encoding="utf-8") as file:
        order = json.load(file)
    sys.path[0] = os.getcwd()
    sys.argv[1:] = ["-q", *files]
    teller = Teller(order)
    plugins: list = [teller]  # type: ignore[type-arg]
    reach_teller = with_reach(order["reach"]) if order["reach"] is not None else None
    if reach_teller is not None:
        plugins.append(reach_teller)
        reach_teller.reach.start()
    status = pytest.main(["-q", *files], plugins=plugins)
    told = teller.told()
    if reach_teller is not None:
        told["reach"] = reach_teller.told()
        shutil.rmtree(reach_teller.folder, ignore_errors=True)
    with open(answer_path, "w", encoding="utf-8", errors="backslashreplace") as out:
        json.dump(told, out)
    return int(status)


def with_reach(files: Any) -> ReachTeller:
    """Their processes import the same module, under the one name that Python imports by itself."""
    sys.path.insert(1, HERE)
    import reach  # type: ignore[import-not-found,unused-ignore]

    del sys.path[1]
    folder = tempfile.mkdtemp()
    with open(os.path.join(folder, reach.FILES), "w", encoding="utf-8", errors="surrogateescape") as out:
        out.write("\n".join([os.path.realpath(os.getcwd()), *files]))
    shutil.copy(os.path.join(HERE, "reach.py"), os.path.join(folder, "sitecustomize.py"))
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = folder + (os.pathsep + before if before else "")
    os.environ.update({reach.FOLDER_VARIABLE: folder, reach.TURN_VARIABLE: reach.IMPORTING})
    return ReachTeller(reach, folder)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
