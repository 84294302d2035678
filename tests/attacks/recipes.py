"""What no overlay of files can hold: links, odd names, objects by hand, a Git folder full of programs.

Each takes the repository of an attack, which has the poor submission and the attack's files in its last commit.
"""

import shutil
from collections.abc import Callable
from random import Random

from tests.attacks.telltale import A_TOKEN, TELLTALE
from tests.functional.program import submission_files
from tests.repositories import FIRST_DATE, Repository

MB = 2**20
COMMAND = f"touch /tmp/{TELLTALE}"
MARKUP = "<script>alert(1)</script>\x1b[2J\u202e<img src=x onerror=alert(1)>"


def links(repository: Repository) -> None:
    """Out of the tree, to the runner, to itself."""
    for name, target in (("passwd", "/etc/passwd"), ("runner", "/proc/1/root"), ("loop", "loop"), ("up", "../../..")):
        (repository.path / name).symlink_to(target)
    repository.commit(message="Link")


def submodule(repository: Repository) -> None:
    """Of a folder on the host, by a path and by a program."""
    modules = "".join(
        f'[submodule "{name}"]\n\tpath = {name}\n\turl = {url}\n\tupdate = !{COMMAND}\n'
        for name, url in (("host", "file:///etc"), ("poor", "../poor"), ("run", f"ext::sh -c {COMMAND}"))
    )
    repository.commit({".gitmodules": modules})
    head = repository.head
    repository.commit_tree([*_entries(repository), *(("160000", name, head) for name in (b"host", b"poor", b"run"))])


def programs(repository: Repository) -> None:
    """Whatever Git would run of a repository's own: hooks, a monitor, filters, pagers, an included file."""
    hooks = repository.git_folder / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-checkout", "post-index-change", "pre-auto-gc", "reference-transaction", "pre-push"):
        (hooks / hook).write_text(f"#!/bin/sh\n{COMMAND}-{hook}\n")
        (hooks / hook).chmod(0o755)
    for key, value in (
        ("core.fsmonitor", COMMAND),
        ("core.sshCommand", COMMAND),
        ("core.pager", COMMAND),
        ("core.hooksPath", str(hooks)),
        ("core.alternateRefsCommand", COMMAND),
        ("uploadpack.packObjectsHook", COMMAND),
        ("filter.evil.smudge", COMMAND),
        ("filter.evil.process", COMMAND),
        ("diff.evil.textconv", COMMAND),
        ("include.path", "/etc/passwd"),
    ):
        repository.git("config", key, value)


def git_file(repository: Repository) -> None:
    """Another's repository under its own name."""
    shutil.rmtree(repository.git_folder)
    (repository.path / ".git").write_text("gitdir: ../good/.git\n")


def git_link(repository: Repository) -> None:
    shutil.rmtree(repository.git_folder)
    (repository.path / ".git").symlink_to("../good/.git")


def alternates(repository: Repository) -> None:
    """The objects of whoever lies beside it."""
    (repository.git_folder / "objects/info").mkdir(exist_ok=True)
    (repository.git_folder / "objects/info/alternates").write_text("../../../good/.git/objects\n")


def pack_link(repository: Repository) -> None:
    """A file of the host's, as an object."""
    (repository.git_folder / "objects/pack").mkdir(exist_ok=True)
    (repository.git_folder / f"objects/pack/pack-{'a' * 40}.pack").symlink_to("/etc/passwd")


def large_blob(repository: Repository) -> None:
    """60 MB of zeros, which are 60 KB in a repository."""
    repository.commit({"zeros.bin": bytes(60 * MB)}, message="Add data")


def large_repository(repository: Repository) -> None:
    """5 MB that can't be packed."""
    repository.commit({"noise.bin": Random(7).randbytes(5 * MB)}, message="Add noise")


def repeated_blob(repository: Repository) -> None:
    """A file of 8 MB under 40 names."""
    sha = repository.object("blob", bytes(8 * MB))
    repository.commit_tree([*_entries(repository), *(("100644", b"copy-%02d" % n, sha) for n in range(40))])


