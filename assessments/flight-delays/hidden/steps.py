"""Runs in the candidate box: commands one after the other in one tree, of which some are killed.

    steps.py STEPS_PATH ANSWER_PATH

A step is {"argv": […], "kill_after": seconds}, the latter if it is to be killed, {"link": [from, to]} or {"cut": [from,
to]}, which copies the first half. The answer has one object per step: how it ended, and the digest of each file beside
STEPS_PATH. Standard library only, and nothing of the candidate's is imported.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
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
        killed = False
        try:
            process.wait(step.get("kill_after"))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            killed = True
        stderr.seek(0)
        text = stderr.read()[-4000:].decode(errors="replace")
    return {"argv": step["argv"], "exit_status": process.returncode, "killed": killed, "stderr": text}


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
