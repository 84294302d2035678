"""Whole intakes of ordinary and of hostile repositories, with Git and without Docker."""

import io
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from grader.intake_box.limits import IntakeLimits
from grader.intake_box.main import Job, take_in
from grader.intake_box.refusal import RefusedError
from grader.model import Commit, DeclaredPart, File, Requirements
from sandbox.protocol import read_message, write_message
from tests.conftest import REPOSITORY
from tests.grader.intake_box.intakes import finding, taken_in, tar_content
from tests.repositories import FIRST_DATE, a_bare_clone, a_repository, an_empty_repository

GITLINK, LINK, FILE, FOLDER = "160000", "120000", "100644", "40000"


def refusal(path: Path, work: Path, *, revision: str | None = None, limits: IntakeLimits | None = None) -> str:
    with pytest.raises(RefusedError) as refused:
        taken_in(path, work, revision=revision, limits=limits)
    return str(refused.value)


def test_an_ordinary_repository_becomes_a_snapshot_and_a_tar(tmp_path: Path) -> None:
    files = {
        "README.md": "# Delays\n",
        "src/model.py": "print('fit')\n",
        "requirements.txt": "numpy>=1.26\n",
        "takehome.toml": '[parts]\nfeatures = "delays.features:table"\n',
    }
    repository = a_repository(tmp_path / "ada", files)
    (repository.path / "run.sh").write_text("#!/bin/sh\n")
    (repository.path / "run.sh").chmod(0o755)
    head = repository.commit(message="Let it run\n\nAt last.", author=("Bo Lin", "bo@example.org"))
    taken = taken_in(repository.path, tmp_path / "work")
    snapshot = taken.snapshot
    assert snapshot.commit == head
    assert snapshot.revision == "HEAD"
    assert tar_content(taken.tar) == {path: text.encode() for path, text in (files | {"run.sh": "#!/bin/sh\n"}).items()}
    readme = repository.git("rev-parse", "HEAD:README.md")
    assert snapshot.files[0] == File(path="README.md", size_bytes=9, digest=readme)
    assert [file.path for file in snapshot.files if file.executable] == ["run.sh"]
    assert (snapshot.history.n_commits, snapshot.history.n_authors) == (2, 2)
    newest = Commit(sha=head, author="Bo Lin", authored_at="2024-03-02T19:00:00+01:00", subject="Let it run")
    assert snapshot.history.commits[0] == newest
    assert snapshot.requirements == Requirements(accepted=("numpy>=1.26",), read_from=("requirements.txt",))
    assert snapshot.parts == (DeclaredPart(name="features", module="delays.features", function="table"),)
    assert snapshot.findings == ()


PATCH = """\
diff --git a/requirements.txt b/requirements.txt
--- a/requirements.txt
+++ b/requirements.txt
@@ -1 +1,2 @@
 numpy>=1.26
+pandas>=2
"""


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_persons_patch_is_applied_to_the_tree_and_to_no_commit(tmp_path: Path, object_format: str) -> None:
    files = {"README.md": "# Delays\n", "requirements.txt": "numpy>=1.26\n", ".gitattributes": "* filter=x eol=crlf\n"}
    repository = a_repository(tmp_path / "ada", files, object_format=object_format)
    plain = taken_in(repository.path, tmp_path / "plain")
    patched = taken_in(repository.path, tmp_path / "patched", patch=PATCH)
    assert tar_content(patched.tar)["requirements.txt"] == b"numpy>=1.26\npandas>=2\n"
    assert patched.snapshot.requirements.accepted == ("numpy>=1.26", "pandas>=2")
    assert patched.snapshot.commit == plain.snapshot.commit
    assert patched.snapshot.history.commits == plain.snapshot.history.commits
    assert patched.snapshot.tree_digest != plain.snapshot.tree_digest
    assert tar_content(plain.tar)["requirements.txt"] == b"numpy>=1.26\n"


@pytest.mark.parametrize(
    "patch",
    [PATCH.replace("numpy>=1.26", "scipy"), PATCH.replace("requirements.txt", "../../etc/passwd"), "no patch at all\n"],
)
def test_a_patch_that_does_not_apply_is_the_operators(tmp_path: Path, patch: str) -> None:
    repository = a_repository(tmp_path / "ada", {"requirements.txt": "numpy>=1.26\n"})
    with pytest.raises(RefusedError, match=r"the patch does not apply to it: .*Make it with `git diff`"):
        taken_in(repository.path, tmp_path / "work", patch=patch)


