"""Private keys that open nothing, put together from parts, so that no scanner of this repository stumbles over them."""

import base64

_KIND = "PRIVATE " + "KEY"


def an_openssh_key(cipher: str = "none") -> str:
    """Its beginning is as ssh-keygen writes it."""
    name = cipher.encode()
    content = b"openssh-key-v1\0" + len(name).to_bytes(4, "big") + name + bytes(64)
    return armoured(f"OPENSSH {_KIND}", base64.b64encode(content).decode())


def a_pem_key(label: str = "RSA", head: str = "") -> str:
    return armoured(f"{label} {_KIND}".strip(), f"{head}{base64.b64encode(bytes(64)).decode()}")


def armoured(kind: str, body: str) -> str:
    return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n"
