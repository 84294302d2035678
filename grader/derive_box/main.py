"""Process 1 of a derive box: an assessment's program makes a round's files from the suite's own and the round secret.

/suite/…    the suite's files, the program among them

The program offers `derive(secret: bytes, folder: Path) -> dict[str, bytes]`: contents by path in the suite's folder.
Of what it prints or raises, only the kind and the line of an error leave the box: the rest could hold the secret.
"""

import importlib.util
import os
import sys
import traceback
from pathlib import Path

from sandbox.protocol import read_message, write_message

SUITE_FOLDER = "/suite"


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    message = read_message(open(0, "rb", buffering=0, closefd=False))  # noqa: SIM115 - a descriptor
    _hush()
    secret, content = message.blobs
    for path, start, end in message.head["files"]:
        place = Path(SUITE_FOLDER, path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content[start:end])
    try:
        files = derived(Path(SUITE_FOLDER), message.head["program"], secret)
    except BaseException as error:  # noqa: BLE001 - SystemExit too: whatever it is, the host has to hear of it
        write_message(answers, {"op": "failed", "reason": reason(error, Path(SUITE_FOLDER))})
    else:
        write_message(answers, {"op": "derived", "paths": list(files)}, *files.values())


def derived(folder: Path, program: str, secret: bytes) -> dict[str, bytes]:
    """What the program in that folder makes. Raises whatever it does, and TypeError when it is no `{path: bytes}`."""
    place = folder / program
    sys.path.insert(0, str(place.parent))
    spec = importlib.util.spec_from_file_location("derive", place)
    assert spec is not None, place
    assert spec.loader is not None, place
    module = sys.modules["derive"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    files: object = module.derive(secret, folder)
    if not isinstance(files, dict):
        raise TypeError
    if not all(isinstance(path, str) and isinstance(content, bytes) for path, content in files.items()):
        raise TypeError
    return files


def reason(error: BaseException, folder: Path) -> str:
    """Its kind, and the last line of the suite's that it went through; nothing that it says."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(f"{folder}/")]
    where = f" at {Path(frames[-1].filename).relative_to(folder)}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def _hush() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)


if __name__ == "__main__":
    main()
