"""What a candidate can do about a suite in which points were lost: a built-in one, for their rules are public."""

OF_SUITES = {
    "testing": "Change a line of your code so that it is wrong, run your tests, and see whether one fails. Do it once "
    "for each stage: data checks, features, model, commands.",
    "design": "Import each of your modules alone, from another folder, and look at what it reads, writes and prints. "
    "Then draw which module imports which: arrows go one way.",
    "security": "Read your history as a stranger would, commit by commit; bound every requirement; and ask what "
    "loading your model file would run if somebody else had written it.",
    "communication": "Follow your own README word by word, in a fresh clone on another machine; and hold each number "
    "in it against data that you kept aside until the end.",
}


def advice_on(suites: set[str]) -> tuple[str, ...]:
    """One piece for each suite that there is something to say about, in the order above."""
    return tuple(text for suite, text in OF_SUITES.items() if suite in suites)
