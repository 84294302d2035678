"""What an attack says of itself, so that a test can tell that it ran, and that it got nothing."""

import os


def ran(what):
    os.write(1, f"\n[attack ran] {what}\n".encode())


def got(what):
    os.write(1, f"\n[attack got] {what}\n".encode())
