"""What goes wrong through no fault of this program: exit status 2."""

SHOWN_CHARACTERS = 300


class BadInput(Exception):
    """Input that can't be used. Its text is one short message for the person who called."""


def shown(text: str) -> str:
    """Fit to be printed: one line, of bounded length, without characters that would steer a terminal."""
    cut = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
    return "".join(character if character.isprintable() else "?" for character in cut)
