"""The contract and the limits of `assessment.toml`, as values."""

import re
from collections.abc import Mapping

from grader.contract import (
    Argument,
    ArgumentKind,
    Contract,
    ContractCommand,
    ContractPart,
    Direction,
    Metric,
)
from grader.toml_table import Table
from sandbox.command import CommandLimits

KB = 2**10
MB = 2**20
NAME = re.compile(r"[a-z][a-z0-9_]*")
NAME_HINT = "a name (a-z, 0-9, _, a letter first)"
FLAG = re.compile(r"--?[A-Za-z][A-Za-z0-9_-]*")
FLAG_HINT = "a flag such as --flights"
PART_ANSWERS = ("table", "numbers", "texts")
RESERVED = ("submission", "script")
"""Tables of `[limits]` that are about no command."""
LARGEST = 10**9
"""Of any limit in its unit, so that none overflows what the kernel takes."""
LIMIT_KEYS = ("wall_seconds", "cpu_seconds", "memory_mb", "pids", "disk_mb", "output_kb", "answer_mb")


def read_contract(root: Table) -> Contract:
    """From `[contract]` and `[limits]`. A table `[limits.COMMAND]` goes before `[limits]`; MB are 2**20 bytes."""
    contract, limits = root.table("contract"), root.table("limits")
    general = _limit_numbers(limits, {})
    return Contract(
        commands=tuple(
            _command(name, table, _limit_numbers(limits.table(name, required=False), general))
            for name, table in _named(contract, "commands", required=True)
        ),
        parts=tuple(_part(name, table) for name, table in _named(contract, "parts")),
        metrics=tuple(
            Metric(
                name=name,
                about=table.text("about", default=""),
                higher_is_better=table.truth("higher_is_better", default=True),
            )
            for name, table in _named(contract, "metrics")
        ),
        script_limits=_command_limits(_limit_numbers(limits.table("script", required=False), general)),
    )


def _named(contract: Table, key: str, *, required: bool = False) -> tuple[tuple[str, Table], ...]:
    found = contract.named_tables(key, required=required)
    if required and key in contract and not found:
        contract.fault("is empty", key)
    for name, table in found:
        if not NAME.fullmatch(name):
            table.fault(f"is not {NAME_HINT}")
        elif name in RESERVED:
            table.fault(f"is taken: [limits.{name}] means something else")
    return found


def _command(name: str, table: Table, limits: Mapping[str, float]) -> ContractCommand:
    return ContractCommand(
        name=name,
        argv=_argv(table),
        arguments=_arguments(table),
        limits=_command_limits(limits),
        answer_bytes=int(limits["answer_mb"] * MB),
        about=table.text("about", default=""),
    )


def _argv(table: Table) -> tuple[str, ...]:
    argv = table.texts("argv")
    if argv and argv[0] != "python":
        table.fault("must start with 'python', the candidate's interpreter", "argv")
    elif len(argv) == 1:
        table.fault("must say what python is to run", "argv")
    return argv


def _arguments(command: Table) -> tuple[Argument, ...]:
    arguments = tuple(_argument(name, table) for name, table in _named(command, "arguments"))
    flags: dict[str, str] = {}
    for argument in arguments:
        if argument.flag and flags.setdefault(argument.flag, argument.name) != argument.name:
            command.fault(
                f"{argument.flag} is the flag of {flags[argument.flag]} already", "arguments", argument.name, "flag"
            )
    return arguments


def _argument(name: str, table: Table) -> Argument:
    return Argument(
        name=name,
        flag=table.text("flag", default="", like=FLAG, hint=FLAG_HINT),
        kind=table.choice("kind", ArgumentKind),
        direction=table.choice("direction", Direction),
        about=table.text("about", default=""),
    )


def _part(name: str, table: Table) -> ContractPart:
    kinds = (
        table.chosen(text, ArgumentKind, "arguments", position)
        for position, text in enumerate(table.texts("arguments"))
    )
    answer = table.text("answer")
    if answer and answer not in PART_ANSWERS:
        table.fault(f"{answer!r} is none of {', '.join(PART_ANSWERS)}", "answer")
    return ContractPart(
        name=name,
        arguments=tuple(kind for kind in kinds if kind is not None),
        answer=answer,
        about=table.text("about", default=""),
    )


def _limit_numbers(table: Table, defaults: Mapping[str, float]) -> dict[str, float]:
    return {
        key: table.number(key, above=0, at_most=LARGEST, default=defaults.get(key), whole=key == "pids")
        for key in LIMIT_KEYS
    }


def _command_limits(numbers: Mapping[str, float]) -> CommandLimits:
    return CommandLimits(
        wall_seconds=numbers["wall_seconds"],
        cpu_seconds=numbers["cpu_seconds"],
        memory_bytes=int(numbers["memory_mb"] * MB),
        pids=int(numbers["pids"]),
        disk_bytes=int(numbers["disk_mb"] * MB),
        output_bytes=int(numbers["output_kb"] * KB),
    )
