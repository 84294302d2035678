"""A patch, file by file."""

import pytest

from grader.review import patched_files

TWO = """\
diff --git a/requirements.txt b/requirements.txt
index 1..2 100644
--- a/requirements.txt
+++ b/requirements.txt
@@ -1 +1,2 @@
 numpy
+pandas
diff --git a/src/a b.py b/src/a b.py
--- a/src/a b.py\t2024-01-01
+++ b/src/a b.py\t2024-01-01
@@ -3 +3 @@ def f():
--- dashes that were code
+++ pluses that are
\\ No newline at end of file
"""


def test_each_file_has_its_changes_and_no_header() -> None:
    first, second = patched_files(TWO)
    assert first == ("requirements.txt", "@@ -1 +1,2 @@\n numpy\n+pandas\n")
    assert second.path == "src/a b.py"
    assert second.hunks.splitlines()[1:3] == ["--- dashes that were code", "+++ pluses that are"]


@pytest.mark.parametrize(
    ("old", "new", "path"), [("a/x.py", "/dev/null", "x.py"), ("/dev/null", "b/x.py", "x.py"), ("x.py", "x.py", "x.py")]
)
def test_a_new_and_a_removed_file_go_by_their_name(old: str, new: str, path: str) -> None:
    (file,) = patched_files(f"--- {old}\n+++ {new}\n@@ -1 +0,0 @@\n-a\n")
    assert file.path == path


def test_what_is_no_patch_changes_nothing() -> None:
    assert patched_files("Hello\n") == ()
