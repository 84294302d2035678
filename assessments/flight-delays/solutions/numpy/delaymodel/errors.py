class InputError(Exception):
    """What we were given can't be used. The text is for the person who gave it, and names file and column."""
