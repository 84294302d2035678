"""The tree that most of these tests start from, and commands with believable limits."""

from dataclasses import replace

from sandbox.command import Command, CommandLimits

MB = 2**20
SLOW_SECONDS = 60
"""For a busy machine."""
TREE = {"main.py": b"print('hello')\n", "data/rows.csv": b"a,b\n1,2\n", "package/__init__.py": b"VALUE = 7\n"}
LIMITS = CommandLimits(
    wall_seconds=30, cpu_seconds=30, memory_bytes=100 * MB, pids=24, disk_bytes=32 * MB, output_bytes=1000
)


def a_command(*argv: str, limits: CommandLimits = LIMITS, **changes: object) -> Command:
    return replace(Command(argv=argv, limits=limits), **changes)  # type: ignore[arg-type]


def a_script(code: str, limits: CommandLimits = LIMITS, **changes: object) -> Command:
    """`code` in the candidate's Python."""
    return a_command("python", "-c", code, limits=limits, **changes)


def tight(**changes: object) -> CommandLimits:
    return replace(LIMITS, **changes)  # type: ignore[arg-type]
