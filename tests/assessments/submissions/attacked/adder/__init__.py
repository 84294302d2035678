import os

with open("imported.log", "a") as log:
    log.write(f"imported by {os.getpid()}\n")

from adder import extra
