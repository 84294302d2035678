"""Forbidding a process, and all that it starts, to take disk space that it doesn't write to.

`fallocate(2)` with FALLOC_FL_KEEP_SIZE takes no notice of RLIMIT_FSIZE and took 2 GB in 5 ms (ext4, Linux 6.18): nobody
who looks now and then could keep such a limit. Refused with EOPNOTSUPP, as file systems do that can't preallocate,
programs write zeros instead (posix_fallocate(3) does) or go without.
"""

import ctypes
import errno
import os
import struct

_CALLS = {
    # machine: (AUDIT_ARCH_* of <linux/audit.h>, fallocate, io_uring_setup, ioctl)
    "x86_64": (0xC000003E, 285, 425, 16),
    "aarch64": (0xC00000B7, 47, 425, 29),
}
_PREALLOCATING_IOCTLS = (0x40305828, 0x4030582A, 0x40305839, 0x4030580A, 0x40305824)
"""FS_IOC_RESVSP, FS_IOC_RESVSP64 and FS_IOC_ZERO_RANGE of <linux/falloc.h>, which any file system obeys; ALLOCSP and
ALLOCSP64, which XFS had until Linux 5.17."""
_X32 = 0x40000000
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_JMP|JGE|K, BPF_RET|K
_NUMBER, _ARCHITECTURE, _SECOND_ARGUMENT = 0, 4, 24  # offsets in struct seccomp_data; the argument's low half


def forbid_preallocation() -> None:
    """For this process, without return. It needs no right, but `no_new_privs`.

    Calls of another machine's kind (32-bit programs, x32) are refused altogether, and io_uring, which can do the same.

    Raises:
        OSError: the kernel has no such filters, or the machine is none that we know.
    """
    machine = os.uname().machine
    if machine not in _CALLS:
        raise OSError(errno.ENOSYS, f"no filter of system calls is known for {machine}")
    code = b"".join(_filter(*_CALLS[machine]))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel takes no filter of system calls")


def _filter(architecture: int, fallocate: int, io_uring_setup: int, ioctl: int) -> list[bytes]:
    """A program for the kernel (seccomp(2)): what it returns is what becomes of a system call."""
    n_ioctls = len(_PREALLOCATING_IOCTLS)
    return [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, no=4),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _X32, yes=2),
        _step(_EQUAL, io_uring_setup, yes=1),
        _step(_EQUAL, fallocate, yes=n_ioctls + 4, no=1),
        _step(_RETURN, _REFUSE | errno.ENOSYS),
        _step(_EQUAL, ioctl, no=n_ioctls + 1),
        _step(_LOAD, _SECOND_ARGUMENT),
        *(_step(_EQUAL, number, yes=n_ioctls - place) for place, number in enumerate(_PREALLOCATING_IOCTLS)),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _REFUSE | errno.EOPNOTSUPP),
    ]


def _step(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    """One `struct sock_filter`; `yes` and `no` are how many steps are left out then."""
    return struct.pack("=HBBI", code, yes, no, value)