def test_a_patch_writes_nowhere_but_into_the_clone(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"requirements.txt": "numpy>=1.26\n"})
    before = sorted(path for path in (tmp_path / "ada").rglob("*") if path.is_file())
    taken_in(repository.path, tmp_path / "work", patch=PATCH)
    assert sorted(path for path in (tmp_path / "ada").rglob("*") if path.is_file()) == before
    assert {path.name for path in tmp_path.iterdir()} == {"ada", "work"}


def test_the_tar_and_the_digest_are_the_same_wherever_they_are_made(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"b.py": "b", "a/b.py": "a", "a.py": "é", "ü/" + "n" * 120: "long"})
    once = taken_in(repository.path, tmp_path / "once")
    bare = a_bare_clone(repository, tmp_path / "ada.git")
    bare.git("gc", "--quiet")
    again = taken_in(bare.path, tmp_path / "again")
    assert again.tar == once.tar
    assert again.snapshot.tree_digest == once.snapshot.tree_digest
    assert list(tar_content(once.tar)) == ["a.py", "a/b.py", "b.py", "ü/" + "n" * 120]


def test_the_digest_tells_contents_and_modes_apart(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"a.sh": "x"})
    plain = taken_in(repository.path, tmp_path / "1").snapshot.tree_digest
    (repository.path / "a.sh").chmod(0o755)
    repository.commit()
    executable = taken_in(repository.path, tmp_path / "2").snapshot.tree_digest
    repository.commit({"a.sh": "y"})
    changed = taken_in(repository.path, tmp_path / "3").snapshot.tree_digest
    assert len({plain, executable, changed}) == 3


def test_a_sha256_repository_is_taken_like_any_other(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"a/b.py": "b"}, object_format="sha256")
    taken = taken_in(repository.path, tmp_path / "work", revision=repository.head[:10])
    assert taken.snapshot.commit == repository.head
    assert len(taken.snapshot.commit) == 64
    assert tar_content(taken.tar) == {"a/b.py": b"b"}


# Revisions


