"""A suite's large files, and where the boxes find them."""

from functools import partial
from pathlib import PurePosixPath

from grader.assessment import Assessment
from grader.key import digest
from grader.suite_files import file_pieces
from grader.suite_table import Suite
from sandbox.fill_box.main import INPUT_FOLDER
from sandbox.input_volume import InputFile


def input_files(assessment: Assessment, suite: Suite) -> tuple[InputFile, ...]:
    """What goes onto the volume."""
    return tuple(
        InputFile(path=_path(assessment, name), pieces=partial(file_pieces, suite.folder, name)) for name in suite.large
    )


def large_paths(assessment: Assessment, suite: Suite) -> tuple[tuple[str, str], ...]:
    """Each large file's name, and its path in every box."""
    return tuple((name, f"{INPUT_FOLDER}/{_path(assessment, name)}") for name in suite.large)


def _path(assessment: Assessment, name: str) -> str:
    """Every box has all of them from the start, and a command is to read those that it was handed alone.

    So the folder is a word that only the suites tell: one who was not handed the path can't guess it, and examinations
    of equal suites show equal command lines.
    """
    return f"{digest([assessment.suites_digest, name])[:24]}/{PurePosixPath(name).name}"
