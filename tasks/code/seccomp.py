"""The list of system calls that a program in the sandbox may make, as a BPF filter. What is not on it gets EPERM.

Layout of the filter's input and of its instructions: seccomp(2), linux/filter.h.
"""

import ctypes
import errno
import struct
import sys

from tasks.code.kernel import ARCH, NEWNS, PR_SET_SECCOMP, SYSCALLS, prctl

_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_X32 = 0x40000000
_THREAD = 0x10000
_NEW_NAMESPACES = NEWNS | 0x7E000080  # cgroup, uts, ipc, user, pid, net; time
_UNIX = 1
_PRCTL = (3, 15, 16, 0x53564D41)  # GET_DUMPABLE, SET_NAME, GET_NAME, SET_VMA (glibc names its arenas)
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
_Step = tuple[int, int, int, int]


def program(*, processes: bool) -> bytes:
    """The filter. `processes`: may start, wait for and signal others; without it only threads."""
    steps: list[_Step] = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, _AUDIT[ARCH]), _answer(_KILL), (_LOAD, 0, 0, _NUMBER)]
    if ARCH == "x86_64":
        steps += [(_AT_LEAST, 0, 1, _X32), _answer(_KILL)]
    plain = SYSCALLS["always"] | (SYSCALLS["processes"] if processes else {})
    for number in sorted(plain.values()):
        steps += [(_EQUAL, 0, 1, number), _answer(_ALLOW)]
    special = SYSCALLS["by_argument"]
    steps += _guarded(special["clone3"], [_answer(_ERRNO | errno.ENOSYS)])  # its flags lie in memory; libc then takes clone
    steps += _guarded(special["clone"], _clone(processes))
    steps += _guarded(special["socketpair"], _one_of(0, (_UNIX,)))
    steps += _guarded(special["prctl"], _one_of(0, _PRCTL))
    steps += _guarded(special["ioctl"], _one_of(1, _IOCTL))
    steps += _guarded(special["prlimit64"], _one_of(0, (0,)))
    steps.append(_answer(_ERRNO | errno.EPERM))
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def install(filter_program: bytes) -> None:
    """Bind this process and all its children to the filter. Needs no_new_privs."""
    code = ctypes.create_string_buffer(filter_program, len(filter_program))
    header = struct.pack("HxxxxxxP", len(filter_program) // 8, ctypes.addressof(code))
    prctl(PR_SET_SECCOMP, 2, header)


def _answer(value: int) -> _Step:
    return (_RETURN, 0, 0, value)


def _guarded(number: int, steps: list[_Step]) -> list[_Step]:
    """These steps, for this system call only; each ends in an answer."""
    return [(_EQUAL, 0, len(steps), number), *steps]


def _one_of(argument: int, values: tuple[int, ...]) -> list[_Step]:
    checks = [step for value in values for step in ((_EQUAL, 0, 1, value), _answer(_ALLOW))]
    return [_argument(argument), *checks, _answer(_ERRNO | errno.EPERM)]


def _clone(processes: bool) -> list[_Step]:
    threads_only: list[_Step] = [] if processes else [(_ANY_BIT, 1, 0, _THREAD), _answer(_ERRNO | errno.EPERM)]
    no_namespace: list[_Step] = [(_ANY_BIT, 0, 1, _NEW_NAMESPACES), _answer(_ERRNO | errno.EPERM)]
    return [_argument(0), *no_namespace, *threads_only, _answer(_ALLOW)]


def _argument(index: int) -> _Step:
    """The low half of an argument; these system calls read no more than that."""
    low = 0 if sys.byteorder == "little" else 4
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * index + low)
