"""The one exception that means: the input is to blame, not the program."""


class BadInput(Exception):
    """Its text is meant for the person who sent the file."""
