"""Runs in the candidate box: imports modules one after the other and writes what each import did.

    import_modules.py ANSWER_PATH MODULE…

Files that were written are seen from outside; this sees what is seen from inside alone: errors, seconds, threads,
calls to the network. No import beyond the standard library; for the oldest Python that an assessment may allow.
"""

import importlib
import json
import os
import sys
import threading
import time

NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")


def main(path: str, *modules: str) -> None:
    sys.path[0] = os.getcwd()
    sys.path.insert(1, os.path.join(os.getcwd(), "src"))
    calls: list = []  # type: ignore[type-arg]
    sys.addaudithook(lambda event, arguments: calls.append(event) if event in NETWORK else None)
    done = []
    for module in modules:
        n_threads, n_calls, started = threading.active_count(), len(calls), time.monotonic()
        try:
            importlib.import_module(module)
            error = ""
        except KeyboardInterrupt:
            raise
        except BaseException as failure:  # noqa: BLE001 - SystemExit too: a script that runs when it is imported
            error = f"{type(failure).__name__}: {failure}"
        done.append(
            {
                "module": module,
                "error": error[:300],
                "seconds": time.monotonic() - started,
                "threads": threading.active_count() - n_threads,
                "network": sorted(set(calls[n_calls:])),
            }
        )
    with open(path, "w", encoding="utf-8") as file:
        json.dump(done, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
