"""Small programs that show what a program sees and does: each must come out alike, forked and with its own Python."""

from collections.abc import Iterator
from typing import NamedTuple

WITH_FRAMES = "def inner():\n    raise ValueError('deep')\n\n\ndef outer():\n    inner()\n\n\n"
TREE = {
    "main.py": (
        b"import sys\nif __name__ == '__main__':\n    print(sys.argv, sorted(globals()), __file__, __loader__)\n"
    ),
    "source.py": b"import inspect, sys\nprint(inspect.getsource(sys.modules['__main__']))\n",
    "pickled.py": (
        b"import pickle\nclass Point:\n    x = 1\n\n"
        b"print(pickle.dumps(Point()), type(pickle.loads(pickle.dumps(Point()))))\n"
    ),
    "syntax.py": b"print('never')\ndef f(:\n    pass\n",
    "latin.py": "# -*- coding: latin-1 -*-\nprint('é'.encode())\n".encode("latin-1"),
    "raising.py": (WITH_FRAMES + "outer()\n").encode(),
    "spawning.py": (
        b"import multiprocessing as mp, os, sys\ndef work(n):\n    return n * n, os.getcwd(), __name__\n\n"
        b"if __name__ == '__main__':\n    for method in ('fork', 'spawn', 'forkserver'):\n"
        b"        with mp.get_context(method).Pool(2) as pool:\n"
        b"            print(method, pool.map(work, range(4)), flush=True)\n"
        b"    from multiprocessing import forkserver, resource_tracker\n"
        b"    forkserver._forkserver._stop(); resource_tracker._resource_tracker._stop()\n"
    ),
    "package/__init__.py": b"VALUE = 7\n",
    "package/__main__.py": (
        b"import sys\nfrom . import VALUE\nprint(VALUE, sys.argv, __name__, __package__, __spec__.name)\n"
    ),
    "package/failing.py": (WITH_FRAMES + "outer()\n").encode(),
    "package/rows.csv": b"a,b\n1,2\n",
    "scripts/tool.py": b"import sys\nprint(sys.argv, sys.path[0])\n",
}


class Case(NamedTuple):
    name: str
    argv: tuple[str, ...]
    stdin: bytes = b""


