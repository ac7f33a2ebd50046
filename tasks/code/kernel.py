"""The few kernel calls that Python has no words for, through ctypes: mounts, namespaces, capabilities, Landlock.

Structures and numbers: capset(2), landlock(7), mount(2), pivot_root(2), prctl(2) of Linux man-pages 6.9.
"""
# ruff: noqa: PTH110, PTH112, PTH118, PTH120, PTH123
# pathlib is half a megabyte that every fork of the server would carry

import ctypes
import json
import os
import struct
from collections.abc import Iterable

ARCH = {"x86_64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}.get(os.uname().machine, "")
with open(os.path.join(os.path.dirname(__file__), "syscalls.json")) as _listed:
    SYSCALLS: dict[str, dict[str, int]] = json.load(_listed).get(ARCH, {})

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
MNT_DETACH = 2
_LOCKED_FLAGS = {os.ST_NOEXEC: 8, os.ST_NOATIME: 1024, os.ST_NODIRATIME: 2048, os.ST_RELATIME: 1 << 21}
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 36, 38
_M_ARENA_MAX = -8
_THIS_THREAD = struct.pack("Ii", 0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3
_READ = 1 | 4 | 8  # LANDLOCK_ACCESS_FS: EXECUTE, READ_FILE, READ_DIR
_FILE_RIGHTS = 1 | 2 | 4 | 1 << 14 | 1 << 15  # what can be granted on a file: execute, write, read, truncate, ioctl

_libc = ctypes.CDLL(None, use_errno=True)
_prctl = _libc.prctl
_prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
_syscall = _libc.syscall
_fork = ctypes.PyDLL(None, use_errno=True).fork


def checked(result: int, what: str) -> int:
    """The result of a call. Raises OSError, naming the call, where the kernel refused."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(name: str, *arguments: object) -> int:
    """One of the calls listed under `set_up` in syscalls.json."""
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return checked(_syscall(ctypes.c_long(SYSCALLS["set_up"][name]), *words), name)


def prctl(option: int, value: int = 0, address: int = 0) -> None:
    """prctl(2), unused arguments 0."""
    checked(_prctl(option, value, address, 0, 0), f"prctl {option}")


def fork() -> int:
    """fork(2) for a process of one thread: without Python's own work after it, which touches 160 pages, 0.6 ms a child."""
    return checked(_fork(), "fork")


def unshare(flags: int) -> None:
    """Leave these namespaces for new ones of our own."""
    checked(_libc.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """mount(2)."""
    texts = [text.encode() or None for text in (source, target, kind)]
    result = _libc.mount(*texts, ctypes.c_ulong(flags), options.encode() or None)
    checked(result, f"mount {kind or source} on {target}")


def unmount(target: str) -> None:
    """Take the newest mount away from `target`, at once for everybody who looks."""
    checked(_libc.umount2(target.encode(), MNT_DETACH), f"umount of {target}")


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
    unmount(".")
    os.chdir("/")


def drop_capabilities() -> None:
    """No capability left, in any set."""
    syscall("capset", _THIS_THREAD, bytes(24))


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


def landlock(rules: int) -> None:
    """Bind this process and all its children to the rules, from here on. Needs no_new_privs."""
    syscall("landlock_restrict_self", rules, 0)


def _allow(ruleset: int, path: str, rights: int) -> None:
    if not os.path.exists(path):
        return
    there = os.open(path, os.O_PATH)
    rights = rights if os.path.isdir(path) else rights & _FILE_RIGHTS
    syscall("landlock_add_rule", ruleset, 1, struct.pack("=Qi", rights, there), 0)
    os.close(there)
