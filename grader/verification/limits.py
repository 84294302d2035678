"""Whether a command's time limits fit what the references need: neither tight nor pointless."""

from collections.abc import Iterable, Iterator, Mapping

from grader.contract import Contract
from grader.model import Need
from grader.verification.outcome import Check, Trouble

MARGIN = 2.0
"""A limit below so many times the slowest reference's need is too tight: a machine under load is twice as slow, and a
good answer may be slower than ours."""
LOOSE = 50.0
"""Above so many times that need (and LOOSE_SECONDS) a limit bounds nothing but patience."""
LOOSE_SECONDS = 120.0


def troubles_of_limits(contract: Contract, needs: Mapping[str, Iterable[Need]]) -> Iterator[Trouble]:
    """`needs` by reference."""
    for command in contract.commands:
        found = [
            (name, need) for name, all_of_it in needs.items() for need in all_of_it if need.command == command.name
        ]
        if not found:
            continue
        took_cpu = [(need.cpu_seconds, name) for name, need in found]
        took_wall = [(need.wall_seconds, name) for name, need in found]
        for kind, limit, took in (
            ("cpu_seconds", command.limits.cpu_seconds, took_cpu),
            ("wall_seconds", command.limits.wall_seconds, took_wall),
        ):
            seconds, name = max(took)
            if limit < MARGIN * seconds:
                text = (
                    f"{kind} = {limit:g} is too tight: {name} took {seconds:.1f} s; give {MARGIN:g} times that or more"
                )
                yield Trouble(check=Check.LIMIT, where=command.name, text=text)
            elif limit > max(LOOSE_SECONDS, LOOSE * seconds):
                text = f"{kind} = {limit:g} is too loose: the slowest reference, {name}, took {seconds:.1f} s"
                yield Trouble(check=Check.LIMIT, where=command.name, text=text)
