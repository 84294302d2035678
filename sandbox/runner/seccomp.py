"""System calls that no command of a candidate's needs, refused by a filter of ours over the engine's own (seccomp(2)).

Calls of another machine's kind (32-bit programs, x32) are refused altogether: their numbers are others.
"""

import ctypes
import errno
import os
import socket
import struct
from dataclasses import dataclass

_NUMBERS = {
    "x86_64": {"socket": 41, "fallocate": 285, "ioctl": 16, "io_uring_setup": 425},
    "aarch64": {"socket": 198, "fallocate": 47, "ioctl": 29, "io_uring_setup": 425},
}
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_* of <linux/audit.h>
_X32 = 0x40000000
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_JMP|JGE|K, BPF_RET|K
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _ARGUMENT_BYTES = 0, 4, 16, 8  # in struct seccomp_data


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """A call, and what it fails with: always, or as its argument is among `values`, or is not."""

    call: str
    error: int
    argument: int = 0
    """From 0; its lower half alone is looked at, for those that we ask about are ints."""
    values: tuple[int, ...] = ()
    but_for_these: bool = False
    """Refused when the argument is none of `values`."""


FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)
ODD_SOCKETS = (
    Refused(call="socket", error=errno.EAFNOSUPPORT, values=tuple(FAMILIES), but_for_these=True),
    Refused(call="io_uring_setup", error=errno.ENOSYS),
)
"""Sockets that no network namespace holds: a VM's host answers AF_VSOCK, which Docker's own profile lets through before
version 23 (tried on 20.10). io_uring opens sockets without socket(2)."""

PREALLOCATION = (
    Refused(call="fallocate", error=errno.EOPNOTSUPP),
    Refused(
        call="ioctl",
        error=errno.EOPNOTSUPP,
        argument=1,
        # FS_IOC_RESVSP, FS_IOC_RESVSP64 and FS_IOC_ZERO_RANGE of <linux/falloc.h>, which any file system obeys; ALLOCSP
        # and ALLOCSP64, which XFS had until Linux 5.17.
        values=(0x40305828, 0x4030582A, 0x40305839, 0x4030580A, 0x40305824),
    ),
)
"""Disk space that isn't written to: fallocate(2) with FALLOC_FL_KEEP_SIZE takes no notice of RLIMIT_FSIZE and took 2 GB
in 5 ms (ext4, Linux 6.18), so nobody who looks now and then could keep such a limit. Refused as by file systems that
can't preallocate, so that programs write zeros instead (posix_fallocate(3) does) or go without."""


def refuse(*calls: Refused) -> None:
    """For this process and all that it starts, without return. It needs no right, but `no_new_privs`.

    Raises:
        OSError: the kernel has no such filters, or the machine is none that we know.
    """
    machine = os.uname().machine
    if machine not in _NUMBERS:
        raise OSError(errno.ENOSYS, f"no filter of system calls is known for {machine}")
    code = b"".join([*_native_only(_ARCHITECTURES[machine]), *_rules(calls, _NUMBERS[machine])])
    buffer = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel takes no filter of system calls")


def _native_only(architecture: int) -> list[bytes]:
    return [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, no=2),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _X32, no=1),
        _step(_RETURN, _REFUSE | errno.ENOSYS),
    ]


def _rules(calls: tuple[Refused, ...], numbers: dict[str, int]) -> list[bytes]:
    steps = []
    for rule in calls:
        answer = _answer(rule)
        steps += [_step(_LOAD, _NUMBER), _step(_EQUAL, numbers[rule.call], no=len(answer)), *answer]
    return [*steps, _step(_RETURN, _ALLOW)]


def _answer(rule: Refused) -> list[bytes]:
    """What becomes of the rule's call."""
    refused = _REFUSE | rule.error
    if not rule.values:
        return [_step(_RETURN, refused)]
    among, others = (_ALLOW, refused) if rule.but_for_these else (refused, _ALLOW)
    return [
        _step(_LOAD, _FIRST_ARGUMENT + rule.argument * _ARGUMENT_BYTES),
        *(_step(_EQUAL, value, yes=len(rule.values) - place) for place, value in enumerate(rule.values)),
        _step(_RETURN, others),
        _step(_RETURN, among),
    ]


def _step(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    """One `struct sock_filter`; `yes` and `no` are how many steps are left out then."""
    return struct.pack("=HBBI", code, yes, no, value)
