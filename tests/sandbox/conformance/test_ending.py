"""How a command ends, and that nothing of it outlives its end."""

import time

from sandbox.command import Sandbox
from tests.sandbox.conformance.commands import MB, a_command, a_script, tight


def test_says_how_it_exited_and_what_it_printed(sandbox: Sandbox) -> None:
    result = sandbox.run(a_script("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"))

    assert (result.exit_status, result.signal, result.timed_out) == (3, None, False)
    assert (result.stdout, result.stderr) == (b"out\n", b"err\n")


def test_a_signal_is_no_exit_status(sandbox: Sandbox) -> None:
    result = sandbox.run(a_script("import os; os.kill(os.getpid(), 11)"))

    assert (result.exit_status, result.signal) == (None, 11)


def test_os_exit_is_an_exit_like_another(sandbox: Sandbox) -> None:
    assert sandbox.run(a_script("import os; os._exit(0)")).exit_status == 0


def test_a_program_that_is_not_there_is_a_result_as_in_a_shell(sandbox: Sandbox) -> None:
    missing, folder = sandbox.run(a_command("no-such-program")), sandbox.run(a_command("./data"))

    assert (missing.exit_status, missing.stderr) == (127, b"no-such-program: not found\n")
    assert folder.exit_status == 126


def test_over_its_wall_seconds_the_whole_tree_of_processes_is_ended(sandbox: Sandbox) -> None:
    forks = "import os, time\nfor _ in range(3): os.fork()\nprint('up', flush=True)\ntime.sleep(60)"

    result = sandbox.run(a_script(forks, tight(wall_seconds=1)))

    assert result.timed_out
    assert (result.exit_status, result.signal) == (None, 15)
    assert result.stdout.count(b"up") == 8
    assert 1 <= result.wall_seconds < 4


def test_an_ignored_sigterm_is_followed_by_a_sigkill_after_a_grace(sandbox: Sandbox) -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"

    result = sandbox.run(a_script(deaf, tight(wall_seconds=0.5)))

    assert (result.timed_out, result.signal, result.stdout) == (True, 9, b"deaf\n")
    assert 5 <= result.wall_seconds < 9


def test_a_clean_up_on_sigterm_has_its_time_and_is_a_time_out_all_the_same(sandbox: Sandbox) -> None:
    polite = (
        "import signal, sys, time\n"
        "def end(*_):\n    time.sleep(0.3); print('saved', flush=True); sys.exit(0)\n"
        "signal.signal(15, end); time.sleep(60)"
    )

    result = sandbox.run(a_script(polite, tight(wall_seconds=1)))

    assert (result.timed_out, result.exit_status, result.stdout) == (True, 0, b"saved\n")


def test_over_its_cpu_seconds_it_is_ended_though_children_share_the_work(sandbox: Sandbox) -> None:
    burn = "import os\nos.fork(); os.fork()\nwhile True: pass"

    result = sandbox.run(a_script(burn, tight(cpu_seconds=1)))

    assert result.timed_out
    assert 1 <= result.cpu_seconds < 4
    assert result.wall_seconds < 20


def test_sleeping_costs_no_cpu(sandbox: Sandbox) -> None:
    assert sandbox.run(a_command("sleep", "0.5")).cpu_seconds < 0.2


def test_memory_over_the_limit_ends_it_though_children_share_it(sandbox: Sandbox) -> None:
    hog = "import os, time\nos.fork()\nkept = b'x' * (80 * 2**20)\ntime.sleep(60)"

    result = sandbox.run(a_script(hog))

    assert result.out_of_memory
    assert not result.timed_out
    assert result.peak_memory_bytes > 100 * MB
    assert result.wall_seconds < 20


def test_peak_memory_is_the_commands_own(sandbox: Sandbox) -> None:
    small = sandbox.run(a_script("import time; time.sleep(0.3)"))
    large = sandbox.run(a_script("import time; kept = b'x' * (60 * 2**20); time.sleep(0.3)"))

    assert small.peak_memory_bytes < 30 * MB
    assert 55 * MB < large.peak_memory_bytes < 90 * MB


def test_what_is_left_running_is_counted_ended_and_not_waited_for(sandbox: Sandbox) -> None:
    service = "import subprocess\nfor _ in range(2): subprocess.Popen(['sleep', '300'])\nprint('started')"
    begin = time.monotonic()

    result = sandbox.run(a_script(service))

    assert (result.exit_status, result.left_running, result.stdout) == (0, 2, b"started\n")
    assert time.monotonic() - begin < 10, "it held our pipe open, and we waited for it"
    assert sandbox.run(a_script("print('alone')")).left_running == 0


