"""How a probe ends early. Nothing here is an error of ours: each is one of the verdicts."""


class CandidateFault(Exception):  # noqa: N818 - a verdict, not an error of ours
    """The submission did not do what the probe needs: `failed`, or `blocked` when it happens in a fixture."""


class AnswerError(CandidateFault):
    """An answer is missing, too large, or can't be read as what it should be."""


class UndeclaredPartError(CandidateFault):
    def __init__(self, part: str) -> None:
        super().__init__(f"takehome.toml declares no part `{part}`")


class NotPreparedError(CandidateFault):
    def __init__(self, command: str) -> None:
        super().__init__(f"`{command}` did not come to its turn in the preparation: a step before it did not work")


class NotWorkingError(CandidateFault):
    """The contract's commands did not work once: `blocked`, wherever it is raised."""


class BoxKilledError(CandidateFault):
    """The command killed its box, and did so again in a fresh one."""


class UnsteadyError(CandidateFault):
    """A step that a command needs worked once, and did not when it was run again in a fresh box."""


class PartialCredit(Exception):  # noqa: N818 - an outcome, not an error
    def __init__(self, fraction: float, why: str) -> None:
        if not 0 < fraction < 1:
            raise ValueError(f"partial credit is above 0 and below 1, not {fraction}")
        super().__init__(why)
        self.fraction = fraction


class NotMeasured(Exception):  # noqa: N818 - an outcome, not an error
    """The instrument is unsure; the text says why."""
