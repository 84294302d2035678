"""What ends an intake: the operator's to mend, in one sentence."""


class RefusedError(Exception):
    """The repository can't be taken. The text goes to the operator, who knows the source's name already."""


class NothingInTimeError(RefusedError):
    """It has no commit before the deadline: nobody has anything to mend."""
