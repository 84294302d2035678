"""Secrets in the tree and in the history, of formats that nothing else has."""

import pytest

from grader.examiner.submission import Submission
from grader.model import Place
from grader.suites.security.secret_search import Search, Secret, secrets_in_past, secrets_in_tree

MOST_SHOWN = 20
ASK = "How do credentials reach a program that you deploy, and what do you do when one was committed?"
ANSWER = (
    "From the environment or a secret store, never from the repository.\n"
    "Revokes it first; cleaning the history comes after, and does not replace it."
)


@pytest.fixture(scope="module")
def in_tree(working: Submission) -> Search:
    return secrets_in_tree(working.files)


@pytest.mark.probe(area="security-hygiene", points=4, static=True, ask=ASK, answer=ANSWER)
def test_no_secret_is_in_the_tree(working: Submission, in_tree: Search) -> None:
    """No secret lies in the repository.

    A key that was committed once is public for good; the field's answer is the environment or a secret store. Only
    formats that nothing but a secret has cost points; words such as `password = "…"` are shown as findings.
    """
    for secret in in_tree.possible[:MOST_SHOWN]:
        working.find("possible-secret", "This may be a secret", secret.kind, (_place(secret),))
    working.note(f"{in_tree.n_read} files were read.", _places(in_tree.certain))
    assert not in_tree.certain, _named(in_tree.certain)
    if in_tree.unread.paths:
        shown, n = ", ".join(in_tree.unread.paths[:3]), len(in_tree.unread.paths)
        working.not_measured(f"{n} files could not be read for secrets, for they are too many: {shown}")


@pytest.mark.probe(area="security-hygiene", points=4, static=True, ask=ASK, answer=ANSWER)
def test_no_secret_is_in_the_history(working: Submission, in_tree: Search) -> None:
    """No secret lies in an earlier commit.

    Deleting a file takes nothing out of a repository: whoever clones it has every earlier version. A key that was
    committed must be withdrawn. What still lies in the tree is the other probe's.
    """
    search = secrets_in_past(working.past, working.files)
    gone = _others(search.certain, in_tree.secrets)
    possible = _others(search.possible, in_tree.secrets)
    if possible:
        title, detail = "An earlier commit may hold a secret", ", ".join(sorted({secret.kind for secret in possible}))
        working.find("possible-secret-in-history", title, detail, _places(possible))
    history = working.history
    working.note(
        f"{history.n_past_texts} texts of {history.n_commits} commits are no longer in the tree; in {search.n_read} of "
        "them are lines that it has not.",
        _places(gone),
    )
    assert not gone, _named(gone)
    trouble = _not_looked_at(working, search)
    if trouble:
        working.not_measured(f"not all of its history was looked through: {trouble}")


def _others(secrets: list[Secret], known: list[Secret]) -> list[Secret]:
    """Each but once, where it came first."""
    first = {secret.mark: secret for secret in reversed(secrets)}
    return [secret for mark, secret in reversed(first.items()) if mark not in {secret.mark for secret in known}]


def _not_looked_at(submission: Submission, search: Search) -> str:
    troubles = [submission.history.past_trouble] if submission.history.past_trouble else []
    if submission.history.n_past_left_out:
        troubles.append(f"{submission.history.n_past_left_out} texts were left out, for they are too many")
    if search.unread.paths:
        shown = ", ".join(path[:10] + path[path.find("/") :] for path in search.unread.paths[:3])
        troubles.append(f"{len(search.unread.paths)} could not be read, for they are too many: {shown}")
    return "; ".join(troubles)


def _named(secrets: list[Secret]) -> str:
    return "; ".join(str(secret) for secret in secrets)


def _places(secrets: list[Secret]) -> tuple[Place, ...]:
    return tuple(_place(secret) for secret in secrets[:MOST_SHOWN])


def _place(secret: Secret) -> Place:
    """Without the line's text, which holds the secret."""
    return Place(path=secret.path, line=secret.line, text=f"in commit {secret.commit[:10]}" if secret.commit else "")
