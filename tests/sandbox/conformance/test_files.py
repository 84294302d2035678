"""What a command finds, what it leaves, and what of that comes back."""

import hashlib

import pytest

from sandbox.command import Answer, AnswerState, Input, Sandbox, Wanted
from sandbox.errors import SandboxError
from tests.sandbox.conformance.commands import MB, TREE, a_command, a_script, tight
from tests.sandbox.conformance.conftest import OpenSandbox

KEPT = Wanted(path="model.bin", limit_bytes=MB, keep=True)


def the_answer(sandbox: Sandbox, code: str, wanted: Wanted) -> Answer:
    result = sandbox.run(a_script(code, wanted=(wanted,)))
    (answer,) = result.answers
    return answer


def wanted(path: str = "out.csv", limit_bytes: int = 1000, *, folder: bool = False, keep: bool = False) -> Wanted:
    return Wanted(path=path, limit_bytes=limit_bytes, folder=folder, keep=keep)


def test_each_command_finds_the_tree_as_it_was(sandbox: Sandbox) -> None:
    spoil = "import os, shutil; os.remove('main.py'); shutil.rmtree('package'); open('note', 'w').write('x')"
    assert sandbox.run(a_script(spoil)).exit_status == 0

    result = sandbox.run(a_command("find", ".", "-type", "f"))

    assert sorted(result.stdout.split()) == sorted(b"./" + path.encode() for path in TREE)


def test_nothing_stays_in_the_home_or_temporary_folder(sandbox: Sandbox) -> None:
    leave = "import os\nfor top in ('HOME', 'TMPDIR'): open(os.environ[top] + '/note', 'w').write('x')"
    look = "import os; print([os.listdir(os.environ[top]) for top in ('HOME', 'TMPDIR')])"
    assert sandbox.run(a_script(leave)).exit_status == 0

    assert sandbox.run(a_script(look)).stdout == b"[[], []]\n"


def test_an_answer_comes_with_content_size_and_digest(sandbox: Sandbox) -> None:
    answer = the_answer(sandbox, "open('out.csv', 'w').write('a,b')", wanted())

    assert (answer.path, answer.state, answer.content, answer.size_bytes) == ("out.csv", AnswerState.FILE, b"a,b", 3)
    assert answer.digest == hashlib.sha256(b"a,b").hexdigest()


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("pass", AnswerState.MISSING),
        ("open('out.csv', 'w').write('x' * 1001)", AnswerState.TOO_LARGE),
        ("open('out.csv', 'w').truncate(30 * 2**20)", AnswerState.TOO_LARGE),
        ("import os; os.symlink('main.py', 'out.csv')", AnswerState.NOT_REGULAR),
        ("import os; os.symlink('/etc/passwd', 'out.csv')", AnswerState.NOT_REGULAR),
        ("import os; os.mkfifo('out.csv')", AnswerState.NOT_REGULAR),
        ("import os; os.mkdir('out.csv')", AnswerState.NOT_REGULAR),
        ("import socket; socket.socket(socket.AF_UNIX).bind('out.csv')", AnswerState.NOT_REGULAR),
    ],
    ids=["missing", "too-large", "sparse", "link-within", "link-out", "fifo", "folder", "socket"],
)
def test_what_is_no_answer_is_named_and_not_opened(sandbox: Sandbox, code: str, state: AnswerState) -> None:
    answer = the_answer(sandbox, code, wanted())

    assert (answer.state, answer.content) == (state, None)


def test_no_folder_above_an_answer_may_be_a_link(sandbox: Sandbox) -> None:
    answer = the_answer(sandbox, "import os; os.rmdir('etc'); os.symlink('/etc', 'etc')", wanted("etc/passwd", 10**6))

    assert answer.state is AnswerState.NOT_REGULAR


def test_an_answer_that_its_owner_may_not_read_is_read(sandbox: Sandbox) -> None:
    code = "import os; open('d/out', 'w').write('x'); os.chmod('d/out', 0); os.chmod('d', 0)"

    assert the_answer(sandbox, code, wanted("d/out")).content == b"x"


def test_what_the_tree_has_in_an_answers_place_is_no_answer_and_its_folder_is_there(sandbox: Sandbox) -> None:
    committed, new = sandbox.run(a_command("true", wanted=(wanted("main.py"), wanted("deep/er/out")))).answers

    assert (committed.state, new.state) == (AnswerState.MISSING, AnswerState.MISSING)
    assert the_answer(sandbox, "open('deep/er/out', 'w').write('x')", wanted("deep/er/out")).content == b"x"


