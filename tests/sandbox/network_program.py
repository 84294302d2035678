"""Runs in a box that a test opens: says what it sees of a network."""

import os
import socket
from pathlib import Path

from sandbox.protocol import write_message


def name_of(host: str) -> str:
    try:
        return socket.gethostbyname(host)
    except OSError as error:
        return type(error).__name__


def reaches(address: tuple[str, int]) -> str:
    with socket.socket() as client:
        client.settimeout(5)
        try:
            client.connect(address)
        except OSError as error:
            return type(error).__name__
        return "connected"


if __name__ == "__main__":
    server = socket.create_server(("127.0.0.1", 0))
    seen = {
        "namespace": os.readlink("/proc/self/ns/net"),  # noqa: PTH115
        "interfaces": [line.split(":")[0].strip() for line in Path("/proc/net/dev").read_text().splitlines()[2:]],
        "routes": Path("/proc/net/route").read_text().splitlines()[1:],
        "closed connections kept": Path("/proc/sys/net/ipv4/tcp_max_tw_buckets").read_text().strip(),
        "localhost": name_of("localhost"),
        "itself": reaches(server.getsockname()),
        "elsewhere": reaches(("192.0.2.1", 80)),  # TEST-NET-1 (RFC 5737)
    }
    with open(1, "wb", closefd=False) as answers:
        write_message(answers, seen)
