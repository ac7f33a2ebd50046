"""The fork server: a warmed Python that forks one bounded run after another, and kills what is left of each.

Started by sandbox.py with an environment that holds nothing but a hash seed. It never reads a job: source and tests come
as open descriptors that only the fork reads, so that no run can find another's tests in its memory.
"""

import gc
import importlib
import os
import select
import signal
import socket
import struct
import sys
import time
from typing import Any

from tasks.code import cell, seccomp
from tasks.code.census import children, memory, refuse_if_blind, scheduled, unread
from tasks.code.kernel import PR_SET_SUBREAPER, fork, landlock_abi, landlock_rules, one_arena, prctl, unmount
from tasks.code.rehearsal import rehearse
from tasks.code.room import NOBODY, SCRATCH, WRITABLE, enter, fresh_scratch, may_become
from tasks.code.wire import as_json, from_json

# What programs often import. Each megabyte costs each run 0.15 ms, so `unittest`, `hashlib` and their like are not among them.
WARM = (
    "bisect", "cmath", "collections", "copy", "datetime", "functools", "heapq", "itertools", "math", "operator", "random", "re",
    "string", "typing",
)  # fmt: skip
_TICK = 0.02
_LATEST = 6  # times the wall clock's limit, for a program that a busy machine does not let run
_DESCRIPTORS = struct.Struct("3i")
_FIRST_UID, _UIDS = 61184, 4096  # systemd's range for transient users, which own no file: systemd.io/UIDS-GIDS


def main(control: int, place: str) -> None:
    """Build the room, say what it is like, then take jobs until the other side closes."""
    line = socket.socket(fileno=control)
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    try:
        bounds, level = _ready(place)
        refuse_if_blind(proc)
    except OSError as error:
        line.send(as_json({"refused": str(error)}).encode())
        return
    line.send(as_json({"level": level}).encode())
    while True:
        message, descriptors = _received(line)
        if not message:
            return
        try:
            ended = _ended(from_json(message.decode()), bounds, descriptors, line, proc)
        except OSError as error:
            line.send(as_json({"fault": str(error)}).encode())
            return
        line.send(as_json(ended).encode())


def _ready(place: str) -> tuple[cell.Bounds, dict[str, Any]]:
    for name in WARM:
        importlib.import_module(name)
    one_arena()
    prctl(PR_SET_SUBREAPER, 1)
    user = _FIRST_UID + os.getpid() % _UIDS
    root = may_become(user)
    user, group = (user, user) if root else (os.getuid() or NOBODY, os.getgid() or NOBODY)
    enter(place, None if root else (user, group))
    sys.path[:] = filter(os.path.exists, sys.path)  # what a run can make later, the tests must not import from
    rules = landlock_rules(reads=["/"], writes=[WRITABLE, "/dev"])  # the room's root holds only what may be read
    bounds = cell.Bounds(user, group, rules, seccomp.program(processes=True), seccomp.program(processes=False))
    rehearse()
    cell.furnish()
    gc.disable()  # and not collected: what the forks make would fill the holes, and copy a page for each
    gc.freeze()
    level = {"as": "root" if root else "user", "landlock": landlock_abi(), "seccomp": True}
    return bounds, level | {"namespaces": ["ipc", "mount", "net", "pid", *([] if root else ["user"]), "uts"]}


def _received(line: socket.socket) -> tuple[bytes, list[int]]:
    try:
        message, extras, _, _ = line.recvmsg(65536, socket.CMSG_LEN(_DESCRIPTORS.size))
    except ConnectionError:
        return b"", []
    return message, [descriptor for _, _, words in extras for descriptor in _DESCRIPTORS.unpack(words)]


def _ended(
    limits: dict[str, int], bounds: cell.Bounds, descriptors: list[int], line: socket.socket, proc: int
) -> dict[str, Any]:
    """Run one job to its end; what ended it, its exit status, and CPU seconds."""
    fresh_scratch(limits["disk_mb"], bounds.user, bounds.group)
    child = fork()
    if child == 0:
        cell.run(limits, bounds, *descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    killed = _watched(child, limits, line, proc)
    os.kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    cpu = usage.ru_utime + usage.ru_stime + _swept(proc)
    unmount(SCRATCH)
    return {"killed": killed, "status": os.waitstatus_to_exitcode(status), "cpu": cpu}


def _watched(child: int, limits: dict[str, int], line: socket.socket, proc: int) -> str:
    """Wait for the tests' process; why it must be killed, empty where it ended by itself."""
    handle = os.pidfd_open(child)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.register(line, select.POLLHUP)
    wall = limits["wall_ms"] / 1000
    deadline, latest = time.monotonic() + wall, time.monotonic() + _LATEST * wall
    try:
        while True:
            left = deadline - time.monotonic()
            if left <= 0 and (deadline >= latest or not _starved(child, limits, proc)):
                return "time"
            if left <= 0:
                deadline += wall
                continue
            seen = [descriptor for descriptor, _ in poll.poll(1000 * min(left, _TICK))]
            if handle in seen:
                return ""
            if seen:
                return "abandoned"
            if memory(child, proc) + unread(proc) > limits["total_mb"] * 2**20:
                return "memory"
    finally:
        os.close(handle)


def _swept(proc: int) -> float:
    """Kill and reap all that a run left behind; the CPU seconds it had used."""
    cpu = 0.0
    for orphan in children(os.getpid(), proc):
        os.kill(orphan, signal.SIGKILL)
    while True:
        try:
            _, _, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return cpu
        cpu += usage.ru_utime + usage.ru_stime


def _starved(child: int, limits: dict[str, int], proc: int) -> bool:
    """Whether it has stood in line for a processor most of the time and not had its CPU seconds: then the machine is busy."""
    running, waiting = scheduled(child, proc)
    return running < limits["cpu_seconds"] and waiting > limits["wall_ms"] / 2000