CODE = {
    "main": "import __main__; print({k: v for k, v in vars(__main__).items() if k != '__builtins__'})",
    "is main": "import sys; x = 5; print(sys.modules['__main__'].x, __name__, __builtins__)",
    "argv": "import sys; print(sys.argv, sys.orig_argv, sys.executable, sys.prefix)",
    "path": "import sys; print(sys.path)",
    "flags": "import sys; print(sys.flags, sys.warnoptions, sys._xoptions, sys.getrecursionlimit())",
    "hooks": "import sys; print(sys.excepthook, sys.displayhook, sys.breakpointhook, sys.meta_path, sys.path_hooks)",
    "streams": (
        "import sys\nfor s in (sys.stdin, sys.stdout, sys.stderr):\n"
        "    print(s.name, s.mode, s.encoding, s.errors, s.line_buffering, s.write_through, s.seekable(), s.isatty())\n"
        "    print(s.buffer.raw.name, s.buffer.raw.mode, s.fileno(), s.newlines)"
    ),
    "environment": "import os; print(dict(os.environ)); os.system('env | sort')",
    "environment as the kernel has it": "print(open('/proc/self/environ').read().split('\\0'))",
    "command line": "print(open('/proc/self/cmdline').read().split('\\0')); print(open('/proc/self/comm').read())",
    "folder": (
        "import os; print(os.getcwd(), os.listdir(), os.readlink('/proc/self/cwd'), os.readlink('/proc/self/exe'))"
    ),
    "umask": "import os; print(oct(os.umask(0)), os.getuid() == os.geteuid(), os.getgroups())",
    "limits": "print(open('/proc/self/limits').read())",
    "limits as Python has them": (
        "import resource as r; print([(n, r.getrlimit(getattr(r, n))) for n in dir(r) if n.startswith('RLIMIT_')])"
    ),
    "descriptors": "import os; print(sorted(os.listdir('/proc/self/fd')))",
    "status": (
        "keys = ('Name', 'Umask', 'State', 'Threads', 'Sig', 'Shd', 'Cap', 'NoNewPrivs', 'Seccomp', 'Cpus', 'Groups')\n"
        "for line in open('/proc/self/status'):\n"
        "    if line.startswith(keys) and not line.startswith('SigQ'): print(line, end='')"
    ),
    "scores": (
        "import os\nfor name in ('oom_score_adj', 'coredump_filter', 'loginuid', 'timerslack_ns', 'cgroup'):\n"
        "    print(open('/proc/self/' + name).read())\n"
        "print(os.nice(0), os.sched_getaffinity(0), os.sched_getscheduler(0))"
    ),
    "family": (
        "import os; print(os.getppid(), os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid())\n"
        "print(open('/proc/self/task/' + str(os.getpid()) + '/children').read().split())"
    ),
    "dumpable": (
        "import ctypes, os; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), "
        "os.stat('/proc/self/mem').st_uid == os.getuid())"
    ),
    "signals": "import signal; print([(s, signal.getsignal(s)) for s in sorted(signal.valid_signals())])",
    "blocked signals": "import signal; print(signal.pthread_sigmask(signal.SIG_BLOCK, ()), signal.getitimer(0))",
    "stdin": "import sys; print(len(sys.stdin.read()), sys.stdin.read())",
    "input": "print(input(), input())",
    "stdin closed": "import os, sys; os.close(0)\ntry: sys.stdin.read()\nexcept OSError as e: print(e)",
    "nothing": "pass",
    "exit none": "import sys; sys.exit()",
    "exit number": "import sys; sys.exit(3)",
    "exit large": "import sys; sys.exit(259)",
    "exit negative": "import sys; sys.exit(-1)",
    "exit text": "import sys; sys.exit('no such model')",
    "exit true": "import sys; sys.exit(True)",
    "exit object": "import sys; sys.exit(['a', 1])",
    "exit at once": "import os; print('lost'); os._exit(4)",
    "exit in a function": "def f():\n    raise SystemExit(6)\nf()",
    "abort": "import os; os.abort()",
    "segfault": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "terminated": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "interrupted": "import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(5)",
    "interrupt caught": "try:\n    raise KeyboardInterrupt\nexcept KeyboardInterrupt:\n    print('caught')",
    "interrupt raised": "raise KeyboardInterrupt('by hand')",
    "broken pipe": "import os, signal; r, w = os.pipe(); os.close(r); os.write(w, b'x')",
    "broken stdout": (
        "import os, sys; r, w = os.pipe(); os.dup2(w, 1); os.close(r); os.close(w); print('x' * 9); sys.stdout.flush()"
    ),
    "stdout broken at the end": "import os; r, w = os.pipe(); os.dup2(w, 1); os.close(r); os.close(w); print('x')",
    "traceback": "def f():\n    1 / 0\nf()",
    "chained": "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('x') from e",
    "context": "try:\n    {}['a']\nexcept KeyError:\n    int('b')",
    "group": "raise ExceptionGroup('both', [ValueError(1), TypeError('two')])",
    "notes": "e = ValueError('x'); e.add_note('look here'); raise e",
    "recursion": "def f():\n    f()\ntry:\n    f()\nexcept RecursionError as e:\n    print(e)",
    "syntax": "print('a'\n",
    "indentation": "if 1:\nprint()",
    "in a thread": (
        "import threading\nt = threading.Thread(target=lambda: 1 / 0, name='worker'); t.start(); t.join(); print('on')"
    ),
    "own hook": (
        "import sys\n"
        "sys.excepthook = lambda k, e, t: print('hook', k, e, t.tb_lineno, t.tb_next, e.__traceback__ "
        "is t)\n"
        "1 / 0"
    ),
    "own hook fails": "import sys\nsys.excepthook = lambda *a: [][0]\n1 / 0",
    "own hook exits": "import sys\nsys.excepthook = lambda *a: sys.exit(9)\n1 / 0",
    "last exception": (
        "import atexit, sys\natexit.register(lambda: print(sys.last_type, sys.last_traceback.tb_lineno))\n1 / 0"
    ),
    "unraisable": "class A:\n    def __del__(self): 1 / 0\na = A(); del a",
    "exit functions": "import atexit\nfor n in range(3): atexit.register(print, n)\nprint('body')",
    "exit function fails": "import atexit\natexit.register(lambda: 1 / 0)\nprint('body')",
    "exit in exit function": "import atexit, sys\natexit.register(sys.exit, 5)",
    "finalizers": "class A:\n    def __del__(self): print('gone', __name__)\nkept = A(); print('body')",
    "unclosed file": (
        "import os; f = open('out.txt', 'w'); f.write('kept'); import atexit; print(os.path.getsize('out.txt'))"
    ),
    "thread goes on": (
        "import threading, time\n"
        "threading.Thread(target=lambda: (time.sleep(0.2), print('after'))).start(); print('first')"
    ),
    "daemon ends": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start(); print('first')"
    ),
    "threads": (
        "import threading; print(threading.enumerate()[0].name, threading.current_thread() is "
        "threading.main_thread(), threading.main_thread().native_id == __import__('os').getpid())"
    ),
    "executor": (
        "from concurrent.futures import ThreadPoolExecutor as T\n"
        "with T(4) as p: print(list(p.map(pow, [1, 2], [3, 4])))"
    ),
    "loop": "import asyncio\nasync def main():\n    await asyncio.sleep(0.01); print('ran')\nasyncio.run(main())",
    "no output left behind": "import sys; sys.stdout.write('no newline'); sys.stderr.write('nor here')",
    "bytes and text": (
        "import sys; print('t', flush=True); sys.stdout.buffer.write(b'\\xff\\n'); print('\\udce9'); print('ü')"
    ),
    "buffering": "import os; print('second'); os.write(1, b'first\\n')",
    "subprocess": (
        "import subprocess, sys; print(subprocess.run([sys.executable, '-c', 'import sys; "
        "print(sys.argv); sys.exit(3)']).returncode)"
    ),
    "subprocess environment": (
        "import subprocess; print(sorted(subprocess.run(['env'], capture_output=True).stdout.splitlines()))"
    ),
    "shell": "import os; print(os.system('exit 7'), os.popen('echo $0 $TMPDIR').read())",
    "fork": "import os\npid = os.fork()\nif pid == 0: os._exit(3)\nprint(os.waitpid(pid, 0)[1])",
    "random at fork": (
        "import os, random\n"
        "r, w = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    os.write(w, str(random.random()).encode()); os._exit(0)\n"
        "print(os.read(r, 99).decode() != str(random.random()))"
    ),
    "seeded": (
        "import random; random.seed(3); print(random.random(), random.gauss(0, 1)); print(random.Random(4).random())"
    ),
    "warnings": (
        "import warnings; warnings.warn('careful'); warnings.warn('old', DeprecationWarning); print(warnings.filters)"
    ),
    "escape": "print('\\d')",
    "logging": (
        "import logging; print(logging.root.handlers, logging.root.level, logging.lastResort); "
        "logging.warning('x'); logging.info('y')"
    ),
    "locale": (
        "import locale, sys; print(locale.setlocale(locale.LC_ALL), locale.getpreferredencoding(), "
        "sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())"
    ),
    "time zone": (
        "import os, time; print(time.tzname, time.timezone); os.environ['TZ'] = 'Asia/Tokyo'; "
        "time.tzset(); print(time.tzname)"
    ),
    "resources": "import importlib.resources as r; print(r.files('package').joinpath('rows.csv').read_text())",
    "run a module": "import runpy; print(sorted(runpy.run_module('package', run_name='other')))",
    "import from tree": "import package, sys; print(package.VALUE, package.__file__, package.__spec__)",
    "import again": "import importlib, json; print(importlib.reload(json) is json, json.dumps([1]))",
    "no such module": "import nosuch",
    "written cache": "import package, os; print(os.listdir('package/__pycache__'))",
    "temporary folder": (
        "import tempfile, os; print(tempfile.gettempdir(), os.path.expanduser('~'), os.getlogin if 0 else '')"
    ),
    "context of decimals": "import decimal; print(decimal.getcontext())",
    "collector": "import gc; print(gc.isenabled(), gc.get_threshold(), gc.get_debug(), gc.callbacks)",
    "file over the limit": "try:\n    open('big', 'wb').write(b'x' * (40 * 2**20))\nexcept OSError as e: print(e)",
    "queue refused": (
        "import ctypes, os; l = ctypes.CDLL(None, use_errno=True); print(l.mq_open(b'/q', os.O_CREAT | "
        "os.O_RDWR, 0o600, None), ctypes.get_errno())"
    ),
    "own process can be read": "print(len(open('/proc/self/mem', 'rb').name), open('/proc/self/maps').read() != '')",
}
"""By name: a program for `python -c`."""