def test_a_folder_comes_with_its_regular_files_in_order(sandbox: Sandbox) -> None:
    code = (
        "import os; os.makedirs('out/deep'); open('out/z', 'w').write('1'); open('out/deep/a', 'w').write('22');"
        "os.symlink('/etc/passwd', 'out/link')"
    )

    answer = the_answer(sandbox, code, wanted("out", folder=True))

    assert (answer.state, answer.size_bytes) == (AnswerState.FOLDER, 3)
    assert [(file.path, file.content) for file in answer.files] == [("deep/a", b"22"), ("z", b"1")]
    assert len(answer.digest) == 64


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("pass", AnswerState.MISSING),
        ("open('out', 'w')", AnswerState.NOT_REGULAR),
        ("import os; os.symlink('data', 'out')", AnswerState.NOT_REGULAR),
        ("import os; os.mkdir('out')\nfor n in 'ab': open('out/' + n, 'w').write('x' * 600)", AnswerState.TOO_LARGE),
    ],
    ids=["missing", "file", "link", "too-large-together"],
)
def test_what_is_no_folder_is_named(sandbox: Sandbox, code: str, state: AnswerState) -> None:
    assert the_answer(sandbox, code, wanted("out", folder=True)).state is state


def test_odd_names_are_shown_as_text(sandbox: Sandbox) -> None:
    """One name is Latin-1, as a data set unpacked on an old machine has it: b'caf\\xe9.csv'."""
    code = (
        "import os; os.mkdir(b'out'); open(b'out/caf\\xe9.csv', 'w'); open('out/ü \\n.csv', 'w'); open(b'\\xff', 'w')"
    )

    result = sandbox.run(a_script(code, wanted=(wanted("out", folder=True),)))

    assert [file.path for file in result.answers[0].files] == ["caf\\xe9.csv", "ü \n.csv"]
    assert result.changed == ("\\xff",)


def test_inputs_are_laid_into_the_tree_whatever_is_in_their_way(sandbox: Sandbox) -> None:
    inputs = (
        Input(path="in/deep/new.csv", content=b"1"),
        Input(path="main.py", content=b"2"),
        Input(path="data", content=b"3"),
        Input(path="package/__init__.py/x", content=b"4"),
    )
    read = "print(*(open(p).read() for p in ('in/deep/new.csv', 'main.py', 'data', 'package/__init__.py/x')))"

    result = sandbox.run(a_script(read, inputs=inputs))

    assert result.stdout == b"1 2 3 4\n", result.stderr
    assert result.changed == ()


def test_an_answer_can_be_kept_and_handed_to_a_later_command(sandbox: Sandbox) -> None:
    model = the_answer(sandbox, "open('model.bin', 'wb').write(b'weights')", KEPT)
    assert (model.state, model.content, model.size_bytes) == (AnswerState.FILE, None, 7)
    assert model.digest == hashlib.sha256(b"weights").hexdigest()

    result = sandbox.run(a_command("cat", "m", inputs=(Input(path="m", stored=model.stored),)))

    assert result.stdout == b"weights"


def test_a_folder_can_be_kept_too(sandbox: Sandbox) -> None:
    code = "import os; os.makedirs(b'out/deep'); open(b'out/deep/\\xe9', 'w').write('1'); open('out/b', 'w').write('2')"
    folder = the_answer(sandbox, code, wanted("out", folder=True, keep=True))
    assert all(file.content is None for file in folder.files)

    look = "import os; print(open(b'm/deep/\\xe9').read(), open('m/b').read())"
    result = sandbox.run(a_script(look, inputs=(Input(path="m", stored=folder.stored),)))

    assert result.stdout == b"1 2\n", result.stderr


def test_what_is_missing_is_not_kept(sandbox: Sandbox) -> None:
    answer = the_answer(sandbox, "pass", KEPT)

    assert (answer.state, answer.stored) == (AnswerState.MISSING, None)


def test_an_input_that_was_never_kept_is_an_error_and_the_next_command_runs(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="no answer 'nothing'"):
        sandbox.run(a_command("true", inputs=(Input(path="m", stored="nothing"),)))

    assert sandbox.run(a_command("true")).exit_status == 0


def test_changes_are_named_but_for_answers_inputs_and_bytecode(sandbox: Sandbox) -> None:
    code = (
        "import os, package; open('out.csv', 'w'); open('extra', 'w'); os.remove('data/rows.csv');"
        "open('main.py', 'a').write('#'); os.symlink('x', 'link'); os.utime('package/__init__.py', ns=(1, 1))"
    )

    result = sandbox.run(a_script(code, wanted=(wanted(),), inputs=(Input(path="in", content=b"x"),)))

    assert result.exit_status == 0, result.stderr
    assert result.changed == ("data/rows.csv", "extra", "link", "main.py", "package/__init__.py")


