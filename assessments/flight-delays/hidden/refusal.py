"""What a refusal looks like, as R7 asks for it."""

import re

ECHO_WORDS = 3
"""A line with so many words of the command line repeats it, and singles out none."""
WRONG_USE = (
    "unrecognized arguments",
    "the following arguments are required",
    "expected one argument",
    "invalid choice",
    "no such option",
    "missing option",
)
"""What argparse and click say of a command line: with ours that is a fault of the program, not of a file."""


def assert_refused(run, *names: str) -> None:
    """Exit status 2, and a message without a traceback that has one of `names` in it, as a word."""
    assert run.exit_status == 2, f"exit status 2 was expected, {run!r}"
    assert "Traceback (most recent call last)" not in run.stderr, f"a traceback instead of a message: {run!r}"
    said = message(run.stderr, run.argv)
    assert any(has_word(said, name) for name in names), f"the message names none of {', '.join(names)}: {run!r}"


def message(stderr: str, argv) -> str:
    """What is said of the trouble: no usage, no complaint about the command line, no repetition of it."""
    lines = _without_usage(stderr.splitlines())
    words = {word for word in argv if word.startswith("--") or "." in word}
    return "\n".join(
        line
        for line in lines
        if sum(word in line for word in words) < ECHO_WORDS and not any(text in line.lower() for text in WRONG_USE)
    )


def has_word(text: str, word: str) -> bool:
    """`origin` in `'origin'` and in `OriginError`, and not in `original`."""
    apart = re.sub(r"([a-z])([A-Z])", r"\1 \2", text).lower()
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(word.lower())}(?![a-z0-9])", apart))


def _without_usage(lines: list[str]) -> list[str]:
    """argparse begins it with `usage:` and indents the rest of it."""
    kept, is_usage = [], False
    for line in lines:
        is_usage = line.lower().startswith("usage:") or (is_usage and line.startswith(" "))
        if not is_usage:
            kept.append(line)
    return kept
