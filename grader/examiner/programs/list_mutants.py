"""Standard input: one Python file; on standard output what could be changed in it, or why it is unreadable."""

import json
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from grader.examiner.mutants.catalogue import catalogue
from grader.examiner.outline import PARSE_FAULTS, fault_text
from grader.examiner.programs.budget import limit_myself


def read(content: bytes) -> dict[str, object]:
    warnings.simplefilter("ignore")  # the candidate's escapes are not ours to mention
    try:
        return catalogue(content)
    except PARSE_FAULTS as error:
        return {"unreadable": fault_text(error)}


if __name__ == "__main__":
    limit_myself()
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)
