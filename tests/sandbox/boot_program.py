"""Runs in a box that a test boots: says whether a module was compiled there, and where it lies."""

import json
import sys

if __name__ == "__main__":
    compiled: list[object] = []
    sys.addaudithook(lambda event, details: compiled.append(details[1]) if event == "compile" else None)

    from sandbox import protocol

    file = protocol.read_exactly.__code__.co_filename
    print(json.dumps({"compiled": file in compiled, "file": file}))
