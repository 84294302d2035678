"""Some system calls fail as if the kernel had none, and all others go through."""

import subprocess
import sys

import pytest

from tests.conftest import REPOSITORY

PROGRAM = """
import ctypes, errno, fcntl, os, socket, struct, subprocess, sys
from sandbox.runner.seccomp import ODD_SOCKETS, PREALLOCATION, refuse
libc = ctypes.CDLL(None, use_errno=True)
libc.fallocate.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64]
libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
refuse(*ODD_SOCKETS, *PREALLOCATION)
file = open(sys.argv[1], "wb")
def fallocate():
    return libc.fallocate(file.fileno(), 1, 0, 4096)
def reserve():
    return fcntl.ioctl(file, 0x40305828, struct.pack("hhqqiI4i", 0, 0, 0, 4096, 0, 0, 0, 0, 0, 0))
def io_uring():
    return libc.syscall(425, 8, None)
def foreign():
    return libc.syscall(0x40000000 | 39)
def odd_socket():
    return socket.socket(socket.AF_VSOCK).close()
def ordinary_socket():
    return socket.socket(socket.AF_INET).close() or 0
def other_ioctl():
    return fcntl.ioctl(file, 0x5451)
def posix_fallocate():
    os.posix_fallocate(file.fileno(), 0, 4096)
    return os.fstat(file.fileno()).st_size
def child():
    code = "import ctypes, os, sys; f = os.open(sys.argv[1], os.O_WRONLY); n = ctypes.c_long(4096)"
    code += "; print(ctypes.CDLL(None).fallocate(f, 1, ctypes.c_long(0), n))"
    return subprocess.run([sys.executable, "-c", code, sys.argv[1]], capture_output=True, text=True).stdout.strip()
try:
    came, number = globals()[sys.argv[2]](), ctypes.get_errno()
except OSError as error:
    came, number = -1, error.errno
print(came, errno.errorcode.get(number, number))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's filters of system calls")
@pytest.mark.parametrize(
    ("call", "came"),
    [
        ("fallocate", "-1 ENOTSUP"),
        ("reserve", "-1 ENOTSUP"),
        ("io_uring", "-1 ENOSYS"),
        ("foreign", "-1 ENOSYS"),
        ("odd_socket", "-1 EAFNOSUPPORT"),
        ("ordinary_socket", "0 0"),
        ("other_ioctl", "0 0"),
        ("posix_fallocate", "4096 0"),
        ("child", "-1 0"),
    ],
)
def test_each_call_comes_back_as_it_should(tmp_path_factory: pytest.TempPathFactory, call: str, came: str) -> None:
    place = tmp_path_factory.mktemp("files") / "file"
    program = [sys.executable, "-c", PROGRAM, str(place), call]
    ended = subprocess.run(program, capture_output=True, text=True, env={"PYTHONPATH": str(REPOSITORY)})
    assert ended.stdout.strip() == came, ended.stderr
