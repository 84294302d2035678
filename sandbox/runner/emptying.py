"""Emptying a folder, however it was left: unreadable, or nested deeper than paths or recursion reach."""

import os
import secrets
import stat


class EmptyingError(Exception):
    """Something can't be removed."""


def empty_folder(path: str) -> None:
    """Remove what is in `path`; the folder itself stays. Links are removed, not followed.

    A folder in a folder is lifted to the top and then taken from there, so that no depth is too deep. The caller owns
    all of it, and nobody else is at work there.

    Raises:
        EmptyingError: something belongs to somebody else.
    """
    top = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        _empty(top, prefix=f".lifted-{secrets.token_hex(8)}")
    except OSError as error:
        raise EmptyingError(f"{path} can't be emptied: {error}") from error
    finally:
        os.close(top)


def remove_entry(path: str) -> None:
    """Remove a file, a link, or a folder and all in it."""
    if stat.S_ISDIR(os.lstat(path).st_mode):
        os.chmod(path, 0o700)
        empty_folder(path)
        os.rmdir(path)
    else:
        os.unlink(path)


def _empty(top: int, prefix: str) -> None:
    n_lifted = 0
    while names := os.listdir(top):
        for name in names:
            if not _is_folder(name, top):
                os.unlink(name, dir_fd=top)
                continue
            child = _open_folder(name, top)
            try:
                for entry in os.listdir(child):
                    if _is_folder(entry, child):
                        os.chmod(entry, 0o700, dir_fd=child)  # moving a folder writes to it
                        os.rename(entry, f"{prefix}-{n_lifted}", src_dir_fd=child, dst_dir_fd=top)
                        n_lifted += 1
                    else:
                        os.unlink(entry, dir_fd=child)
            finally:
                os.close(child)
            os.rmdir(name, dir_fd=top)


def _is_folder(name: str, within: int) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=within, follow_symlinks=False).st_mode)


def _open_folder(name: str, within: int) -> int:
    os.chmod(name, 0o700, dir_fd=within)
    return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=within)
