"""Secrets in the tree, of formats that nothing else has."""

import json
from typing import Any

import pytest

from grader.examiner.reading import read_with
from grader.examiner.submission import Submission
from grader.model import Place

LARGEST_BYTES = 256 * 2**10
"""Of a file that is read; larger ones are data."""
DATA = (".csv", ".tsv", ".parquet", ".json.gz", ".lock", ".svg")


@pytest.mark.probe(
    area="security-hygiene",
    points=4,
    ask="How do credentials reach a program that you deploy, and what do you do when one was committed?",
)
def test_no_secret_is_in_the_tree(working: Submission) -> None:
    """No secret lies in the repository.

    A key that was committed once is public for good; the field's answer is the environment or a secret store. Only
    formats that nothing but a secret has cost points; words such as `password = "…"` are shown as findings.
    """
    found = read_with("read_secrets", json.dumps(_texts(working)).encode(), "the tree")["secrets"]
    for secret in (secret for secret in found if not secret["certain"]):
        working.find("possible-secret", "This may be a secret", secret["kind"], (_place(secret),))
    certain = [secret for secret in found if secret["certain"]]
    working.note(f"{len(_texts(working))} files were read.", tuple(_place(secret) for secret in certain))
    assert not certain, "; ".join(
        f"{secret['kind']} ending in …{secret['tail']} at {secret['path']}:{secret['line']}" for secret in certain
    )


def _texts(submission: Submission) -> dict[str, str]:
    return {
        path: content.decode(errors="replace")
        for path, content in submission.files.items()
        if len(content) <= LARGEST_BYTES and b"\0" not in content and not path.endswith(DATA)
    }


def _place(secret: dict[str, Any]) -> Place:
    """Without the line's text, which holds the secret."""
    return Place(path=secret["path"], line=secret["line"])
