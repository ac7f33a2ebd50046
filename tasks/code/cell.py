"""One run: two processes that share nothing but a socket, each bound by every layer before it reads a foreign line.

    server ── tests' process ──(new pid namespace)── program's process and whatever it starts
                    └── the one writer of the verdict

The program's process is the first of its pid namespace: it can name no process outside, and all inside end with it.
"""

import contextlib
import gc
import json
import os
import random
import resource
import signal
import socket
import time
from dataclasses import dataclass
from typing import Any

from tasks.code.judge import judge
from tasks.code.kernel import (
    NEWPID,
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    drop_capabilities,
    landlock,
    prctl,
    unshare,
)
from tasks.code.program import serve
from tasks.code.room import SCRATCH, fresh_scratch
from tasks.code.seccomp import install

ENVIRONMENT = {"HOME": SCRATCH, "TMPDIR": SCRATCH, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"} | {
    name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "PYTHONDONTWRITEBYTECODE")
}
_PROCESSES = 64
_FILES = 128
_FILE_MB = 32


@dataclass(frozen=True)
class Bounds:
    """Who a run is on the machine and what it may use."""

    user: int
    group: int
    program_filter: bytes
    tests_filter: bytes


def run(limits: dict[str, int], bounds: Bounds, program: int, job: int, verdicts: int) -> None:
    """In a fresh fork of the server: become the tests' process, with the program's process beside it. Never returns."""
    theirs, ours = socket.socketpair()
    try:
        fresh_scratch(limits["disk_mb"], bounds.user, bounds.group)
        unshare(NEWPID)
    except OSError as error:
        os.write(verdicts, json.dumps({"fault": f"no cell: {error}"}).encode())
        os._exit(1)
    child = os.fork()
    if child == 0:
        _be_the_program(limits, bounds, program, theirs)
    theirs.close()
    try:
        _bind(limits, bounds, bounds.tests_filter, {job, verdicts, ours.fileno()})
    except OSError as error:
        os.write(verdicts, json.dumps({"fault": f"cannot be bound: {error}"}).encode())
        os._exit(1)
    judge(_read_job(job), ours, verdicts, lambda: _end_of(child))
    os._exit(0)


def _end_of(child: int) -> str:
    """How the program's process ended, as far as may be told: it is waited for no longer than a moment."""
    for _ in range(50):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            return f"exit code {code}" if code >= 0 else f"signal {-code}"
        time.sleep(0.01)
    return "still there"


def _be_the_program(limits: dict[str, int], bounds: Bounds, program: int, ends: socket.socket) -> None:
    try:
        source = _content(program)
        _bind(limits, bounds, bounds.program_filter, {ends.fileno()})
        serve(source, ends)
    finally:
        os._exit(0)


def _bind(limits: dict[str, int], bounds: Bounds, filter_program: bytes, keep: set[int]) -> None:
    """All layers, outermost first: descriptors, limits, user, capabilities, files, system calls."""
    _close_all_but(keep)
    megabyte = 1024 * 1024
    for limit, value in (
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_AS, limits["memory_mb"] * megabyte),
        (resource.RLIMIT_FSIZE, min(limits["disk_mb"], _FILE_MB) * megabyte),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_NPROC, _PROCESSES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    os.umask(0o077)
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(bounds.group, bounds.group, bounds.group)
        os.setresuid(bounds.user, bounds.user, bounds.user)
    drop_capabilities()
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    prctl(PR_SET_DUMPABLE, 0)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    landlock(reads=["/"], writes=[SCRATCH, "/dev"])  # the room's root holds only what may be read
    random.seed(0)  # forking seeds it anew; equal programs must draw alike
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    gc.enable()
    install(filter_program)


def _close_all_but(keep: set[int]) -> None:
    """Standard input and output lead nowhere; of the rest only these stay open."""
    nothing = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    low = 3
    for kept in sorted(keep):
        os.closerange(low, kept)
        low = kept + 1
    os.closerange(low, 4096)


def _content(descriptor: int) -> str:
    with open(descriptor, encoding="utf-8", errors="surrogatepass", newline="", closefd=False) as file:
        file.seek(0)
        return file.read()


def _read_job(descriptor: int) -> dict[str, Any]:
    job: dict[str, Any] = json.loads(_content(descriptor))
    with contextlib.suppress(OSError):
        os.close(descriptor)
    return job
