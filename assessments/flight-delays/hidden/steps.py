"""Runs in the candidate box: commands one after the other in one tree, of which some are killed.

    steps.py STEPS_PATH ANSWER_PATH

A step is {"argv": […], "kill_at": seconds}, the latter if it is to be killed, {"link": [from, to]} or {"cut": [from,
to]}, which copies the first half. The answer has one object per step: how it ended, and the digest of each file beside
STEPS_PATH. The seconds are of CPU, where there is a /proc: on a busy machine the clock says nothing of how far it got.
Standard library only, and nothing of the candidate's is imported.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def taken(step, folder):
    done = {}
    if "argv" in step:
        done = ran(step)
    elif "link" in step:
        os.link(*step["link"])
    elif Path(step["cut"][0]).is_file():
        source, target = step["cut"]
        shutil.copyfile(source, target)
        os.truncate(target, Path(source).stat().st_size // 2)
    return {**done, "files": {path.name: digest(path) for path in sorted(folder.iterdir())}}


def ran(step):
    argv = [sys.executable if word == "python" else word for word in step["argv"]]
    with tempfile.TemporaryFile() as stderr:
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=stderr, start_new_session=True)
        killed = "kill_at" in step and lasted(process, step["kill_at"])
        if killed:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        stderr.seek(0)
        text = stderr.read()[-4000:].decode(errors="replace")
    return {"argv": step["argv"], "exit_status": process.returncode, "killed": killed, "stderr": text}


def lasted(process, seconds):
    """Waits until it has taken so long; whether it ran that long, and still does."""
    started = time.monotonic()
    while process.poll() is None:
        if (spent(process) or time.monotonic() - started) >= seconds:
            return True
        time.sleep(0.005)
    return False


def spent(process):
    """Its seconds of CPU, besides what its own children take; 0 where that can't be known."""
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def digest(path):
    """Of a regular file; None for anything else."""
    if path.is_symlink() or not path.is_file():
        return None
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(steps_path, answer_path):
    steps = json.loads(Path(steps_path).read_text(encoding="utf-8"))
    done = [taken(step, Path(steps_path).parent) for step in steps]
    Path(answer_path).write_text(json.dumps(done), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
