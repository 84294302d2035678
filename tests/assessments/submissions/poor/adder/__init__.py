import os

open("imported.log", "a").write(f"imported by {os.getpid()}\n")
