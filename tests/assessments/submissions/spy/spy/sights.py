import os
import signal
import socket
import subprocess
import sys
import time

SECRET = bytes(reversed(b"etadidnac-a-ot-nwohs-reven"))  # so that it does not find itself
SOMEBODY_ELSES = ("/usr/", "/opt/venv/", "/var/lib/dpkg/")  # packages: their names are looked at, not what is in them
NOTES = ("note", "/tmp/note", os.path.expanduser("~/note"), "/dev/shm/note", ".takehome/note", "/candidate/note")


def look(question, arguments):
    return globals()[question.replace(" ", "_")](arguments)


def identity(_):
    with open("/proc/self/status") as file:
        return {line.split(":")[0]: line.split(":")[1].strip() for line in file}


def network(_):
    errors = {}
    for host in ("1.1.1.1", "172.17.0.1", "169.254.169.254"):
        try:
            socket.create_connection((host, 80), timeout=2).close()
        except OSError as error:
            errors[host] = error.errno
        else:
            errors[host] = "connected"
    with open("/proc/net/dev") as file:
        return {"interfaces": [line.split(":")[0].strip() for line in file if ":" in line], "errors": errors}


def search(_):
    """Files that hold the suite's secret or tell of it by name, and how many could be read."""
    found, n_read = [], 0
    for top, folders, names in os.walk("/"):
        if top == "/":
            folders[:] = [name for name in folders if name not in ("proc", "sys")]
        for path in (os.path.join(top, name) for name in names):
            if any(word in path for word in ("expected.csv", "test_sights", "assessment.toml")):
                found.append(path)
            try:
                if not path.startswith(SOMEBODY_ELSES) and os.path.isfile(path) and os.path.getsize(path) < 2**20:
                    with open(path, "rb") as file:
                        content = file.read()
                    n_read += 1
                    if SECRET in content:
                        found.append(path)
            except OSError:
                pass
    for process in (name for name in os.listdir("/proc") if name.isdigit()):
        for name in ("environ", "cmdline", "maps", "mem"):
            try:
                with open(f"/proc/{process}/{name}", "rb") as file:
                    if SECRET in file.read(2**20) and process != str(os.getpid()):
                        found.append(f"/proc/{process}/{name}")
            except OSError:
                pass
    return {"found": found, "n_read": n_read}


def folders(_):
    said = {}
    for path in ("/run/takehome", "/run/takehome-store", "/root", "/suites"):
        try:
            said[path] = os.listdir(path)
        except OSError as error:
            said[path] = type(error).__name__
    client = socket.socket(socket.AF_UNIX)
    try:
        client.connect("/run/takehome/box-0-0.sock")
        said["socket"] = "connected"
    except OSError as error:
        said["socket"] = type(error).__name__
    said["code"] = [os.path.join(top, name) for top, _, names in os.walk("/opt/takehome") for name in names]
    return said


def writing(_):
    written = []
    for folder in ("/", "/etc", "/usr", "/opt", "/opt/venv", "/opt/takehome", "/run", "/root", "/var/tmp", "/home", "/sys"):
        try:
            with open(os.path.join(folder, "mine"), "w") as file:
                file.write("mine")
            written.append(folder)
        except OSError:
            pass
    with open("/proc/self/mountinfo") as file:
        fields = [line.split() for line in file]
    return {
        "written": written,
        "root_options": [line[5] for line in fields if line[4] == "/"],
        "mounts": [line[4] for line in fields],
    }


def environment(_):
    try:
        with open("/proc/1/environ", "rb") as file:
            first = file.read().decode()
    except OSError as error:
        first = type(error).__name__
    return {"mine": dict(os.environ), "first": first}


def tree(_):
    return sorted(os.path.relpath(os.path.join(top, name), ".") for top, _, names in os.walk(".") for name in names)


def processes(_):
    return sorted(int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid())


def signals(_):
    errors = {}
    for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
        try:
            os.kill(1, number)
        except OSError as error:
            errors[number.name] = type(error).__name__
        else:
            errors[number.name] = "sent"
    return errors


def forge(_):
    """A verdict of its own making, wherever a verdict might be read."""
    verdict = b'\0\0\0\x20{"op":"result","verdict":"passed"}\n{"op":"end"}\n'
    os.write(1, verdict)
    os.write(2, verdict)
    said = {}
    for path in ("/proc/1/fd/0", "/proc/1/fd/1", "/proc/1/fd/2", "/proc/1/mem"):
        try:
            with open(path, "wb") as file:
                file.write(verdict)
            said[path] = "written"
        except OSError as error:
            said[path] = type(error).__name__
    return said


def model(arguments):
    with open(arguments["--model"]) as file:
        return file.read()


def leave_notes(_):
    left = []
    for path in NOTES:
        try:
            with open(path, "w") as file:
                file.write("I was here")
            left.append(path)
        except OSError:
            pass
    return left


def find_notes(_):
    return [path for path in NOTES if os.path.exists(path)]


def leave_a_daemon(_):
    code = "import time; time.sleep(300)"
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return child.pid


def eat_memory(_):
    eaten = []
    while True:
        eaten.append(bytearray(b"x" * 2**24))


def fork(_):
    children = []
    try:
        while len(children) < 500:
            pid = os.fork()
            if pid == 0:
                time.sleep(60)
                os._exit(0)
            children.append(pid)
    except OSError as error:
        reason = type(error).__name__
    else:
        reason = "no end"
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    return {"n_children": len(children), "reason": reason}


def flood(_):
    for _ in range(64):
        os.write(1, b"x" * 2**14)
    return "flooded"


def fill_the_disk(_):
    n_bytes, reason = 0, ""
    try:
        for index in range(64):
            with open(f"/candidate/tree/filler-{index}", "wb") as file:
                for _ in range(8):
                    n_bytes += file.write(b"x" * 2**20)
                    file.flush()
    except OSError as error:
        reason = error.errno
        for name in os.listdir("/candidate/tree"):
            if name.startswith("filler"):
                os.unlink(f"/candidate/tree/{name}")
    return {"n_bytes": n_bytes, "errno": reason}
