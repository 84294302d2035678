"""The one exception that means: the files are at fault, not the program."""


class InputError(Exception):
    """Bad input or wrong use. Its text is shown to the user; the command ends with exit status 2."""