def cases() -> Iterator[Case]:
    stdin = b"one\ntwo\n"
    for name, code in CODE.items():
        yield Case(name, ("python", "-c", code), stdin)
    yield Case(
        "-c with arguments", ("python", "-c", "import sys; print(sys.argv, sys.orig_argv)", "-x", "é", "\udce9", "")
    )
    yield Case("script", ("python", "main.py", "a", "--b=c"))
    yield Case("script by ./", ("python", "./main.py"))
    yield Case("script by ../", ("python", "../tree/main.py"))
    yield Case("script by its whole path", ("python", "/candidate/tree/main.py"))
    yield Case("script in a folder", ("python", "scripts/tool.py", "1"))
    yield Case("no such script", ("python", "nosuch.py"))
    yield Case("folder with __main__", ("python", "package"))
    yield Case("script with an error in its syntax", ("python", "syntax.py"))
    yield Case("script in another encoding", ("python", "latin.py"))
    yield Case("script that raises", ("python", "raising.py"))
    yield Case("script's source", ("python", "source.py"))
    yield Case("pickling what __main__ has", ("python", "pickled.py"))
    yield Case("processes of three kinds", ("python", "spawning.py"))
    yield Case("package", ("python", "-m", "package", "a", "b"))
    yield Case("module", ("python", "-m", "package.failing"))
    yield Case("module without a main", ("python", "-m", "package.nosuch"))
    yield Case("no such module", ("python", "-m", "nosuch"))
    yield Case("module that was imported before", ("python", "-m", "json.tool", "package/rows.csv"))
    yield Case("module of the library", ("python", "-m", "calendar", "2024", "2"))
    yield Case("options", ("python", "-W", "error", "-c", "import warnings; warnings.warn('x')"))
    yield Case("option joined to its word", ("python", "-cprint(1)"))
    yield Case("program on standard input", ("python", "-"), b"print(__name__, 1 + 1)\n")
    yield Case("nothing but the program on standard input", ("python",), b"import sys; print(sys.argv)\n")