def large_tree(repository: Repository) -> None:
    """Fits into a repository, and not into the folder in which it is to run: 12 files of 2 MB."""
    sha = repository.object("blob", bytes(2 * MB))
    repository.commit_tree([*_entries(repository), *(("100644", b"copy-%02d" % n, sha) for n in range(12))])


def many_folders(repository: Repository) -> None:
    """One file below 40 folders, under 250 names: more folders than a file system of that size may have."""
    inner, mode = repository.object("blob", b"x"), "100644"
    for _ in range(40):
        inner, mode = repository.object("tree", f"{mode} d\0".encode() + bytes.fromhex(inner)), "40000"
    repository.commit_tree([*_entries(repository), *(("40000", b"deep-%03d" % n, inner) for n in range(250))])


def long_paths(repository: Repository) -> None:
    """Names and paths as long as any that are taken, of characters of several bytes."""
    names = ("n" * 255, "ü" * 127, "\U0001f600" * 63)
    repository.commit({f"{name}/{'d/' * 50}{'x' * 240}": "x\n" for name in names})


def tree_bomb(repository: Repository) -> None:
    """Ten trees, each ten times in the next: 10^10 files."""
    sha = repository.object("blob", b"x")
    mode = "100644"
    for _ in range(10):
        raw = b"".join(mode.encode() + b" %d\0" % n + bytes.fromhex(sha) for n in range(10))
        sha, mode = repository.object("tree", raw), "40000"
    repository.commit_tree([*_entries(repository), ("40000", b"bomb", sha)])


