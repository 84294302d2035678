"""What a submission must offer, as the assessment's author wrote it. Plain data; it travels into the examiner box."""

from dataclasses import dataclass
from enum import StrEnum, unique

from sandbox.command import CommandLimits


@unique
class ArgumentKind(StrEnum):
    """What an argument's file is, so that built-in suites know what to hand over."""

    CSV = "csv"
    MODEL = "model"
    """Opaque: it stays in the candidate box, and only its digest and size are seen."""
    FOLDER = "folder"


@unique
class Direction(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, kw_only=True, slots=True)
class Argument:
    name: str
    flag: str
    """What precedes the path on the command line, such as `--flights`; empty: the path stands alone."""
    kind: ArgumentKind
    direction: Direction
    about: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractCommand:
    name: str
    argv: tuple[str, ...]
    arguments: tuple[Argument, ...]
    limits: CommandLimits
    answer_bytes: int
    """Largest answer, each."""
    about: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractPart:
    """A function that the candidate declares. Each argument is the path of a file of that kind."""

    name: str
    arguments: tuple[ArgumentKind, ...]
    answer: str
    """`table` (rows of numbers), `numbers` (one per row), or `texts`."""
    about: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PreparationStep:
    """One command that runs once before the probes."""

    command: str
    arguments: tuple[tuple[str, str], ...]
    """Name, and a path in the suite's folder or `COMMAND.ARGUMENT`: an answer of an earlier step."""
    keep_tree: bool = False
    """Later commands start from the tree as this step leaves it, with whatever it wrote there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    name: str
    about: str = ""
    higher_is_better: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Contract:
    commands: tuple[ContractCommand, ...]
    parts: tuple[ContractPart, ...] = ()
    metrics: tuple[Metric, ...] = ()
    script_limits: CommandLimits
    """For what a suite runs besides the contract's commands: a part, the candidate's own tests."""

    def command(self, name: str) -> ContractCommand:
        """Raises KeyError for a command that the contract has not."""
        return {command.name: command for command in self.commands}[name]

    def metric(self, name: str) -> Metric:
        """Raises KeyError for a metric that the contract has not."""
        return {metric.name: metric for metric in self.metrics}[name]

    def part(self, name: str) -> ContractPart:
        """Raises KeyError for a part that the contract has not."""
        return {part.name: part for part in self.parts}[name]
