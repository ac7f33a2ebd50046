"""The list of system calls that a program in the sandbox may make, as a BPF filter. What is not on it gets EPERM.

Layout of the filter's input and of its instructions: seccomp(2), linux/filter.h.
"""

import ctypes
import errno
import struct
import sys

from tasks.code.kernel import ARCH, NEWNS, PR_SET_SECCOMP, SYSCALLS, Call, call

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
_FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032)  # not F_SETOWN, F_SETSIG, F_NOTIFY: they send signals
_SHARED, _ANONYMOUS = 1, 0x20  # together: memory that no process is charged for
_RLIMIT_CORE = 4
_HEADER = struct.Struct("HxxxxxxP")
_Step = tuple[int, int, int, int]
_Steps = tuple[_Step, ...]


Filter = ctypes.Array[ctypes.c_char]


def program(*, processes: bool) -> Filter:
    """The filter as the kernel takes it. `processes`: may start, wait for and signal others; without it only threads."""
    steps: list[_Step] = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, _AUDIT[ARCH]), _answer(_KILL), (_LOAD, 0, 0, _NUMBER)]
    if ARCH == "x86_64":
        steps += [(_AT_LEAST, 0, 1, _X32), _answer(_KILL)]
    tree: list[_Step] = []
    _search(_stretches(_answers(processes)), tree, {})
    code = b"".join(struct.pack("HBBI", *step) for step in (*steps, *reversed(tree)))
    held = ctypes.create_string_buffer(_HEADER.size + len(code))
    held.raw = _HEADER.pack(len(code) // 8, ctypes.addressof(held) + _HEADER.size) + code
    return held


def _answers(processes: bool) -> dict[int, _Steps]:
    """What each system call on the list comes to."""
    plain = SYSCALLS["always"] | (SYSCALLS["processes"] if processes else {})
    special = SYSCALLS["by_argument"]
    return {number: (_ALLOWED,) for number in plain.values()} | {
        special["clone3"]: (_answer(_ERRNO | errno.ENOSYS),),  # its flags lie in memory; libc then takes clone
        special["clone"]: _clone(processes),
        special["socketpair"]: _one_of(0, (_UNIX,)),
        special["prctl"]: _one_of(0, _PRCTL),
        special["ioctl"]: _one_of(1, _IOCTL),
        special["fcntl"]: _one_of(1, _FCNTL),
        special["mmap"]: (_argument(3), (_ANY_BIT, 0, 2, _SHARED), (_ANY_BIT, 0, 1, _ANONYMOUS), _REFUSED, _ALLOWED),
        special["setrlimit"]: (_argument(0), *_no_core()),
        special["prlimit64"]: (_argument(0), (_EQUAL, 1, 0, 0), _REFUSED, _argument(1), *_no_core()),
    }


def _stretches(answers: dict[int, _Steps]) -> list[tuple[int, _Steps]]:
    """All numbers from 0 on, cut where the answer changes: the first number of each stretch, and its answer."""
    cut: list[tuple[int, _Steps]] = []
    for number in range(max(answers) + 2):
        answer = answers.get(number, (_REFUSED,))
        if not cut or cut[-1][1] != answer:
            cut.append((number, answer))
    return cut


def _search(stretches: list[tuple[int, _Steps]], tree: list[_Step], placed: dict[_Steps, int]) -> int:
    """Write the bisection from its end to its beginning, each answer once; where in the list it begins.

    The kernel converts, compiles and tries out a filter each time it is installed: 0.6 ms for one comparison a call, 0.2 so.
    """
    if len(stretches) == 1:
        answer = stretches[0][1]
        if answer not in placed:
            tree += reversed(answer)
            placed[answer] = len(tree) - 1
        return placed[answer]
    half = len(stretches) // 2
    below, above = _search(stretches[:half], tree, placed), _search(stretches[half:], tree, placed)
    tree.append((_AT_LEAST, len(tree) - above - 1, len(tree) - below - 1, stretches[half][0]))
    return len(tree) - 1


def _no_core() -> _Steps:
    """The limit on core dumps stays 1 byte: at 0 the host's collector of core dumps would still be called (core(5))."""
    return ((_EQUAL, 0, 1, _RLIMIT_CORE), _REFUSED, _ALLOWED)


def install(filter_program: Filter) -> Call:
    """Bind this process and all its children to the filter. Needs no_new_privs."""
    return call("prctl", PR_SET_SECCOMP, 2, filter_program, 0, 0)


def _answer(value: int) -> _Step:
    return (_RETURN, 0, 0, value)


def _one_of(argument: int, values: tuple[int, ...]) -> _Steps:
    checks = [step for value in values for step in ((_EQUAL, 0, 1, value), _ALLOWED)]
    return (_argument(argument), *checks, _REFUSED)


def _clone(processes: bool) -> _Steps:
    threads_only: list[_Step] = [] if processes else [(_ANY_BIT, 1, 0, _THREAD), _REFUSED]
    no_namespace: list[_Step] = [(_ANY_BIT, 0, 1, _NEW_NAMESPACES), _REFUSED]
    return (_argument(0), *no_namespace, *threads_only, _ALLOWED)


def _argument(index: int) -> _Step:
    """The low half of an argument; these system calls read no more than that."""
    low = 0 if sys.byteorder == "little" else 4
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * index + low)


_ALLOWED, _REFUSED = _answer(_ALLOW), _answer(_ERRNO | errno.EPERM)
