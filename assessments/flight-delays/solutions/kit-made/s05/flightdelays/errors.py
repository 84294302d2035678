class InputError(Exception):
    """Something is wrong with what the user gave us (exit status 2)."""
