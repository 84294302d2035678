"""Where a submission's layers lie: told by the contract's commands and the declared parts, not by names of files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from grader.contract import ArgumentKind, Contract, ContractPart
from grader.model import DeclaredPart
from grader.suites.design.code_base import CodeBase, Module

LARGEST_STARTER_LINES = 15
"""Of a `__main__` that only starts the command line, which then lies in the one module that it imports."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Layers:
    parts: Mapping[str, str]
    """The module that defines it, by part."""
    interface: tuple[str, ...]
    """Modules of the command line that define no part."""
    in_command_line: tuple[str, ...]
    """Parts that a module of the command line defines."""
    taking_model: frozenset[str]

    def above(self, part: str) -> tuple[str, ...]:
        """The parts that it must not need: those of the model, for one that takes no model."""
        return () if part in self.taking_model else tuple(name for name in self.parts if name in self.taking_model)


def layers_of(code: CodeBase, contract: Contract, declared: Iterable[DeclaredPart]) -> Layers:
    """Parts that the contract doesn't know, or whose module isn't there, are left out."""
    asked = {part.name: part for part in contract.parts}
    parts = {
        part.name: code.definition(part.module, part.function)
        for part in declared
        if part.name in asked and part.module in code.modules
    }
    interface = set(_interface(code, contract, frozenset(parts.values())))
    return Layers(
        parts=parts,
        interface=tuple(sorted(interface - set(parts.values()))),
        in_command_line=tuple(part for part, module in parts.items() if module in interface),
        taking_model=frozenset(name for name, part in asked.items() if _takes_model(part)),
    )


def _takes_model(part: ContractPart) -> bool:
    return ArgumentKind.MODEL in part.arguments


def _interface(code: CodeBase, contract: Contract, of_parts: frozenset[str]) -> Iterator[str]:
    paths = {module.path: module.name for module in code.modules.values()}
    for command in contract.commands:
        words = command.argv[1:]
        if len(words) > 1 and words[0] == "-m":
            names = [f"{words[1]}.__main__", words[1]]
        else:
            names = [paths.get(words[0], "")] if words else []
        name = next((name for name in names if name in code.modules), "")
        if name:
            yield name
            yield from _started(code.modules[name], of_parts)


def _started(program: Module, of_parts: frozenset[str]) -> Iterator[str]:
    """The one module that a program of a few lines starts."""
    imported = {item.module for item in program.imports if item.when != "typing"}
    if program.n_code_lines <= LARGEST_STARTER_LINES and len(imported) == 1 and not program.functions:
        yield from imported - of_parts