def test_a_branch_a_tag_and_an_abbreviated_id_name_a_commit(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    first = repository.head
    repository.git("tag", "-a", "handed-in", "-m", "x", env={"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a"})
    repository.git("branch", "feature/λ")
    second = repository.commit({"b": "b"})
    expected = {None: second, "main": second, "refs/heads/main": second, "handed-in": first, "feature/λ": first}
    expected |= {first: first, first[:8]: first, "refs/tags/handed-in": first}
    for number, (revision, commit) in enumerate(expected.items()):
        assert taken_in(repository.path, tmp_path / f"w{number}", revision=revision).snapshot.commit == commit, revision


def test_a_missing_revision_is_answered_with_what_there_is(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    repository.git("tag", "v1")
    told = refusal(repository.path, tmp_path / "w", revision="v2")
    assert "no branch, tag or commit 'v2'" in told
    assert "main" in told
    assert "v1" in told
    assert "deadbeef" in refusal(repository.path, tmp_path / "w2", revision="deadbeef")
    assert "f" * 40 in refusal(repository.path, tmp_path / "w3", revision="f" * 40)


@pytest.mark.parametrize(
    "revision", ["HEAD~1", "main^{tree}", ":/Start", "--all", "main@{0}", "a..b", "", "x" * 300, "a\nb"]
)
def test_an_expression_is_no_revision(tmp_path: Path, revision: str) -> None:
    repository = a_repository(tmp_path / "ada")
    repository.commit({"b": "b"})
    assert refusal(repository.path, tmp_path / "w", revision=revision)


def test_a_name_of_both_a_branch_and_a_tag_must_be_said_in_full(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    repository.git("tag", "main")
    repository.commit({"b": "b"})
    told = refusal(repository.path, tmp_path / "w", revision="main")
    assert "refs/heads/main" in told
    assert "refs/tags/main" in told


def test_a_branch_called_like_an_id_does_not_hide_the_commit(tmp_path: Path) -> None:
    """A branch named as another commit's whole id would have another tree graded than was asked for."""
    repository = a_repository(tmp_path / "ada")
    first = repository.head
    second = repository.commit({"b": "b"})
    repository.git("update-ref", f"refs/heads/{first}", second)
    assert taken_in(repository.path, tmp_path / "w", revision=first).snapshot.commit == first


def test_an_empty_repository_is_said_to_be_empty(tmp_path: Path) -> None:
    assert "empty" in refusal(an_empty_repository(tmp_path / "ada").path, tmp_path / "w")


def test_an_unborn_head_is_answered_with_the_branches_there_are(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    repository.git("branch", "-m", "main", "trunk")
    repository.git("symbolic-ref", "HEAD", "refs/heads/main")
    assert "trunk" in refusal(repository.path, tmp_path / "w")
    assert taken_in(repository.path, tmp_path / "w2", revision="trunk").snapshot.commit


def test_a_detached_head_is_taken_where_it_is(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    repository.commit({"b": "b"})
    repository.git("checkout", "--quiet", "--detach", "HEAD~1")
    taken = taken_in(repository.path, tmp_path / "w")
    assert taken.snapshot.commit == repository.head
    assert taken.snapshot.history.n_commits == 1


# What a repository may hold


def test_links_and_submodules_are_listed_and_not_taken(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"a.py": "a", ".gitmodules": '[submodule "s"]\n\turl = file:///etc\n'})
    (repository.path / "passwd").symlink_to("/etc/passwd\x1b[2J")
    repository.git("update-index", "--add", "--cacheinfo", f"{GITLINK},{repository.head},vendored")
    repository.git("add", "passwd")
    repository.git("commit", "-qm", "x", env=dict.fromkeys(_identity(), "a"))
    taken = taken_in(repository.path, tmp_path / "w")
    assert sorted(tar_content(taken.tar)) == [".gitmodules", "a.py"]
    assert finding(taken, "link-not-taken").places[0].path == "passwd"
    assert finding(taken, "link-not-taken").places[0].text == "→ /etc/passwd\\x1b[2J"
    assert finding(taken, "submodule-not-taken").places[0].path == "vendored"


def test_names_that_lead_out_or_lie_are_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    blob = repository.object("blob", b"x")
    inner = repository.object("tree", b"100644 evil\0" + bytes.fromhex(blob))
    bad = (b"..", b".", b"/etc/cron.d/x", b"a/b", b".GIT", b"\xff\xfe", b"red\x1b[31m", b"n" * 300)
    entries = [(FILE, name, blob) for name in bad] + [
        (FOLDER, b"..", inner),
        (FILE, b"twice", blob),
        (FILE, b"twice", blob),
    ]
    repository.commit_tree([*entries, (FOLDER, b"twice", inner), (FILE, b"good.py", blob), ("10644", b"odd", blob)])
    taken = taken_in(repository.path, tmp_path / "w")
    assert tar_content(taken.tar) == {"good.py": b"x", "twice": b"x"}
    refused = finding(taken, "name-refused").places
    assert len(refused) == len(bad) + 4
    assert "red\\x1b[31m" in [place.path for place in refused]
    assert all(place.path.isprintable() for place in refused)


def test_attributes_change_nothing(tmp_path: Path) -> None:
    """`export-ignore` would hide files from `git archive`, and a filter would run a program or change the bytes."""
    attributes = "secret.py export-ignore\n*.py filter=evil ident eol=crlf\n*.txt working-tree-encoding=UTF-16\n"
    files = {".gitattributes": attributes, "secret.py": "# $Id$\n", "a.txt": "a\n"}
    repository = a_repository(tmp_path / "ada", {"start": ""})
    blobs = [(FILE, name.encode(), repository.object("blob", text.encode())) for name, text in sorted(files.items())]
    repository.commit_tree(blobs)
    repository.git("config", "filter.evil.smudge", f"touch {tmp_path}/ran")
    taken = taken_in(repository.path, tmp_path / "w")
    assert tar_content(taken.tar) == {name: text.encode() for name, text in files.items()}
    assert not (tmp_path / "ran").exists()


def test_hooks_and_configuration_of_a_delivered_folder_do_not_run(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    program.chmod(0o755)
    for hook in ("post-checkout", "pre-auto-gc", "reference-transaction", "post-index-change"):
        place = repository.git_folder / "hooks" / hook
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(program.read_bytes())
        place.chmod(0o755)
    for key in ("core.fsmonitor", "uploadpack.packObjectsHook", "core.sshCommand", "core.pager", "gpg.program"):
        repository.git("config", key, str(program))
    repository.git("config", "log.showSignature", "true")
    assert taken_in(repository.path, tmp_path / "w").snapshot.commit == repository.head
    assert not (tmp_path / "ran").exists()


def test_an_lfs_pointer_is_kept_as_it_is_and_told(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 5\n"
    taken = taken_in(a_repository(tmp_path / "ada", {"model.bin": pointer}).path, tmp_path / "w")
    assert tar_content(taken.tar) == {"model.bin": pointer.encode()}
    assert finding(taken, "lfs-pointer").places[0].path == "model.bin"


def test_names_that_differ_in_case_only_are_taken_and_told(tmp_path: Path) -> None:
    taken = taken_in(a_repository(tmp_path / "ada", {"Model.py": "1", "model.py": "2"}).path, tmp_path / "w")
    assert len(tar_content(taken.tar)) == 2
    assert finding(taken, "case-collision").places[0].path == "Model.py"


def test_a_shallow_clone_is_taken_and_told(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    repository.commit({"b": "b"})
    shallow = tmp_path / "shallow"
    repository.git("clone", "-q", "--depth=1", f"file://{repository.path}", str(shallow))
    taken = taken_in(shallow, tmp_path / "w")
    assert taken.snapshot.history.n_commits == 1
    assert finding(taken, "history-cut")


# Limits


def test_a_huge_file_is_left_out_and_told(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"a.py": "a", "huge.bin": bytes(3_000_000)})
    taken = taken_in(repository.path, tmp_path / "w", limits=IntakeLimits(file_bytes=1_000_000))
    assert tar_content(taken.tar) == {"a.py": b"a"}
    assert finding(taken, "file-too-large").places[0].text == "3,000,000 bytes"


def test_files_that_are_too_large_together_are_refused(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {f"{number}.bin": bytes(900_000) for number in range(3)})
    assert "2 MB" in refusal(repository.path, tmp_path / "w", limits=IntakeLimits(tree_bytes=2_000_000))


def test_ten_thousand_files_are_too_many(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    blob = repository.object("blob", b"x")
    repository.commit_tree((FILE, f"{number:05}".encode(), blob) for number in range(10_000))
    assert "more than 5,000 files" in refusal(repository.path, tmp_path / "w")
    taken = taken_in(repository.path, tmp_path / "w2", limits=IntakeLimits(files=10_000))
    assert len(taken.snapshot.files) == 10_000


@pytest.mark.parametrize("leaf", [FILE, None])
def test_a_tree_that_names_itself_into_billions_of_files_is_refused(tmp_path: Path, leaf: str | None) -> None:
    repository = a_repository(tmp_path / "ada")
    raw = b"100644 f\0" + bytes.fromhex(repository.object("blob", b"x")) if leaf else b""
    tree = repository.object("tree", raw)
    for _ in range(10):
        tree = repository.object("tree", b"".join(b"40000 %d\0" % n + bytes.fromhex(tree) for n in range(10)))
    repository.commit_tree([(FOLDER, b"bomb", tree)])
    assert "more than 5,000 files" in refusal(repository.path, tmp_path / "w")


def test_few_files_in_many_folders_are_refused(tmp_path: Path) -> None:
    """250 files and 10,000 folders could not be laid down: each is an inode, of which a small tmpfs has 1,024."""
    repository = a_repository(tmp_path / "ada")
    tree = repository.object("tree", b"100644 f\0" + bytes.fromhex(repository.object("blob", b"x")))
    for _ in range(40):
        tree = repository.object("tree", b"40000 d\0" + bytes.fromhex(tree))
    repository.commit_tree((FOLDER, f"{number:03}".encode(), tree) for number in range(250))
    assert "more than 300 files or folders" in refusal(repository.path, tmp_path / "w", limits=IntakeLimits(files=300))


def test_a_folder_with_a_million_entries_is_refused_before_it_is_read(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    blob = bytes.fromhex(repository.object("blob", b"x"))
    tree = repository.object("tree", b"".join(b"100644 %07d\0" % number + blob for number in range(500_000)))
    repository.commit_tree([(FOLDER, b"d", tree)])
    assert "far too large" in refusal(repository.path, tmp_path / "w")


def test_folders_nested_without_end_are_refused(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    tree = repository.object("tree", b"100644 f\0" + bytes.fromhex(repository.object("blob", b"x")))
    for _ in range(100):
        tree = repository.object("tree", b"40000 d\0" + bytes.fromhex(tree))
    repository.commit_tree([(FOLDER, b"d", tree)])
    assert "nested" in refusal(repository.path, tmp_path / "w")


def test_a_clone_that_grows_over_the_limit_is_stopped(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"data.bin": os.urandom(3_000_000)})
    work = tmp_path / "w"
    work.mkdir()
    job = Job(
        source="x", url=repository.path.as_uri(), object_format="", revision=None, proxies={},
        limits=IntakeLimits(repository_bytes=1_000_000),
    )  # fmt: skip
    with pytest.raises(RefusedError, match=r"not followed|larger than 1 MB"):
        take_in(job, work)


def test_a_repository_with_missing_objects_is_refused(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada", {"a.py": "a"})
    blob = repository.git("rev-parse", "HEAD:a.py")
    (repository.git_folder / "objects" / blob[:2] / blob[2:]).unlink()
    assert "Git can't clone it" in refusal(repository.path, tmp_path / "w")


@pytest.mark.parametrize("raw", [b"100644 cut short\0abc", b"100644 \0" + bytes(20), b"no mode\0" + bytes(20), b"junk"])
def test_a_broken_tree_is_refused(tmp_path: Path, raw: bytes) -> None:
    repository = a_repository(tmp_path / "ada")
    tree = repository.object("tree", raw)
    commit = repository.git("commit-tree", tree, "-m", "x", env=dict.fromkeys(_identity(), "a"))
    repository.git("update-ref", "HEAD", commit)
    assert refusal(repository.path, tmp_path / "w")


# History


def test_what_terminals_and_pages_would_obey_stays_data(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    name = "<script>alert(1)</script>"
    repository.commit(
        {"b": "b"}, message=b"\x1b]0;owned\x07 \xe2\x80\xae " + b"x" * 300, author=("A\x1b[31m", "a@example.org")
    )
    repository.git("update-ref", f"refs/heads/{name.replace(' ', '')}", repository.head)
    newest = taken_in(repository.path, tmp_path / "w", revision=name).snapshot.history.commits[0]
    assert newest.subject.startswith("\x1b]0;owned\x07 \u202e xxx")
    assert len(newest.subject) == 200
    assert newest.author == "A\x1b[31m"


def test_a_message_in_another_encoding_is_read_in_it(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    commit = _raw_commit(
        repository.git("rev-parse", "HEAD^{tree}"), b"A <a>", b"1 +0000", b"encoding ISO-8859-1\n", b"caf\xe9"
    )
    repository.git("update-ref", "HEAD", repository.object("commit", commit))
    assert taken_in(repository.path, tmp_path / "w").snapshot.history.commits[0].subject == "café"


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        (b"%d -0330" % FIRST_DATE, "2024-03-02T13:30:00-03:30"),
        (b"999999999999999999999999 +0000", None),
        (b"-5 +0000", None),
        (b"nonsense", None),
        (b"1709398800 +99999999", None),
        (b"", None),
    ],
)
def test_a_date_that_makes_no_sense_ends_nothing(tmp_path: Path, date: bytes, shown: str | None) -> None:
    repository = a_repository(tmp_path / "ada")
    commit = _raw_commit(
        repository.git("rev-parse", "HEAD^{tree}"), b"A <a@example.org>", date, b"encoding x\xff\n", b"s\xe9\0t"
    )
    repository.git("update-ref", "HEAD", repository.object("commit", commit))
    newest = taken_in(repository.path, tmp_path / "w").snapshot.history.commits[0]
    assert newest.subject == "s\ufffd"
    assert shown is None or newest.authored_at == shown


def test_the_newest_commits_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    repository = a_repository(tmp_path / "ada")
    for number in range(6):
        repository.commit({"n": str(number)}, message=f"{number}", author=(f"A{number % 2}", f"a{number % 2}@x"))
    history = taken_in(repository.path, tmp_path / "w", limits=IntakeLimits(commits=3)).snapshot.history
    assert [commit.subject for commit in history.commits] == ["5", "4", "3"]
    assert (history.n_commits, history.n_authors) == (7, 3)


def _raw_commit(tree: str, author: bytes, date: bytes, more: bytes, message: bytes) -> bytes:
    who = author + b" " + date
    return b"tree " + tree.encode() + b"\nauthor " + who + b"\ncommitter " + who + b"\n" + more + b"\n" + message


def _identity() -> tuple[str, ...]:
    return ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")


# What it says to the host

PRINTING = """
import os, subprocess
from grader.intake_box import main as box
def take_in(*_):
    print("an answer of mine")
    os.write(1, b"\\0\\0\\0\\x02{}")
    subprocess.run(["echo", "mine too"])
    raise box.RefusedError("ours")
box.take_in = take_in
box.main()
"""


def test_what_is_printed_is_no_answer() -> None:
    requests = io.BytesIO()
    job = Job(source="s", url="", object_format="sha1", revision=None, limits=IntakeLimits(), proxies={})
    write_message(requests, {"op": "take", **asdict(job)})
    argv = [sys.executable, "-c", PRINTING]
    ended = subprocess.run(argv, input=requests.getvalue(), capture_output=True, cwd=REPOSITORY)
    answers = io.BytesIO(ended.stdout)
    assert read_message(answers).head == {"op": "refused", "reason": "ours"}, ended.stderr
    assert answers.read() == b""
    assert b"mine too" in ended.stderr
