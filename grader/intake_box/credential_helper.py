"""A credential helper of Git's: gives the token in a file to the host that it is for, and to no other.

python credential_helper.py token.json get      Git's question on standard input, the answer on standard output

Git names the host that asks, after every redirect. (A prompt, as askpass gets it, names it in words.) Standard library
only, and nothing of ours: it runs by itself.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path


def answer(question: str, held: Mapping[str, str]) -> str:
    """What Git is told: lines of key and value; nothing for another host, another protocol, or another user."""
    asked = dict(line.partition("=")[::2] for line in question.splitlines())
    if asked.get("protocol") != held["protocol"] or _host(asked.get("host", "")) != _host(held["host"]):
        return ""
    if asked.get("username", held["username"]) != held["username"]:
        return ""
    return f"username={held['username']}\npassword={held['password']}\n"


def _host(text: str) -> str:
    """Git has it as the URL has it."""
    return text.lower().removesuffix(":443")


def main() -> None:
    file, wish = sys.argv[1:3]
    question = sys.stdin.read()
    if wish == "get":  # `store` and `erase` are none of its business
        sys.stdout.write(answer(question, json.loads(Path(file).read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
