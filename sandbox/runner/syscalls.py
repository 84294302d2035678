"""System calls that no command of a candidate's needs, refused by a seccomp filter over the engine's own.

Sockets of families that a network namespace doesn't hold: a VM's host answers AF_VSOCK, and Docker's profile lets it
through before version 23.0 (tried on 20.10).
"""

import ctypes
import errno
import os
import socket
import struct

_FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)
# seccomp(2), <linux/seccomp.h>, <linux/filter.h>, <linux/audit.h>
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_X32_BIT = 0x40000000
_SOCKET_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Architecture, and the number of socket(2) in it."""


def refuse_odd_sockets() -> None:
    """For this thread, and whatever it becomes or starts, for good. Needs `no_new_privs`.

    On an architecture that isn't in the table nothing is refused.

    Raises:
        OSError: the kernel takes no filter.
    """
    if (call := _SOCKET_CALLS.get(os.uname().machine)) is None:
        return
    program = b"".join(socket_filter(*call))
    buffer = ctypes.create_string_buffer(program, len(program))
    described = _Program(len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(described), 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"the kernel takes no seccomp filter: {os.strerror(number)}")


def socket_filter(architecture: int, socket_number: int) -> tuple[bytes, ...]:
    """The program, an instruction each (`struct sock_filter`); of an argument the low half, for it is an int."""
    refuse_call = _ERRNO | errno.ENOSYS
    refuse_family = _ERRNO | errno.EAFNOSUPPORT
    return (
        _instruction(_LOAD, _ARCHITECTURE),
        _instruction(_EQUAL, architecture, on_true=1),
        _instruction(_RETURN, refuse_call),  # another architecture's calls have other numbers
        _instruction(_LOAD, _NUMBER),
        _instruction(_AT_LEAST, _X32_BIT, on_false=1),
        _instruction(_RETURN, refuse_call),
        _instruction(_EQUAL, socket_number, on_true=1),
        _instruction(_RETURN, _ALLOW),
        _instruction(_LOAD, _FIRST_ARGUMENT),
        *(_instruction(_EQUAL, family, on_true=len(_FAMILIES) - n) for n, family in enumerate(_FAMILIES)),
        _instruction(_RETURN, refuse_family),
        _instruction(_RETURN, _ALLOW),
    )


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _instruction(code: int, value: int, *, on_true: int = 0, on_false: int = 0) -> bytes:
    """Jumps are how many instructions to pass over."""
    return struct.pack("=HBBI", code, on_true, on_false, value)
