class InputError(Exception):
    """What we were given can't be used. The text is for the person who gave it, and names file and column."""


class Repaired(UserWarning):
    """Something was amiss that we could mend. The text names file and column; the commands print it."""
