"""What an assessment's lock pins."""

from grader.lock import locked_versions, read_lock

LOCK = """\
# made by uv
Scikit_Learn==1.9.1 \\
    --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000 \\
    --hash=sha256:1111111111111111111111111111111111111111111111111111111111111111
numpy==2.4.6 ; python_version >= "3.11" --hash=sha256:2222222222222222222222222222222222222222222222222222222222222222
"""


def test_versions_are_by_canonical_name() -> None:
    assert read_lock(LOCK).problems == ()
    assert locked_versions(LOCK) == {"scikit-learn": "1.9.1", "numpy": "2.4.6"}
    assert locked_versions("") == {}
