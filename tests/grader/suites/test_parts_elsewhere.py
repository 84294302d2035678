"""Parts that can be called from anywhere, in many styles, and parts that lean on where the caller stands."""

from pathlib import Path

import pytest

from grader.contract import ArgumentKind, ContractPart
from grader.examiner.submission import Submission
from grader.model import Verdict
from tests.grader.suites.examined import Examined, Files, examined

ELSEWHERE = "test_parts_work_from_another_folder"
PARTS = (
    ContractPart(name="features", arguments=(ArgumentKind.CSV,), answer="table"),
    ContractPart(name="validate", arguments=(ArgumentKind.CSV,), answer="texts"),
)
DECLARED = '[parts]\nfeatures = "app.parts:features"\nvalidate = "app.parts:validate"\n'
READS = "import csv\n\ndef rows(path):\n    with open(path) as file:\n        return list(csv.DictReader(file))\n\n"
VALIDATES = "\ndef validate(path):\n    return [path + ': a problem'] + sorted(rows(path)[0])\n"


def called(folder: Path, files: Files) -> Examined:
    def before(submission: Submission) -> None:
        submission.given["predict"] = {"flights": b"id,distance\nx,1\ny,2.5\n"}

    return examined(
        folder, "design", files, parts=PARTS, program="app", only="*/test_parts_elsewhere.py::*", before=before
    )


def parts(features: str, top: str = "") -> Files:
    return {
        "takehome.toml": DECLARED,
        "app/__init__.py": "",
        "app/parts.py": READS + top + "\ndef features(path):\n" + features + VALIDATES,
        "app/settings.json": '{"scale": 2}',
        "settings.json": '{"scale": 2}',
    }


ANSWERS = "    return [[float(row['distance'])] for row in rows(path)]\n"
SCALED = "    return [[float(row['distance']) * SCALE] for row in rows(path)]\n"
GOOD: dict[str, Files] = {
    "no settings": parts(ANSWERS),
    "settings beside the module": parts(
        SCALED,
        "import json, pathlib\n"
        "SCALE = json.loads((pathlib.Path(__file__).parent / 'settings.json').read_text())['scale']\n",
    ),
    "settings as package data": parts(
        SCALED,
        "import json\nfrom importlib import resources\n"
        "SCALE = json.loads(resources.files('app').joinpath('settings.json').read_text())['scale']\n",
    ),
    "settings that are as good as their defaults": parts(
        SCALED, "import os\nSCALE = 2 if os.path.exists('settings.json') else 2\n"
    ),
    "frames of pandas": parts("    import pandas\n    return pandas.read_csv(path)[['distance']] / 3\n"),
    "a generator": parts("    yield from ([float(row['distance'])] for row in rows(path))\n"),
    "in the src layout": {
        "takehome.toml": DECLARED,
        "src/app/parts.py": READS + "from app.scale import SCALE\n\ndef features(path):\n" + SCALED + VALIDATES,
        "src/app/scale.py": "SCALE = 1\n",
    },
}
BAD: dict[str, tuple[Files, str]] = {
    "settings where the caller stands": (
        parts("    import json\n    SCALE = json.load(open('settings.json'))['scale']\n" + SCALED),
        "`features` raises FileNotFoundError: [Errno 2] No such file or directory: 'settings.json'",
    ),
    "settings where the caller stands, else another number": (
        parts("    import os\n    SCALE = 2 if os.path.exists('settings.json') else 1\n" + SCALED),
        "`features` gives another answer when it is called from another folder",
    ),
}


@pytest.mark.parametrize("style", GOOD)
def test_parts_that_can_be_called_from_anywhere_pass(tmp_path: Path, style: str) -> None:
    result = called(tmp_path, GOOD[style])[ELSEWHERE]
    assert result.verdict is Verdict.PASSED, result.rationale


@pytest.mark.parametrize("kind", BAD)
def test_a_part_that_leans_on_the_callers_folder_costs_its_share(tmp_path: Path, kind: str) -> None:
    files, words = BAD[kind]
    result = called(tmp_path, files)[ELSEWHERE]
    assert (result.verdict, result.fraction) == (Verdict.PARTIAL, 0.5)
    assert words in result.rationale


def test_settings_read_at_import_from_the_callers_folder_cost_all(tmp_path: Path) -> None:
    files = parts(SCALED, "import json\nSCALE = json.load(open('settings.json'))['scale']\n")
    result = called(tmp_path, files)[ELSEWHERE]
    assert result.verdict is Verdict.FAILED
    assert "`validate` raises FileNotFoundError" in result.rationale


@pytest.mark.parametrize(
    "features",
    [
        "    import random\n    return [[random.random()]]\n",
        "    raise ValueError('not with this')\n",
        "    import os\n    os._exit(3)\n",
    ],
)
def test_a_part_that_answers_nothing_steady_is_not_measured(tmp_path: Path, features: str) -> None:
    files = parts(features)
    files = {**files, "app/parts.py": files["app/parts.py"].replace(VALIDATES, "")}
    result = called(tmp_path, files)[ELSEWHERE]
    assert result.verdict is Verdict.NOT_MEASURED
