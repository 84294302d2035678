"""Standard input: a model that a submission wrote; on standard output models of its form that run code when loaded.

A plain pickle is always among them. The others depend on what the model is: a trap stands where the model has a pickle.
What a trap runs leaves a file in the working folder, and says a word that stands nowhere in the model.
"""

import base64
import hashlib
import io
import json
import re
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from grader.examiner.programs.budget import limit_myself
from grader.examiner.programs.packed import PACKINGS, ZIP_START, UnreadableZipError, members

CODE = """
import os
try:
    open("{name}", "w").close()
except OSError:
    pass
os.write(2, ("{word}%d\\n" % ({left} * {right})).encode())
"""
YAML = "!!python/object/apply:builtins.exec\n- {code}\n"
MEMBER_BYTES = 16 * 2**20
FIRST_BYTES = 4096
"""How far into a file a pickle may begin."""
MOST_BODIES = 2
DIGESTS = ("sha256", "sha1", "md5", "sha512", "blake2b")
_PICKLE = re.compile(rb"\x80[\x04\x05]\x95|\x80[\x02\x03][(\])}cXU]")
_BODY = re.compile(_PICKLE.pattern + rb"|PK\x03\x04|\x93NUMPY|\x1f\x8b\x08|BZh[1-9]|\xfd7zXZ\x00")
_TEXT_PICKLE = re.compile(rb"(?:gASV|gAWV|gAN|gAJ)[A-Za-z0-9+/_-]{24,}=*")


def _pickled(code: str) -> bytes:
    """By hand, for nothing of ours imports pickle: protocol 2, `exec` with the text as its one argument."""
    text = code.encode()
    return b"\x80\x02c__builtin__\nexec\nX" + len(text).to_bytes(4, "little") + text + b"\x85R."


def traps(model: bytes, code: str) -> dict[str, bytes]:
    """By what they are."""
    trap = _pickled(code)
    made = {"a pickle": trap, **_of_form(model, trap)}
    for begin in _bodies(model):
        head, body = model[:begin], model[begin:]
        bodies = {"a pickle": trap} if _PICKLE.match(body) else _of_form(body, trap)
        for what, content in bodies.items():
            made[f"{what} after the model's own beginning"] = _resigned(head, body, content) + content
    if _TEXT_PICKLE.search(model):
        text = base64.b64encode(trap)
        made["a pickle in base64, where the model has one"] = _TEXT_PICKLE.sub(lambda _: text, model)
    if _is_plain_text(model):
        made["a YAML document with an object in it"] = YAML.format(code=json.dumps(code)).encode()
    return made


def _of_form(model: bytes, trap: bytes) -> dict[str, bytes]:
    """Files of the model's own form, in which the trap stands where such a file has a pickle."""
    made = {}
    for packing in PACKINGS:
        if model.startswith(packing.start):
            made[f"a pickle in {packing.name}"] = packing.pack(trap)
    if model.startswith(ZIP_START):
        archive = _archive(model, trap)
        made |= {"a pickle in a zip of the model's own form": archive} if archive else {}
    if model.startswith(b"\x93NUMPY"):
        made["an array of objects"] = _array(trap)
    return made


def _bodies(model: bytes) -> list[int]:
    """Where a file may begin that lies behind a beginning of the submission's own."""
    return [found.start() for found in _BODY.finditer(model[:FIRST_BYTES]) if found.start()][:MOST_BODIES]


def _resigned(head: bytes, body: bytes, trap: bytes) -> bytes:
    """The beginning, with each digest in it that was the body's made the trap's: who writes a model writes that too."""
    for name in DIGESTS:
        old, new = hashlib.new(name, body), hashlib.new(name, trap)
        head = head.replace(old.hexdigest().encode(), new.hexdigest().encode()).replace(old.digest(), new.digest())
    return head


def _archive(model: bytes, trap: bytes) -> bytes:
    """The same members; those that are arrays or pickles are traps. Empty if none is."""
    buffer = io.BytesIO()
    n_traps = 0
    try:
        with zipfile.ZipFile(buffer, "w") as new:
            for name, content in members(model, lambda: MEMBER_BYTES):
                if name.endswith(".npy") or content.startswith(b"\x93NUMPY"):
                    content, n_traps = _array(trap), n_traps + 1
                elif name.endswith((".pkl", ".pickle", ".joblib")) or content.startswith(b"\x80"):
                    content, n_traps = trap, n_traps + 1
                new.writestr(name, content)
    except UnreadableZipError:
        return b""
    return buffer.getvalue() if n_traps else b""


def _array(trap: bytes) -> bytes:
    """NumPy's format 1.0, of one object."""
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + trap


def _is_plain_text(model: bytes) -> bool:
    """And no JSON: what YAML's readers are given."""
    start = model[:FIRST_BYTES].lstrip()
    return bool(start) and b"\0" not in start and start[0] < 0x80 and not start.startswith((b"{", b"[", b"\x80"))


if __name__ == "__main__":
    limit_myself()
    name, word, left, right = sys.stdin.buffer.readline().decode().split()
    made = traps(sys.stdin.buffer.read(), CODE.format(name=name, word=word, left=left, right=right))
    json.dump({"traps": {what: base64.b64encode(trap).decode() for what, trap in made.items()}}, sys.stdout)
