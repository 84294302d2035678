"""The suites of `assessment.toml`, `[hidden]` and `[public]`, with what runs before their probes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from grader.contract import Argument, ArgumentKind, Contract, ContractCommand, Direction, PreparationStep
from grader.suite_files import irregular_files, is_left_out, stored_path, suite_digests, suite_files
from grader.toml_table import Table, did_you_mean, shown

TEST_FILES = ("test_*.py", "*_test.py")
"""What pytest collects."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suite:
    name: str
    """`hidden` or `public`."""
    folder: Path
    preparation: tuple[PreparationStep, ...] = ()
    large: tuple[str, ...] = ()
    """Files of the folder, as if unpacked, that commands read from a volume; every file of theirs has its own name."""
    derive: str = ""
    """The program of the folder that derives a round's files from its secret; empty: there is none."""
    derived: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """What it made: joins the folder's files, and stands for those of the same path."""

    def files(self) -> dict[str, bytes]:
        """As `suite_files` gives them, the large ones apart; then what was derived."""
        own = suite_files(self.folder, without={stored_path(self.folder, name) for name in self.large})
        return {**own, **self.derived}

    def digests(self) -> dict[str, str]:
        """SHA-256 of every file, the large ones among them."""
        return suite_digests(self.folder)


def read_suite(root: Table, name: str, folder: Path, contract: Contract) -> Suite:
    """From `[hidden]` or `[public]`; its folder is that of the same name unless it says otherwise."""
    table = root.table(name)
    place = place_in(folder, table, "folder", default=name)
    if place is not None:
        for problem in _folder_problems(place):
            table.fault(problem, "folder")
    place = place or folder / name
    large = _large(table, place)
    return Suite(
        name=name,
        folder=place,
        preparation=_preparation(table, place, contract, large),
        large=large,
        derive=_derive(table, place) if name == "hidden" else "",
    )


def read_builtin(root: Table, known: tuple[str, ...]) -> tuple[str, ...]:
    """The built-in suites that run besides the hidden one."""
    table = root.table("hidden")
    names = table.texts("builtin", default=())
    for position, name in enumerate(names):
        if name not in known:
            there_are = f"there are {', '.join(known)}{did_you_mean(name, known)}"
            table.fault(f"{shown(name)} is no built-in suite; {there_are}", "builtin", position)
        elif name in names[:position]:
            table.fault(f"{shown(name)} is there already", "builtin", position)
    return names


def place_in(folder: Path, table: Table, key: str, *, default: str | None) -> Path | None:
    """The path that a key names within the assessment's folder; None if there is none, or none that is allowed."""
    text = table.text(key, default=default)
    if text and not _stays_inside(text):
        table.fault(f"{shown(text)} leads out of the assessment's folder", key)
        return None
    return folder / text if text else None


def _folder_problems(folder: Path) -> tuple[str, ...]:
    if not folder.is_dir():
        return (f"there is no folder {shown(folder.name)} beside assessment.toml",)
    odd = tuple(f"{shown(path)} in it is a link or no regular file" for path in irregular_files(folder))
    if any(True for pattern in TEST_FILES for _ in folder.rglob(pattern)):
        return odd
    return (*odd, f"{shown(folder.name)} has no test files ({' or '.join(TEST_FILES)})")


def _derive(suite: Table, folder: Path) -> str:
    name = suite.text("derive", default="")
    if name and (is_left_out(name) or str(PurePosixPath(name)) != name or not _stays_inside(name)):
        suite.fault(f"{shown(name)} is no path of a suite's file", "derive")
    elif name and not ((folder / name).is_file() and name.endswith(".py")):
        suite.fault(f"there is no Python program {shown(name)} in the suite's folder", "derive")
    return name


def _large(suite: Table, folder: Path) -> tuple[str, ...]:
    names = suite.texts("large", default=())
    taken: dict[str, str] = {}
    """Plain name → the whole: a command sees the plain one."""
    for position, name in enumerate(names):
        plain = PurePosixPath(name).name
        if problem := _large_problem(folder, name):
            suite.fault(problem, "large", position)
        elif plain in taken:
            suite.fault(f"{shown(name)} has the plain name of {shown(taken[plain])}", "large", position)
        taken.setdefault(plain, name)
    return names