def test_a_change_that_hides_its_times_is_named(sandbox: Sandbox) -> None:
    code = (
        "import os, time; time.sleep(0.05); s = os.stat('main.py'); open('main.py', 'r+').write('PRINT');"
        "os.utime('main.py', ns=(s.st_atime_ns, s.st_mtime_ns))"
    )

    assert sandbox.run(a_script(code)).changed == ("main.py",)


def test_a_thousand_changes_are_enough(sandbox: Sandbox) -> None:
    assert len(sandbox.run(a_script("for n in range(1500): open(f'f{n}', 'w')")).changed) == 1000


def test_a_prepared_tree_is_what_later_commands_start_from(open_sandbox: OpenSandbox) -> None:
    sandbox = open_sandbox(TREE)
    train = (
        "import os, package; open('model', 'w').write('m'); os.mkdir('empty'); os.remove('data/rows.csv');"
        "open('run.sh', 'w').write('#!/bin/sh\\necho ran'); os.chmod('run.sh', 0o755); os.symlink('model', 'link')"
    )
    prepared = sandbox.run(a_script(train, keep_tree=True, inputs=(Input(path="in.csv", content=b"x"),)))
    assert (prepared.exit_status, prepared.tree_kept) == (0, True), prepared.stderr

    listing = sandbox.run(a_command("sh", "-c", "ls; ls package/__pycache__; ./run.sh"))
    pristine = sandbox.run(a_command("ls", pristine=True))

    names = listing.stdout.split()
    assert {b"model", b"empty", b"run.sh", b"main.py", b"ran"} <= set(names)
    assert not {b"in.csv", b"link"} & set(names), "inputs are ours, and links are not kept"
    assert any(name.endswith(b".pyc") for name in names), "what was compiled need not be compiled again"
    assert listing.changed == ()
    assert pristine.stdout == b"data\nmain.py\npackage\n"


def test_what_was_exchanged_is_no_part_of_the_prepared_tree(open_sandbox: OpenSandbox) -> None:
    sandbox = open_sandbox(TREE)
    write = (
        "open('.takehome/out/model', 'w'); open('.takehome/note', 'w'); open('data/in.csv'); open('answer', 'w');"
        "open('mine', 'w')"
    )
    wanted = (Wanted(path=".takehome/out/model", limit_bytes=9), Wanted(path="answer", limit_bytes=9))
    inputs = (Input(path=".takehome/in/x.csv", content=b"x"), Input(path="data/in.csv", content=b"x"))
    kept = sandbox.run(a_script(write, keep_tree=True, inputs=inputs, wanted=wanted))
    assert kept.tree_kept, kept.stderr

    left = {path.decode() for path in sandbox.run(a_command("find", ".", "-type", "f")).stdout.split()}
    assert left == {"./mine", *(f"./{path}" for path in TREE)}


def test_only_bytecode_is_expected_where_bytecode_lies(sandbox: Sandbox) -> None:
    write = (
        "import os, package; os.makedirs('package/__pycache__/deep');"
        "[open('package/__pycache__/' + name, 'w') for name in ('notes.txt', 'x.pyc', 'y.pyc.1234', 'deep/z.pyc')]"
    )
    assert sandbox.run(a_script(write)).changed == ("package/__pycache__/deep/z.pyc", "package/__pycache__/notes.txt")


def test_a_failed_preparation_keeps_nothing(open_sandbox: OpenSandbox) -> None:
    sandbox = open_sandbox(TREE)

    failed = sandbox.run(a_script("open('half', 'w'); raise SystemExit(1)", keep_tree=True))

    assert not failed.tree_kept
    assert b"half" not in sandbox.run(a_command("ls")).stdout


def test_bytecode_of_the_prepared_tree_is_used(open_sandbox: OpenSandbox) -> None:
    sandbox = open_sandbox(TREE)
    assert sandbox.run(a_command("python", "-m", "compileall", "-q", "package", keep_tree=True)).tree_kept

    result = sandbox.run(a_command("python", "-v", "-c", "import package", limits=tight(output_bytes=MB)))

    assert b"matches" in next(line for line in result.stderr.splitlines() if b"package/__pycache__" in line)


def test_a_tree_left_unreadable_and_too_deep_for_any_path_is_gone_for_the_next_command(sandbox: Sandbox) -> None:
    dig = (
        "import os\n"
        "for _ in range(5000): os.mkdir('d'); os.chdir('d')\n"
        "open('bottom', 'w'); os.chmod('.', 0)\n"
        "top = os.environ['HOME'] + '/locked'; os.mkdir(top); open(top + '/x', 'w'); os.chmod(top, 0)"
    )
    assert sandbox.run(a_script(dig)).exit_status == 0

    assert sandbox.run(a_command("ls")).stdout == b"data\nmain.py\npackage\n"
