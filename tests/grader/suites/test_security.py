"""Secrets are found where nothing else looks like that, and nowhere else."""

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.examiner import reading
from grader.examiner.past import PastText
from grader.model import History, Place, Verdict
from grader.suites.security import batches
from tests.builders import a_history
from tests.grader.suites.examined import Examined, Files, examined

SECRETS = "test_no_secret_is_in_the_tree"
HISTORY = "test_no_secret_is_in_the_history"
COMMIT = "5f2b8c1d" * 5
# In pieces, so that no scanner of this repository stumbles over them. They open nothing.
AWS_KEY = "AKIA" + "Q3EGWTPK7VNMXJ5L"
GITHUB_TOKEN = "ghp_" + "aZ3kQ9xW7bN5mR1tY8uC2vE6hJ4pLd0sFgTz"
SLACK_TOKEN = "xoxb-" + "263594206564-2343594206574-FGqddMF8t08v8N7Oq4i57vs1"
URL_PASSWORD = "postgresql://gates_ro:" + "uK7-plover-Quay!93" + "@feeddb.opsdesk.io:5432/flights"
KEY_BLOCK = "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIEowIBAAKCAQEAtQ3kQ9xW7bN5mR1tY8uC2vE6hJ4pLd0sFgTz\n"
HARMLESS = {
    "environment": (".py", "import os\nTOKEN = os.environ['API_TOKEN']\nPASSWORD = os.getenv('DB_PASSWORD', '')\n"),
    "placeholders": (
        ".env.example",
        "API_KEY=<your key here>\nTOKEN=changeme\nPASSWORD=xxxxxxxx\nSECRET=${SECRET}\nKEY={{ key }}\n",
    ),
    "a placeholder of a token": (".md", "export GITHUB_TOKEN=" + "ghp_" + "x" * 36 + "\n"),
    "the documentation's own key": (".py", "KEY = '" + "AKIA" + "IOSFODNN7EXAMPLE'\n"),
    "a lock file": (
        ".txt",
        "pytest==8.3.4 \\\n    --hash=sha256:" + "50e16d954148559c9a74109af1eaf0c945ba2d8f30f0a3d3335edde19788b6f6\n",
    ),
    "a lock file of another kind": (
        ".toml",
        'content-hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"\n',
    ),
    "commits and ids": (
        ".md",
        "Fixed in 3f786850e387550fdab836ed7e6dc881de23001b, run 123e4567-e89b-12d3-a456-426614174000\n",
    ),
    "a picture": (".ipynb", '{"image/png": "' + base64.b64encode(bytes(range(256)) * 20).decode() + '"}\n'),
    "a public key": (
        ".pem",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----\n",
    ),
    "a certificate": (
        ".pem",
        "-----BEGIN CERTIFICATE-----\nMIIDXTCCAkWgAwIBAgIJAJC1HiIAZAiI\n-----END CERTIFICATE-----\n",
    ),
    "passwords in URLs that open nothing": (
        ".py",
        "A = 'postgresql://user:Passw0rd!@db.corp.io/x'\nB = 'postgres://u:uK7-plover-93@localhost:5432/x'\n"
        "C = 'redis://u:uK7-plover-93@db:6379'\nD = 'https://u:uK7-plover-93@db.example.com'\n"
        "E = f'postgres://{user}:{uK7plover}@db.corp.io/x'\nF = 'postgres://u:abcdefghijkl@db.corp.io/x'\n",
    ),
    "words": (
        ".py",
        "secret_santa = 'Ada'\npassword_hint = 'your first pet'\ntokens = text.split()\nkey = 'flight_id'\n",
    ),
    "tails and flights": (".py", "TAILS = ['N14228', 'N24211', 'N619AA']\nSEED = 8675309\nSHA = 'AC' * 3\n"),
}
SECRET = {
    "an AWS key": f"aws_access_key_id = '{AWS_KEY}'\n",
    "an AWS key in a comment": f"# was {AWS_KEY}\n",
    "an AWS key that is said to be fine": f"KEY = '{AWS_KEY}'  # pragma: allowlist secret\n",
    "an AWS key under a line that says so": f"# pragma: allowlist nextline secret\nKEY = '{AWS_KEY}'\n",
    "a GitHub token": f"TOKEN = '{GITHUB_TOKEN}'\n",
    "a GitHub token that is said to be fine": f"TOKEN = '{GITHUB_TOKEN}'  # nosec  # pragma: allowlist secret\n",
    "a GitHub token in a URL": f"pip install git+https://{GITHUB_TOKEN}@example.org/a.git\n",
    "a private key": KEY_BLOCK,
    "a private key in a text": f"KEY = '''{KEY_BLOCK}'''\n",
    "a password in a URL": f"DB = '{URL_PASSWORD}'\n",
    "a Slack token": f"SLACK = '{SLACK_TOKEN}'\n",
}


