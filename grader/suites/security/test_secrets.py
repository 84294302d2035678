"""Secrets in the tree, of formats that nothing else has."""

import json
from typing import Any

import pytest

from grader.examiner.faults import AnswerError
from grader.examiner.reading import read_with
from grader.examiner.submission import Submission
from grader.model import Place
from grader.suites.security.batches import Unread, batches

MOST_SHOWN = 20


@pytest.mark.probe(
    area="security-hygiene",
    points=4,
    static=True,
    ask="How do credentials reach a program that you deploy, and what do you do when one was committed?",
)
def test_no_secret_is_in_the_tree(working: Submission) -> None:
    """No secret lies in the repository.

    A key that was committed once is public for good; the field's answer is the environment or a secret store. Only
    formats that nothing but a secret has cost points; words such as `password = "…"` are shown as findings.
    """
    found: list[dict[str, Any]] = []
    n_read, unread = 0, Unread()
    for batch in batches(working.files, unread):
        n_read += len(batch)
        found += _secrets(batch, unread)
    certain = [secret for secret in found if secret["certain"]]
    for secret in [secret for secret in found if not secret["certain"]][:MOST_SHOWN]:
        working.find("possible-secret", "This may be a secret", secret["kind"], (_place(secret),))
    working.note(f"{n_read} files were read.", tuple(_place(secret) for secret in certain[:MOST_SHOWN]))
    assert not certain, "; ".join(
        f"{secret['kind']} ending in …{secret['tail']} at {secret['path']}:{secret['line']}" for secret in certain
    )
    if unread.paths:
        shown = ", ".join(unread.paths[:3])
        working.not_measured(f"{len(unread.paths)} files could not be read for secrets, for they are too many: {shown}")


def _secrets(batch: dict[str, str], unread: Unread) -> list[dict[str, Any]]:
    try:
        return list(read_with("read_secrets", json.dumps(batch).encode(), "the tree")["secrets"])
    except AnswerError:  # our program's time or memory, not their answer
        unread.paths += batch
        return []


def _place(secret: dict[str, Any]) -> Place:
    """Without the line's text, which holds the secret."""
    return Place(path=secret["path"], line=secret["line"])
