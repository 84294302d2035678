"""Files out, whole or not at all; and the one error for what can't be used."""

import os
import tempfile
from pathlib import Path


class BadInput(Exception):
    """Something the caller gave us can't be used. The message names it; the commands exit with status 2."""


def write_text(path, text):
    """Writes the whole file or nothing: a reader never sees half of it, and a failure leaves what was there before."""
    target = Path(path)
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as file:
            partial = Path(file.name)
            try:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
                os.chmod(partial, 0o644)
                os.replace(partial, target)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise BadInput(f"{path}: can't be written: {error.strerror}") from error