def _large_problem(folder: Path, name: str) -> str:
    if not _stays_inside(name):
        return f"{shown(name)} leads out of the suite's folder"
    if (folder / name).is_dir():
        return f"{shown(name)} is a folder; large files are named one by one"
    if is_left_out(name) or str(PurePosixPath(name)) != name:
        return f"{shown(name)} is no path of a suite's file"
    if not stored_path(folder, name):
        return f"there is neither {shown(name)} nor {shown(name + '.gz')} in the suite's folder"
    return ""


def _preparation(suite: Table, folder: Path, contract: Contract, large: tuple[str, ...]) -> tuple[PreparationStep, ...]:
    commands = {command.name: command for command in contract.commands}
    answers: dict[str, Argument] = {}
    """Of the steps so far, as `COMMAND.ARGUMENT`."""
    steps: dict[str, PreparationStep] = {}
    for table in suite.tables("preparation", required=False):
        name = table.text("command")
        given = table.table("arguments", required=False)
        sources = {key: given.text(key) for key in given}
        if name in steps:
            table.fault(f"{name} is prepared by an earlier step already", "command")
        elif name in commands:
            _check_given(table, given, sources, commands[name])
            for argument in _taken(commands[name], Direction.IN):
                source = sources.get(argument.name, "")
                _check_source(given, argument, source, folder, commands, answers)
                if source in large and argument.kind is ArgumentKind.FOLDER:
                    given.fault(f"{shown(source)} is a file, and {argument.name} of kind folder", argument.name)
            answers |= {f"{name}.{out.name}": out for out in _taken(commands[name], Direction.OUT)}
        elif name:
            table.fault(f"the contract has no command {shown(name)}{did_you_mean(name, commands)}", "command")
        keep_tree = table.truth("keep_tree", default=False)
        steps.setdefault(name, PreparationStep(command=name, arguments=tuple(sources.items()), keep_tree=keep_tree))
    return tuple(steps.values())


def _check_given(step: Table, given: Table, sources: Mapping[str, str], command: ContractCommand) -> None:
    reads = [argument.name for argument in _taken(command, Direction.IN)]
    writes = [argument.name for argument in _taken(command, Direction.OUT)]
    for name in sources:
        if name in writes:
            given.fault(f"{command.name} writes it; only what a command reads is given", name)
        elif name not in reads:
            given.fault(f"{command.name} has no such argument{did_you_mean(name, reads)}", name)
    for name in reads:
        if name not in sources:
            step.fault(f"{command.name} reads {name}, and it is not given", "arguments")


def _check_source(
    given: Table,
    argument: Argument,
    source: str,
    folder: Path,
    commands: Mapping[str, ContractCommand],
    answers: Mapping[str, Argument],
) -> None:
    """A source `COMMAND.ARGUMENT` is an answer whenever the contract has that command, and a file otherwise."""
    if source in answers:
        if answers[source].kind is not argument.kind:
            kinds = f"is of kind {answers[source].kind}, and {argument.name} of kind {argument.kind}"
            given.fault(f"{shown(source)} {kinds}", argument.name)
    elif source.partition(".")[0] in commands:
        given.fault(f"{shown(source)} is no answer of an earlier step{did_you_mean(source, answers)}", argument.name)
    elif source and not _is_suite_file(folder, source):
        there = f"{shown(source)} nor {shown(source + '.gz')}"
        given.fault(f"there is neither {there} in the suite's folder", argument.name)


def _taken(command: ContractCommand, direction: Direction) -> tuple[Argument, ...]:
    return tuple(argument for argument in command.arguments if argument.direction is direction)


def _is_suite_file(folder: Path, source: str) -> bool:
    return _stays_inside(source) and ((folder / source).exists() or (folder / f"{source}.gz").is_file())


def _stays_inside(text: str) -> bool:
    path = PurePosixPath(text)
    return not path.is_absolute() and ".." not in path.parts
