"""What was made of a bad input, and what that is worth. The brief says of each whether it is refused or repaired.

One order holds throughout. The worst is to take it as if nothing were wrong: the numbers look right, and nobody is
warned. A crash warns somebody. A clear refusal says what to mend.
"""

from enum import Enum

from refusal import has_word, message


class Refusal(Enum):
    """Of what is to be refused by name (R7): what happened, its share of the points, and the report's word for it."""

    TAKEN = ("it was taken as if nothing were wrong", 0.0, "taken")
    CRASHED = ("it crashed, or ended as if by a bug, and named nothing", 0.25, "crashed")
    UNCLEAR = (
        "it was refused, but not by exit status 2 together with a message that names the trouble",
        0.5,
        "refused_unclearly",
    )
    ASKED = ("it was refused by name", 1.0, "refused")


class Repair(Enum):
    """Of what is to be repaired and reported (R12)."""

    TAKEN = ("the value was taken as if nothing were wrong", 0.0, "taken")
    CRASHED = ("it crashed", 0.1, "crashed")
    REFUSED = ("the file was refused", 0.25, "refused")
    ONLY_TOLD = ("the column was named, and the value used all the same", 0.25, "told")
    SILENT = ("it was repaired, and nobody was told", 0.5, "repaired_silently")
    ASKED = ("it was repaired and reported", 1.0, "repaired")


def refusal_of(run, *names: str) -> Refusal:
    """Raises AssertionError for a command that did not come to an end: that is no handling."""
    assert not run.timed_out, f"it did not come to an end: {run!r}"
    if run.exit_status == 0:
        return Refusal.TAKEN
    has_traceback = "Traceback (most recent call last)" in run.stderr
    is_named = any(has_word(message(run.stderr, run.argv), name) for name in names)
    if has_traceback or run.exit_status is None:
        return Refusal.CRASHED
    if run.exit_status == 2:
        return Refusal.ASKED if is_named else Refusal.UNCLEAR
    return Refusal.UNCLEAR if is_named else Refusal.CRASHED


def failed_repair(run) -> Repair:
    """Of a command that should have repaired, and did not exit with 0."""
    assert not run.timed_out, f"it did not come to an end: {run!r}"
    is_refusal = run.exit_status == 2 and "Traceback (most recent call last)" not in run.stderr
    return Repair.REFUSED if is_refusal else Repair.CRASHED


def repair_of(*, is_repaired: bool, is_told: bool) -> Repair:
    if is_repaired:
        return Repair.ASKED if is_told else Repair.SILENT
    return Repair.ONLY_TOLD if is_told else Repair.TAKEN


def tells_of(run, column: str, besides: str = "") -> bool:
    """Whether a line on stderr names the column that isn't also among `besides`: what is said of good files too."""
    usual = set(besides.splitlines())
    lines = message(run.stderr, run.argv).splitlines()
    return any(has_word(line, column) for line in lines if line not in usual)


def credit(submission, bad_input: str, handling: Refusal | Repair, run, *, asked: str = "") -> None:
    """Ends the probe with what that handling of an input is worth; all of it for the asked one.

    `asked`: the report's word for it, where that is none of `handling`'s.
    """
    text, share, word = handling.value
    submission.handled(bad_input, asked=asked or type(handling).ASKED.value[2], seen=word)
    assert share > 0, f"{text}: {run!r}"
    if share < 1:
        submission.partial(share, f"{text}: {run!r}")