def searched(
    folder: Path, files: Files, *, past: tuple[PastText, ...] = (), history: History | None = None
) -> Examined:
    """What the two probes for secrets say."""
    return examined(folder, "security", files, past=past, history=history, only="*/test_secrets.py::*")


@pytest.mark.parametrize("what", HARMLESS)
def test_what_only_looks_secret_passes(tmp_path: Path, what: str) -> None:
    suffix, text = HARMLESS[what]
    result = searched(tmp_path, {f"app/settings{suffix}": text})[SECRETS]
    assert result.verdict is Verdict.PASSED, result.rationale


@pytest.mark.parametrize("what", SECRET)
def test_a_secret_fails_whatever_is_said_of_it(tmp_path: Path, what: str) -> None:
    result = searched(tmp_path, {"app/settings.py": SECRET[what], "app/rest.py": "X = 1\n"})[SECRETS]
    assert result.verdict is Verdict.FAILED
    assert "at app/settings.py:" in result.rationale


@pytest.mark.parametrize(
    "place", [".env", "notebooks/look.ipynb", "tests/test_app.py", "config.yaml", "Dockerfile", "deploy/key"]
)
def test_it_is_found_wherever_it_lies(tmp_path: Path, place: str) -> None:
    result = searched(tmp_path, {place: f"TOKEN={GITHUB_TOKEN}\n"})[SECRETS]
    assert result.verdict is Verdict.FAILED
    assert f"at {place}:1" in result.rationale


def test_the_candidates_own_baseline_is_not_asked(tmp_path: Path) -> None:
    files = {
        ".secrets.baseline": '{"version": "1.5.0", "plugins_used": [], "filters_used": [], "results": {}}',
        "pyproject.toml": "[tool.detect-secrets]\nexclude = '.*'\n",
        "app.py": f"TOKEN = '{GITHUB_TOKEN}'\n",
    }
    assert searched(tmp_path, files)[SECRETS].verdict is Verdict.FAILED


def test_neither_rationale_nor_evidence_repeats_the_secret(tmp_path: Path) -> None:
    found = examined(tmp_path, "security", {"app.py": f"TOKEN = '{GITHUB_TOKEN}'\nPASSWORD = 'hunter2hunter2'\n"})
    assert GITHUB_TOKEN not in repr(found)
    assert "hunter2hunter2" not in repr(found)
    assert GITHUB_TOKEN[-4:] in found[SECRETS].rationale


def test_a_word_that_often_stands_before_a_secret_is_shown_and_costs_nothing(tmp_path: Path) -> None:
    found = examined(tmp_path, "security", {"app.py": "password = 'vT8#kq2!zL'\n"})
    assert found[SECRETS].verdict is Verdict.PASSED
    assert [finding.kind for finding in found.findings] == ["possible-secret"]
    assert found.findings[0].places[0].line == 1


@pytest.mark.parametrize("n_before", [1900, 2500, 3190, 50_000])
def test_a_secret_deep_in_a_long_line_is_found_once(tmp_path: Path, n_before: int) -> None:
    line = '"' + "x " * (n_before // 2) + f'" {GITHUB_TOKEN} ' + "y " * 3000 + "\n"
    result = searched(tmp_path, {"bundle.js": line})[SECRETS]
    assert result.verdict is Verdict.FAILED
    assert result.rationale.count("at bundle.js:1") == 1


def test_what_could_not_all_be_read_is_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_LINES", 100)
    harmless = {"app.py": "X = 1\n", "long.py": "Y = 2\n" * 200}
    result = searched(tmp_path / "a", harmless)[SECRETS]
    assert result.verdict is Verdict.NOT_MEASURED
    assert "long.py" in result.rationale

    found = searched(tmp_path / "b", {**harmless, "app.py": f"TOKEN = '{GITHUB_TOKEN}'\n"})[SECRETS]
    assert found.verdict is Verdict.FAILED, "one that was found is one"


def test_a_batch_that_the_reader_does_not_survive_is_not_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "READER_WALL_SECONDS", 0.001)
    result = searched(tmp_path, {"app.py": "X = 1\n"})[SECRETS]
    assert result.verdict is Verdict.NOT_MEASURED


