"""The few kernel calls that Python has no words for, through ctypes: mounts, namespaces, capabilities, Landlock.

Structures and numbers: capset(2), landlock(7), mount(2), pivot_root(2), prctl(2) of Linux man-pages 6.9.
"""
# ruff: noqa: PTH110, PTH112, PTH118, PTH120, PTH123
# pathlib is half a megabyte that every fork of the server would carry

import ctypes
import json
import os
import struct
import sys
from collections.abc import Iterable
from typing import Any

ARCH = {"x86_64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}.get(os.uname().machine, "")
with open(os.path.join(os.path.dirname(__file__), "syscalls.json")) as _listed:
    SYSCALLS: dict[str, dict[str, int]] = json.load(_listed).get(ARCH, {})
_NUMBERS = {name: number for listed in SYSCALLS.values() for name, number in listed.items()}

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
MNT_DETACH = 2
_LOCKED_FLAGS = {os.ST_NOEXEC: 8, os.ST_NOATIME: 1024, os.ST_NODIRATIME: 2048, os.ST_RELATIME: 1 << 21}
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 36, 38
RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_CORE, RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_MEMLOCK, RLIMIT_AS = 0, 1, 4, 6, 7, 8, 9
RLIMIT_MSGQUEUE = 12
SIGKILL, SIGCHLD = 9, 17  # `signal` makes an enumeration of each
_CHILD_CLEARTID, _CHILD_SETTID, _PR_GET_TID_ADDRESS = 0x200000, 0x1000000, 40
_M_ARENA_MAX = -8
_THIS_THREAD = struct.pack("Ii", 0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3
_READ = 1 | 4 | 8  # LANDLOCK_ACCESS_FS: EXECUTE, READ_FILE, READ_DIR
_FILE_RIGHTS = 1 | 2 | 4 | 1 << 14 | 1 << 15  # what can be granted on a file: execute, write, read, truncate, ioctl

_libc = ctypes.PyDLL(None, use_errno=True)
_syscall = _libc.syscall

Call = tuple[str, tuple[Any, ...]]
"""A system call that waits to be made: its name, and its number and words, each an int of 31 bits or memory."""


def checked(result: int, what: str) -> int:
    """The result of a call. Raises OSError, naming the call, where the kernel refused."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def call(name: str, *words: Any) -> Call:
    """One of the calls listed in syscalls.json, to be made later and often."""
    return name, (_NUMBERS[name], *words)


def make(calls: Iterable[Call]) -> None:
    """Make these calls. One way for all of them: each function that a fork goes through costs it some pages of memory."""
    for name, words in calls:
        if _syscall(*words) < 0:
            checked(-1, name)


def syscall(name: str, *words: Any) -> int:
    """The result of such a call, made now."""
    return checked(_syscall(_NUMBERS[name], *words), name)


def prctl(option: int, value: int = 0) -> Call:
    """prctl(2), unused arguments 0."""
    return call("prctl", option, value, 0, 0, 0)


def fork(namespaces: int = 0) -> int:
    """clone(2) of a process of one thread, into new namespaces of these kinds.

    Without libc's and Python's own work after fork(3), which touches 160 pages, 0.6 ms a child. What libc must know is done:
    the child's thread learns its number, which stands at `_THREAD_NUMBER`. (x86-64 takes the fourth word for it, aarch64 the
    fifth, and each leaves the other alone.)
    """
    child: int = _syscall(_CLONE, _FORK | namespaces, None, None, _THREAD_NUMBER, _THREAD_NUMBER)
    return child if child >= 0 else checked(child, "clone")


def _thread_number() -> ctypes.c_void_p:
    """Where libc keeps the number of this thread; NULL for a kernel that does not tell."""
    place = ctypes.c_void_p()
    _libc.prctl(_PR_GET_TID_ADDRESS, ctypes.byref(place), 0, 0, 0)
    return place


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """mount(2)."""
    texts = [text.encode() or None for text in (source, target, kind)]
    result = _libc.mount(*texts, ctypes.c_ulong(flags), options.encode() or None)
    checked(result, f"mount {kind or source} on {target}")


def memory_disk(target: str, flags: int, options: str) -> Call:
    """A new tmpfs at `target`."""
    return call("mount", b"scratch", target.encode(), b"tmpfs", flags, options.encode())


def unmount(target: str) -> Call:
    """Take the newest mount away from `target`, at once for everybody who looks."""
    return call("umount2", target.encode(), MNT_DETACH)


def bind(source: str, target: str, *, device: bool = False) -> None:
    """Show `source` at `target`, read-only unless it is a device. The flags a user namespace has locked are kept."""
    mount(source, target, flags=MS_BIND)
    kept = sum(flag for seen, flag in _LOCKED_FLAGS.items() if os.statvfs(target).f_flag & seen)
    extra = 0 if device else MS_RDONLY | MS_NODEV
    mount("", target, flags=MS_BIND | MS_REMOUNT | MS_NOSUID | extra | kept)


def enter_root(root: str) -> None:
    """Make `root` the root of everything and let go of the old one."""
    os.chdir(root)
    syscall("pivot_root", b".", b".")
    make([unmount(".")])
    os.chdir("/")


def drop_capabilities() -> Call:
    """No capability left, in any set."""
    return call("capset", _THIS_THREAD, bytes(24))


def limit(resource: int, value: int) -> Call:
    """No more than this, and no way back."""
    return call("prlimit64", 0, resource, struct.pack("QQ", value, value), None)


def processor() -> int:
    """The number of the one that this runs on now."""
    return checked(_libc.sched_getcpu(), "sched_getcpu")


def one_arena() -> None:
    """One malloc arena: each further one takes 64 MiB of address space, which RLIMIT_AS counts."""
    _libc.mallopt(_M_ARENA_MAX, 1)


def landlock_abi() -> int:
    """The version of Landlock that this kernel has; 0 for none."""
    try:
        return syscall("landlock_create_ruleset", 0, 0, 1)
    except OSError:
        return 0


def landlock_rules(reads: Iterable[str], writes: Iterable[str]) -> int | None:
    """Only these trees, no TCP, no abstract sockets, no signals out: as a descriptor. None where there is no Landlock."""
    abi = landlock_abi()
    if not abi:
        return None
    every_right = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)) - 1
    network, scopes = (3 if abi >= 4 else 0), (3 if abi >= 6 else 0)
    words = struct.pack("QQQ", every_right, network, scopes)[: 24 if abi >= 6 else 16 if abi >= 4 else 8]
    rules = syscall("landlock_create_ruleset", words, len(words), 0)
    for path, rights in [*((path, _READ) for path in reads), *((path, every_right) for path in writes)]:
        _allow(rules, path, rights & every_right)
    return rules


def landlock(rules: int) -> Call:
    """Bind this process and all its children to the rules, from here on. Needs no_new_privs."""
    return call("landlock_restrict_self", rules, 0)


def _allow(ruleset: int, path: str, rights: int) -> None:
    if not os.path.exists(path):
        return
    there = os.open(path, os.O_PATH)
    rights = rights if os.path.isdir(path) else rights & _FILE_RIGHTS
    syscall("landlock_add_rule", ruleset, 1, struct.pack("=Qi", rights, there), 0)
    os.close(there)


_THREAD_NUMBER = _thread_number() if sys.platform == "linux" else None
_CLONE = _NUMBERS.get("clone")
_FORK = SIGCHLD | (_CHILD_CLEARTID | _CHILD_SETTID if _THREAD_NUMBER else 0)