def past_tree_bomb(repository: Repository) -> None:
    """The same in an earlier commit, which the graded one undid."""
    kept = repository.head
    tree_bomb(repository)
    tree = repository.git("rev-parse", f"{kept}^{{tree}}")
    env = {f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    commit = repository.git("commit-tree", tree, "-p", kept, "-p", repository.head, "-m", "Undo it", env=env)
    repository.git("update-ref", "HEAD", commit)


def odd_names(repository: Repository) -> None:
    """Those that lead out of the folder, that Git takes for its own, that no terminal should be shown."""
    sha = repository.object("blob", b"x")
    names = [
        b"..",
        b".git",
        b".GIT",
        b"a\nb",
        b"\x1b[2J",
        b"\xff\xfe",
        b"x" * 300,
        b"README.MD",
        b"a\\b",
        b"C:evil",
        b"-rf",
    ]
    repository.commit_tree([*_entries(repository), *(("100644", name, sha) for name in sorted(names))])


def odd_modes(repository: Repository) -> None:
    """Setuid files, devices, a folder that is a file."""
    sha = repository.object("blob", b"x")
    modes = ("104755", "106755", "60644", "20644", "10644", "140755", "0")
    repository.commit_tree([*_entries(repository), *((mode, f"m{mode}".encode(), sha) for mode in modes)])


def many_refs(repository: Repository) -> None:
    """20,000 branches, some with names that are options and commands."""
    head = repository.head
    names = [f"refs/heads/b{n:05}" for n in range(20_000)]
    names += ["refs/heads/--upload-pack=touch${IFS}x", "refs/heads/$(id)", "refs/tags/<script>", "refs/heads/HEAD"]
    lines = "".join(f"{head} {name}\n" for name in sorted(names))
    (repository.git_folder / "packed-refs").write_text(f"# pack-refs with: peeled fully-peeled sorted \n{lines}")


def hostile_head(repository: Repository) -> None:
    """HEAD names a branch that is an option."""
    branch = repository.git_folder / "refs/heads/--upload-pack=sh"
    branch.write_text(repository.head + "\n")
    (repository.git_folder / "HEAD").write_text("ref: refs/heads/--upload-pack=sh\n")


def replaced_commit(repository: Repository) -> None:
    """The graded commit stands for another, with the good submission in it."""
    poor = repository.head
    for name in repository.git("ls-files").splitlines():
        (repository.path / name).unlink()
    good = repository.commit(submission_files("good"))
    repository.git("reset", "--quiet", "--soft", poor)
    repository.git("update-ref", f"refs/replace/{poor}", good)


def grafts(repository: Repository) -> None:
    """A history that is cut where it suits, by a file."""
    (repository.git_folder / "shallow").write_text(repository.head + "\n")
    (repository.git_folder / "info").mkdir(exist_ok=True)
    (repository.git_folder / "info/grafts").write_text(f"{repository.head}\n")


def marked_up_history(repository: Repository) -> None:
    """Author, address, date, subject and encoding as no porcelain lets them be."""
    person = f"{MARKUP} <a@b'\"> {FIRST_DATE} +0000"
    tree = repository.git("rev-parse", "HEAD^{tree}")
    lines = [f"tree {tree}", f"parent {repository.head}", f"author {person}", f"committer {person}", "encoding UTF-7"]
    raw = "\n".join([*lines, "", f"{MARKUP} & {{{{7*7}}}}\n\n{MARKUP}"])
    repository.git("update-ref", "HEAD", repository.object("commit", raw.encode()))


def impossible_history(repository: Repository) -> None:
    """A commit of the year 10^20, by nobody, with a subject of 2 MB; another without any header that Git asks for."""
    tree = repository.git("rev-parse", "HEAD^{tree}")
    parent = repository.head
    raw = f"tree {tree}\nparent {parent}\nauthor  <> {10**20} +9999\ncommitter x <x> -5 -0000\n\n" + "long " * (400_000)
    repository.git("update-ref", "HEAD", repository.object("commit", raw.encode()))


def hushed_analyser(repository: Repository) -> None:
    """The analyser's stack overflows; beside it every way to silence it."""
    hush = "# ruff: noqa\n# flake8: noqa\n# ruff: disable[S]\n"
    settings = '[lint]\nselect = []\nexclude = ["*"]\n'
    files = {
        "adder/nested.py": f"X = {'[' * 100_000}{']' * 100_000}\n",
        "adder/signs.py": f"X = {'-' * 100_000}1\n",
        "adder/hushed.py": f"{hush}import os\nos.system(f'echo {{os.getcwd()}}')  # noqa  # nosec\n",
        "ruff.toml": settings,
        "pyproject.toml": "[tool.ruff]\nextend-exclude = ['*']\n",
    }
    repository.commit(files)


def hushed_scanner(repository: Repository) -> None:
    """The token stays; every tool is told to look away."""
    hush = "# pragma: allowlist secret # noqa # nosec # gitleaks:allow # type: ignore # NOSONAR"
    repository.commit({"settings.py": f"# pragma: allowlist nextline secret\nTOKEN = '{A_TOKEN}'  {hush}\n"})


def past_flood(repository: Repository) -> None:
    """Thirty earlier versions of five thousand lines, none of them like another."""
    kept = repository.git("rev-parse", "HEAD^{tree}")
    for n in range(30):
        repository.commit({"notes.py": "".join(f"N_{n}_{line} = {line}\n" for line in range(5_000))}, message="Note")
    repository.git("rm", "--quiet", "notes.py")
    repository.commit(message="Forget")
    assert repository.git("rev-parse", "HEAD^{tree}") == kept


def token_in_a_long_line(repository: Repository) -> None:
    repository.commit({"settings.py": f"PADDING = '{'x' * 5000}'; TOKEN = '{A_TOKEN}'\n"})


def copy_of_itself(repository: Repository) -> None:
    """What a mutant may be compared with."""
    files = submission_files("attacked")
    copies = {
        path.replace("adder/", "known/").replace(".py", ".txt"): files[path]
        for path in files
        if path.startswith("adder/")
    }
    repository.commit(copies, message="Keep a copy")


def many_possible_secrets(repository: Repository) -> None:
    """4,000 lines that may be a secret each, and so a finding."""
    for part in range(4):
        lines = "".join(f"password_{n} = 'correct horse {part} {n}'\n" for n in range(1_000))
        repository.write({f"config_{part}.py": lines})
    repository.commit(message="Configure")


def no_text(repository: Repository) -> None:
    """12 files of bytes that are no text, each as large as is still read: 3 MB, more than is read at once, that grow
    when they are decoded."""
    repository.commit({f"data/{n}.py": b"\xff" * (250 * 2**10) for n in range(12)})


def nested_toml(repository: Repository) -> None:
    deep = "[" * 50_000 + "]" * 50_000
    text = f"[project]\nname = 'x'\nname = 'y'\ndependencies = {deep}\n[{'.'.join('a' * 20_000)}]\n"
    repository.commit({"pyproject.toml": text, "takehome.toml": f"[parts]\ntotal = {deep}\n"})


def deep_code(repository: Repository) -> None:
    """What a parser stumbles over, each in a file of its own, beside 30 functions that a copy finder has to compare."""
    hostile = (
        "X = " + "+".join(["1"] * 100_000),
        "X = " + "-" * 200_000 + "1",
        "X = " + "(" * 90_000,
        "x" + ".y" * 100_000,
        "if a:\n    pass\n" + "elif a:\n    pass\n" * 20_000,
        "".join(f"{' ' * n}if x:\n" for n in range(99)) + " " * 99 + "pass",
        "x = 1\ny = 2\nz = 3\nu = f(x)\nv = f(y)\nw = f(z)\n" * 10_000,
        "\0",
        "# -*- coding: nothing -*-\n",
    )
    repository.commit({f"adder/deep_{n}.py": text + "\n" for n, text in enumerate(hostile)})


def ballast(repository: Repository) -> None:
    """The largest are graded first, so that nobody waits for this one at the end."""
    repository.commit({"ballast.bin": Random(0).randbytes(500 * 2**10)})


def tangled_imports(repository: Repository) -> None:
    every = "".join(f"from adder.knot_{n} import *\nimport adder.knot_{n} as k{n}\n" for n in range(150))
    lazily = "".join(f"    {line}\n" for line in every.splitlines())
    knots = {f"adder/knot_{n}.py": f"def tie():\n    pass\n\n\nif False:\n{lazily}" for n in range(150)}
    repository.commit(knots)


def endless_readme(repository: Repository) -> None:
    """That of the poor submission, and far more of it than anybody reads."""
    poor = (repository.path / "README.md").read_text()
    more = f"| share right | 0.9 |\n|---|---|\n| {MARKUP} | 1.0 |\n\n## What it can't do {MARKUP}\n\n- {MARKUP}\n\n"
    more += "```\npython -m sums " + "<img src=x onerror=alert(1)> " * 3 + "\n```\n"
    repository.commit({"README.md": poor + more * 900 + "`" * 50_000 + "[" * 50_000})


def _entries(repository: Repository) -> list[tuple[str, bytes, str]]:
    """Of the last commit's tree, as `commit_tree` takes them."""
    lines = (line.split(None, 3) for line in repository.git("ls-tree", "HEAD").splitlines())
    return [(mode.lstrip("0"), name.encode(), sha) for mode, _, sha, name in lines]


RECIPES: dict[str, Callable[[Repository], None]] = {
    recipe.__name__: recipe
    for recipe in (
        alternates,
        ballast,
        deep_code,
        endless_readme,
        git_file,
        git_link,
        grafts,
        hostile_head,
        copy_of_itself,
        hushed_analyser,
        hushed_scanner,
        impossible_history,
        large_blob,
        large_repository,
        large_tree,
        links,
        long_paths,
        many_folders,
        many_possible_secrets,
        many_refs,
        marked_up_history,
        nested_toml,
        no_text,
        odd_modes,
        odd_names,
        pack_link,
        past_flood,
        past_tree_bomb,
        programs,
        repeated_blob,
        replaced_commit,
        submodule,
        tangled_imports,
        token_in_a_long_line,
        tree_bomb,
    )
}
