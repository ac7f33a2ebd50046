"""The room that programs run in: a root of its own with Python read-only in it and nothing else of the host.

No /proc, no /sys, no home, no socket; /dev holds null, full, random and urandom, but not zero, which maps as memory that
nobody is charged for. The scratch folder is a small memory disk, new for each run, so that a run's links, sparse files and
floods end with it and never touch the host's disk.
"""
# ruff: noqa: PTH102, PTH103, PTH110, PTH112, PTH114, PTH115, PTH120, PTH123, PTH211
# pathlib is half a megabyte that every fork of the server would carry

import os
import sys

from tasks.code.kernel import (
    MS_BIND,
    MS_NODEV,
    MS_NOSUID,
    MS_PRIVATE,
    MS_RDONLY,
    MS_REC,
    MS_REMOUNT,
    NEWIPC,
    NEWNET,
    NEWNS,
    NEWUSER,
    NEWUTS,
    Call,
    bind,
    enter_root,
    memory_disk,
    mount,
    syscall,
)

DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")
WRITABLE = "/scratch"
"""Landlock's rule stands on this folder, once for all runs: it holds for whatever is mounted below."""
SCRATCH = WRITABLE + "/tmp"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d")
_SCRATCH_FILES = 4096
_NEEDED = 1 << 5 | 1 << 6 | 1 << 7 | 1 << 21  # CAP_KILL, CAP_SETGID, CAP_SETUID, CAP_SYS_ADMIN
NOBODY = 65534


def may_become(user: int) -> bool:
    """Whether this is a root that can do what is needed: root of a container may lack capabilities, or other ids.

    It is then treated as a user among users, and refused by the probe where it is the machine's own root after all.
    """
    if os.getuid() != 0:
        return False
    capabilities = next(int(line.split()[1], 16) for line in _lines("/proc/self/status") if line.startswith("CapEff:"))
    mapped = [[int(word) for word in line.split()] for line in _lines("/proc/self/uid_map")]
    return capabilities & _NEEDED == _NEEDED and any(first <= user < first + count for first, _, count in mapped)


def _lines(path: str) -> list[str]:
    with open(path) as file:
        return file.readlines()


def enter(place: str, ids: tuple[int, int] | None) -> None:
    """Move this process into a new root, built over the empty folder `place`; with `ids`, in a user namespace as these."""
    outside = os.getuid(), os.getgid()
    syscall("unshare", NEWNS | NEWNET | NEWIPC | NEWUTS | (NEWUSER if ids else 0))
    if ids:
        maps = [f"{inside} {before} 1" for inside, before in zip(ids, outside, strict=True)]
        for name, line in zip(("setgroups", "uid_map", "gid_map"), ("deny", *maps), strict=True):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(line)
    os.umask(0o022)  # who runs here is somebody else, and must find the way
    mount("none", "/", flags=MS_REC | MS_PRIVATE)
    mount("room", place, "tmpfs", MS_NOSUID, "size=1m,mode=0755")
    for path in _shown():
        _show(path, place)
    for device in DEVICES:
        _show(device, place, device=True)
    os.makedirs(place + SCRATCH)
    os.symlink(SCRATCH, place + "/dev/shm")  # where POSIX semaphores of multiprocessing live
    if not os.path.exists(place + "/tmp"):  # this Python itself may live there; TMPDIR tells programs of the other place
        os.symlink(SCRATCH, place + "/tmp")
    enter_root(place)
    mount("", "/", flags=MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def fresh_scratch(disk_mb: int, user: int, group: int) -> Call:
    """An empty scratch folder of this size that belongs to the next run. `unmount` ends it with all that was written."""
    options = f"size={disk_mb}m,nr_inodes={_SCRATCH_FILES},mode=0700,uid={user},gid={group}"
    return memory_disk(SCRATCH, MS_NOSUID | MS_NODEV, options)


def _shown() -> list[str]:
    """What of the host is seen: the system's programs and libraries, this Python and its packages."""
    homes = {os.path.realpath(home) for home in (sys.base_prefix, sys.base_exec_prefix)} | {sys.prefix, sys.base_prefix}
    outside = sorted(home for home in homes if not f"{home}/".startswith("/usr/"))
    return [path for path in (*_SYSTEM, *outside) if os.path.exists(path)]


def _show(path: str, place: str, *, device: bool = False) -> None:
    target = place + path
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.islink(path):
        os.symlink(os.readlink(path), target)
    elif not os.path.exists(target):
        os.mkdir(target) if os.path.isdir(path) else os.close(os.open(target, os.O_CREAT))
        bind(path, target, device=device)
