"""The fork server: a warmed Python that forks one bounded run after another, and kills what is left of each.

Started by sandbox.py with an environment that holds nothing but two settings. It never reads a job: source and tests come
as open descriptors that only the fork reads, so that no run can find another's tests in its memory.

What it imports, each fork pays for twice, 0.15 ms a megabyte and 0.02 ms a library: so it warms what programs often import
and the house needs itself (`re`, `collections`, `functools`, `typing`), and leaves `math`, `random` or `datetime` to them.
"""

import _socket  # `socket` itself makes some hundred enumerations, and takes 10 of the room's mappings
import gc
import os
import select
import struct
import sys
import time
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, NamedTuple

from tasks.code import cell, seccomp
from tasks.code.census import children, memory, refuse_if_blind, scheduled, unread
from tasks.code.kernel import (
    NEWPID,
    PR_SET_SUBREAPER,
    SIGKILL,
    Call,
    fork,
    landlock_abi,
    landlock_rules,
    make,
    one_arena,
    prctl,
    processor,
    unmount,
)
from tasks.code.rehearsal import rehearse
from tasks.code.room import NOBODY, SCRATCH, WRITABLE, enter, fresh_scratch, may_become
from tasks.code.wire import as_json, from_json

_TICK = 0.02
_LATEST = 6  # times the wall clock's limit, for a program that a busy machine does not let run
_UNMOUNT = unmount(SCRATCH)
_PROCESSORS = os.sched_getaffinity(0)
_DESCRIPTORS = struct.Struct("3i")
_FIRST_UID, _UIDS = 61184, 4096  # systemd's range for transient users, which own no file: systemd.io/UIDS-GIDS


def main(control: int, place: str) -> None:
    """Build the room, say what it is like, then take jobs until the other side closes."""
    line = _socket.socket(fileno=control)
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    try:
        bounds, level = _ready(place)
        refuse_if_blind(proc)
    except OSError as error:
        line.send(as_json({"refused": str(error)}).encode())
        return
    order_of = lru_cache(maxsize=8)(partial(_order, bounds))  # equal limits follow each other, with the same descriptors
    line.send(as_json({"level": level}).encode())
    while True:
        message, descriptors = _received(line)
        if not message:
            return
        try:
            ended = _ended(message, descriptors, order_of, line, proc)
        except OSError as error:
            line.send(as_json({"fault": str(error)}).encode())
            return
        line.send(as_json(ended).encode())


def _ready(place: str) -> tuple[cell.Bounds, dict[str, Any]]:
    one_arena()
    make([prctl(PR_SET_SUBREAPER, 1)])
    user = _FIRST_UID + os.getpid() % _UIDS
    root = may_become(user)
    user, group = (user, user) if root else (os.getuid() or NOBODY, os.getgid() or NOBODY)
    enter(place, None if root else (user, group))
    sys.path[:] = filter(os.path.exists, sys.path)  # what a run can make later, the tests must not import from
    rules = landlock_rules(reads=["/"], writes=[WRITABLE, "/dev"])  # the room's root holds only what may be read
    bounds = cell.Bounds(user, group, rules, seccomp.program(processes=True), seccomp.program(processes=False))
    rehearse()
    cell.furnish()
    gc.freeze()  # and not collected before: what the forks make would fill the holes, and copy a page for each
    level = {"as": "root" if root else "user", "landlock": landlock_abi(), "seccomp": True}
    return bounds, level | {"namespaces": ["ipc", "mount", "net", "pid", *([] if root else ["user"]), "uts"]}


def _received(line: _socket.socket) -> tuple[bytes, tuple[int, ...]]:
    try:
        message, extras, _, _ = line.recvmsg(65536, _socket.CMSG_LEN(_DESCRIPTORS.size))
    except ConnectionError:
        return b"", ()
    return message, _DESCRIPTORS.unpack(extras[0][2]) if message else ()


class Order(NamedTuple):
    """A job's limits, and the calls that it begins with."""

    limits: dict[str, int]
    scratch: Call
    tests: list[Call]
    program: list[Call]


def _order(bounds: cell.Bounds, message: bytes, ends: cell.Ends) -> Order:
    limits = from_json(message.decode())
    scratch = fresh_scratch(limits["disk_mb"], bounds.user, bounds.group)
    return Order(limits, scratch, cell.bonds_of_tests(limits, bounds, ends), cell.bonds_of_program(limits, bounds, ends))


def _ended(
    message: bytes, descriptors: tuple[int, ...], order_of: Callable[[bytes, cell.Ends], Order], line: _socket.socket, proc: int
) -> dict[str, Any]:
    """Run one job to its end; what ended it, the exit status of its processes, and CPU seconds."""
    ends = cell.Ends._make((*descriptors, *os.pipe(), *os.pipe()))
    order = order_of(message, ends)
    make([order.scratch])
    os.sched_setaffinity(0, (processor(),))  # its forks take turns, and to wake another costs a sixth
    tests = fork()
    if tests == 0:
        cell.be_the_tests(order.tests, ends)
    program = fork(NEWPID)
    if program == 0:
        cell.be_the_program(order.program, ends)
    os.sched_setaffinity(0, _PROCESSORS)
    for end in ends:
        os.close(end)
    killed = _watched(tests, program, order.limits, line, proc)
    (status, cpu), (end_of_program, more) = _reaped(tests), _reaped(program)
    cpu += more + _swept(proc)
    make([_UNMOUNT])
    return {"killed": killed, "status": status, "program": end_of_program, "cpu": cpu}


def _watched(tests: int, program: int, limits: dict[str, int], line: _socket.socket, proc: int) -> str:
    """Wait for the tests' process; why it must be killed, empty where it ended by itself."""
    handle = os.pidfd_open(tests)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.register(line, select.POLLHUP)
    wall = limits["wall_ms"] / 1000
    deadline, latest = time.monotonic() + wall, time.monotonic() + _LATEST * wall
    try:
        while True:
            left = deadline - time.monotonic()
            if left <= 0 and (deadline >= latest or not _starved(tests, program, limits, proc)):
                return "time"
            if left <= 0:
                deadline += wall
                continue
            seen = [descriptor for descriptor, _ in poll.poll(1000 * min(left, _TICK))]
            if handle in seen:
                return ""
            if seen:
                return "abandoned"
            if memory(tests, proc) + memory(program, proc) + unread(proc) > limits["total_mb"] * 2**20:
                return "memory"
    finally:
        os.close(handle)


def _reaped(process: int) -> tuple[int, float]:
    """The exit status of a child that has ended, or must, and the CPU seconds that it and all below it used."""
    os.kill(process, SIGKILL)  # dropped by one that is ending already: its status stays what it was
    _, status, usage = os.wait4(process, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime


def _swept(proc: int) -> float:
    """Kill and reap what a run left behind nevertheless; the CPU seconds it had used."""
    cpu = 0.0
    while True:
        try:
            orphan, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return cpu
        cpu += usage.ru_utime + usage.ru_stime
        if not orphan:
            cpu += sum(_reaped(child)[1] for child in children(os.getpid(), proc))


def _starved(tests: int, program: int, limits: dict[str, int], proc: int) -> bool:
    """Whether they have stood in line for a processor most of the time and not had their CPU seconds: the machine is busy."""
    (ran, waited), (ran_too, waited_too) = scheduled(tests, proc), scheduled(program, proc)
    return ran + ran_too < limits["cpu_seconds"] and waited + waited_too > limits["wall_ms"] / 2000
