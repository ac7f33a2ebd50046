"""The room that programs run in: a root of its own with Python read-only in it and nothing else of the host.

No /proc, no /sys, no home, no socket; /dev holds null, zero, full, random and urandom; the scratch folder is a small
memory disk, new for each run, so that a run's links, sparse files and floods end with it and never touch the host's disk.
"""

import os
import sys
from pathlib import Path

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
    bind,
    enter_root,
    mount,
    unshare,
)

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
# Where this Python itself lives under /tmp, a memory disk there would hide it; TMPDIR tells programs of the other place.
SCRATCH = "/scratch" if any(f"{home}/".startswith("/tmp/") for home in (sys.prefix, sys.base_prefix)) else "/tmp"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d")
_SCRATCH_FILES = 4096


def enter(place: str) -> None:
    """Move this process into a new root, built over the empty folder `place`."""
    user, group = os.getuid(), os.getgid()
    unshare(NEWNS | NEWNET | NEWIPC | NEWUTS | (0 if user == 0 else NEWUSER))
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    mount("none", "/", flags=MS_REC | MS_PRIVATE)
    mount("room", place, "tmpfs", MS_NOSUID, "size=1m,mode=0755")
    for path in _shown():
        _show(path, place)
    for device in DEVICES:
        _show(device, place, device=True)
    Path(place + SCRATCH).mkdir(exist_ok=True)
    Path(place + "/dev/shm").symlink_to(SCRATCH)  # where POSIX semaphores of multiprocessing live
    enter_root(place)
    mount("", "/", flags=MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def fresh_scratch(disk_mb: int, user: int, group: int) -> None:
    """An empty scratch folder of this size that only this run sees, and belongs to it."""
    unshare(NEWNS)
    options = f"size={disk_mb}m,nr_inodes={_SCRATCH_FILES},mode=0700,uid={user},gid={group}"
    mount("scratch", SCRATCH, "tmpfs", MS_NOSUID | MS_NODEV, options)
    os.chdir(SCRATCH)


def _shown() -> list[str]:
    """What of the host is seen: the system's programs and libraries, this Python and its packages."""
    homes = {str(Path(home).resolve()) for home in (sys.base_prefix, sys.base_exec_prefix)} | {sys.prefix, sys.base_prefix}
    outside = sorted(home for home in homes if not f"{home}/".startswith("/usr/"))
    return [path for path in (*_SYSTEM, *outside) if Path(path).exists()]


def _show(path: str, place: str, *, device: bool = False) -> None:
    target = Path(place + path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if Path(path).is_symlink():
        target.symlink_to(Path(path).readlink())
    elif not target.exists():
        target.mkdir() if Path(path).is_dir() else target.touch()
        bind(path, str(target), device=device)