def history(**changes: Any) -> History:
    return replace(a_history(), **changes)


def past(text: str, path: str = "deploy/settings.env", commit: str = COMMIT) -> PastText:
    return PastText(commit=commit, path=path, content=text.encode())


@pytest.mark.parametrize("what", HARMLESS)
def test_what_only_looked_secret_once_passes(tmp_path: Path, what: str) -> None:
    suffix, text = HARMLESS[what]
    earlier = (past(text, f"app/settings{suffix}"), past("token = 'dummy'\n", "tests/test_app.py"))
    found = searched(tmp_path, {"app.py": "X = 1\n"}, past=earlier)
    assert found[HISTORY].verdict is Verdict.PASSED, found[HISTORY].rationale


@pytest.mark.parametrize("what", SECRET)
def test_a_secret_that_only_an_earlier_commit_has_fails_and_is_told_apart(tmp_path: Path, what: str) -> None:
    earlier = (past("REGION=eu\n" + SECRET[what]), past("REGION=us\n" + SECRET[what], commit="9" * 40))
    found = searched(tmp_path, {"app.py": "X = 1\n"}, past=earlier)
    assert found[SECRETS].verdict is Verdict.PASSED
    assert found[HISTORY].verdict is Verdict.FAILED
    line = 3 if "nextline" in SECRET[what] else 2
    places = found[HISTORY].evidence[-1].places
    assert places[0] == Place(path="deploy/settings.env", line=line, text="in commit 5f2b8c1d5f")
    assert f"in commit 5f2b8c1d5f, deploy/settings.env:{line}" in found[HISTORY].rationale
    assert "9" * 10 not in found[HISTORY].rationale, "once, where it came first"


def test_what_still_lies_in_the_tree_is_the_trees(tmp_path: Path) -> None:
    files = {"app.py": f"TOKEN = '{GITHUB_TOKEN}'\n"}
    found = searched(tmp_path, files, past=(past(f"GITHUB_TOKEN={GITHUB_TOKEN}\n"),))
    assert found[SECRETS].verdict is Verdict.FAILED
    assert found[HISTORY].verdict is Verdict.PASSED


def test_neither_rationale_nor_evidence_of_the_history_repeats_the_secret(tmp_path: Path) -> None:
    earlier = (past(f"TOKEN = '{GITHUB_TOKEN}'\nPASSWORD = 'hunter2hunter2'\n"),)
    found = examined(tmp_path, "security", {"app.py": "X = 1\n"}, past=earlier)
    assert GITHUB_TOKEN not in repr(found)
    assert "hunter2hunter2" not in repr(found)
    assert [finding.kind for finding in found.findings] == ["possible-secret-in-history"]


def test_a_line_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often a file was changed."""
    monkeypatch.setattr(batches, "MOST_LINES", 500)
    lines = [f"X{number} = {number}" for number in range(200)]
    versions = tuple(past("\n".join(lines[:n]), "app.py", f"{n:040}") for n in range(1, 200))
    found = searched(tmp_path, {"app.py": "\n".join(lines)}, past=versions)
    assert found[HISTORY].verdict is Verdict.PASSED, found[HISTORY].rationale


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"n_past_left_out": 7}, "7 texts were left out"),
        ({"past_trouble": "its history can't be read"}, "its history can't be read"),
    ],
)
def test_a_history_that_was_not_looked_through_is_not_measured(tmp_path: Path, told: dict[str, Any], said: str) -> None:
    found = searched(tmp_path / "a", {"app.py": "X = 1\n"}, history=history(**told))
    assert found[HISTORY].verdict is Verdict.NOT_MEASURED
    assert said in found[HISTORY].rationale
    earlier = (past(f"TOKEN={GITHUB_TOKEN}\n"),)
    found = searched(tmp_path / "b", {"app.py": "X = 1\n"}, history=history(**told), past=earlier)
    assert found[HISTORY].verdict is Verdict.FAILED, "one that was found is one"