def test_a_child_that_ends_on_its_own_right_afterwards_was_not_left_running(sandbox: Sandbox) -> None:
    """The resource tracker of multiprocessing and loky ends some milliseconds after its parent."""
    tracker = "import subprocess; subprocess.Popen(['sleep', '0.05'])"

    assert sandbox.run(a_script(tracker)).left_running == 0


def test_output_is_capped_counted_and_never_blocks(sandbox: Sandbox) -> None:
    flood = "import sys\nfor _ in range(5000): sys.stdout.write('x' * 1000)\nsys.stderr.write('done')"

    result = sandbox.run(a_script(flood))

    assert result.exit_status == 0
    assert (result.stdout, result.stdout_total_bytes) == (b"x" * 1000, 5_000_000)
    assert (result.stderr, result.stderr_total_bytes) == (b"done", 4)


def test_a_pipe_of_one_stream_full_does_not_stop_the_other(sandbox: Sandbox) -> None:
    both = "import sys\nfor _ in range(200): sys.stderr.write('e' * 1000); sys.stdout.write('o' * 1000)"

    result = sandbox.run(a_script(both))

    assert (result.exit_status, result.stdout_total_bytes, result.stderr_total_bytes) == (0, 200_000, 200_000)


def test_standard_input_is_given_whole_and_then_ends(sandbox: Sandbox) -> None:
    count = "import sys; print(len(sys.stdin.buffer.read()))"

    assert sandbox.run(a_script(count, stdin=b"x" * 300_000)).stdout == b"300000\n"
    assert sandbox.run(a_script(count)).stdout == b"0\n"


def test_standard_input_need_not_be_read(sandbox: Sandbox) -> None:
    result = sandbox.run(a_script("import os; os.close(0)", stdin=b"x" * 300_000))

    assert result.exit_status == 0


def test_a_file_over_the_limit_can_not_be_written(sandbox: Sandbox) -> None:
    result = sandbox.run(a_script("open('big', 'wb').write(b'x' * (40 * 2**20))", tight(memory_bytes=100 * MB)))

    assert result.exit_status == 1
    assert b"File too large" in result.stderr


def test_the_environment_holds_what_it_should_and_nothing_of_ours(sandbox: Sandbox) -> None:
    threads = "{'LC_CTYPE', 'MKL_NUM_THREADS', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS'}"
    show = f"import os; print(sorted(set(os.environ) - {threads})); print(os.environ['ROUND'])"

    result = sandbox.run(a_script(show, env=(("ROUND", "3"),)))

    assert result.stdout == b"['HOME', 'LANG', 'LOGNAME', 'PATH', 'ROUND', 'TMPDIR', 'USER']\n3\n", result.stderr


def test_numerical_libraries_start_no_more_threads_than_there_are_cpus_to_use(sandbox: Sandbox) -> None:
    """Busy waiting of OpenMP's threads for a share of one CPU made a test run three times as long."""
    result = sandbox.run(a_script("import os; print(os.environ['OMP_NUM_THREADS'])"))

    assert result.stdout == b"1\n"


def test_no_descriptor_of_ours_is_open_in_it(sandbox: Sandbox) -> None:
    result = sandbox.run(a_script("import os; print([fd for fd in os.listdir('/proc/self/fd') if int(fd) > 3])"))

    assert result.stdout == b"[]\n"


def test_signals_are_as_a_program_expects_them(sandbox: Sandbox) -> None:
    """Python ignores SIGPIPE and SIGXFSZ, and what is ignored stays ignored in what a program starts."""
    result = sandbox.run(a_command("sh", "-c", "grep SigIgn /proc/self/status; yes | head -n 1"))

    ignored, word = result.stdout.removeprefix(b"SigIgn:").split()
    libc_own = 1 << 31 | 1 << 32  # signals 32 and 33: nobody can set them through libc, and some parents leave them so
    assert int(ignored, 16) & ~libc_own == 0
    assert word == b"y"
    assert result.stderr == b""


def test_its_standard_streams_can_be_opened_by_name(sandbox: Sandbox) -> None:
    result = sandbox.run(a_command("sh", "-c", "echo one > /dev/stdout; echo two > /dev/stderr"))

    assert (result.stdout, result.stderr) == (b"one\n", b"two\n")
