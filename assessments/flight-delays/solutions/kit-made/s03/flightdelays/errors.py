"""Errors that are the user's to fix. The command line turns them into exit status 2."""


class UserError(Exception):
    """Base class; the text is the message for stderr."""


class FileProblem(UserError):
    """A file that is missing, empty or not CSV."""


class MissingColumns(UserError):
    def __init__(self, path: str, columns: list[str]):
        super().__init__(f"{path}: missing column(s): {', '.join(columns)}")
        self.columns = columns


class BadRows(UserError):
    def __init__(self, path: str, problems: list):
        first = problems[0]
        rest = f"; {len(problems) - 1} more problem(s)" if len(problems) > 1 else ""
        super().__init__(f"{path}: row {first.row}: {first.column}: {first.message}{rest}")
        self.problems = problems


class BadModel(UserError):
    """Not a model file of ours, or damaged."""
