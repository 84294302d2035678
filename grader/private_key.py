"""A private key's file, looked at before it goes anywhere: is it one, and does it open without a passphrase?"""

import base64
import binascii
import re

_ARMOUR = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----\n(.*?)\n-----END \1-----", re.DOTALL)
_PUBLIC = re.compile(r"(?:ssh-|ecdsa-|sk-)\S+ [A-Za-z0-9+/=]+")
_OPENSSH = "OPENSSH PRIVATE KEY"
_MAGIC = b"openssh-key-v1\0"
"""Then, length first, the cipher's name (OpenSSH's PROTOCOL.key)."""
_PROTECTED = (
    "is protected by a passphrase, and nobody is there to type it at night. Make a deploy key without one: "
    "ssh-keygen -t ed25519 -N '' -f deploy-key"
)
_NO_KEY = "holds no private key as ssh-keygen makes it"


def key_text(content: str) -> str:
    """As ssh reads it: it takes neither a carriage return nor a last line without an end."""
    return content.replace("\r\n", "\n").strip() + "\n"


def key_fault(text: str) -> str:
    """Why it will not do, as the end of a sentence that names the file; empty if it will."""
    if _PUBLIC.match(text):
        return "is the public half of a key. Name the file without .pub"
    found = _ARMOUR.search(text)
    if found is None or not found[1].endswith("PRIVATE KEY"):
        return _NO_KEY
    if found[1] == _OPENSSH:
        return _openssh_fault(found[2])
    return _PROTECTED if found[1].startswith("ENCRYPTED") or "Proc-Type: 4,ENCRYPTED" in found[2] else ""


def _openssh_fault(body: str) -> str:
    try:
        content = base64.b64decode("".join(body.split()), validate=True)
    except binascii.Error:
        return f"{_NO_KEY}: it is damaged"
    if not content.startswith(_MAGIC):
        return f"{_NO_KEY}: it is damaged"
    rest = content[len(_MAGIC) :]
    cipher = rest[4 : 4 + int.from_bytes(rest[:4], "big")]
    return "" if cipher == b"none" else _PROTECTED
