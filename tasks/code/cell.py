"""One run: two processes that share nothing but two pipes, each bound by every layer before it reads a foreign line.

    server ── tests' process ──(new pid namespace)── program's process and whatever it starts
                    └── the one writer of the verdict

The program's process is the first of its pid namespace: it can name no process outside, and all inside end with it.
"""

import gc
import os
import random
import resource
import signal
import sys
import time
from typing import Any, NamedTuple, NoReturn

from tasks.code.judge import judge
from tasks.code.kernel import (
    NEWPID,
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    drop_capabilities,
    fork,
    landlock,
    prctl,
    unshare,
)
from tasks.code.program import serve
from tasks.code.room import SCRATCH
from tasks.code.seccomp import Filter, install
from tasks.code.wire import Line, as_json, from_json

ENVIRONMENT = {"HOME": SCRATCH, "TMPDIR": SCRATCH, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"} | {
    name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "PYTHONDONTWRITEBYTECODE")
}
_PROCESSES = 64
_FILES = 128
_FILE_MB = 32


class Bounds(NamedTuple):
    """Who a run is on the machine, what it may touch, and which system calls it may make."""

    user: int
    group: int
    rules: int | None
    program_filter: Filter
    tests_filter: Filter


def furnish() -> None:
    """What every run finds and none need set again: the server's forks inherit it."""
    nothing = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    os.umask(0o077)
    sys.dont_write_bytecode = True
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    random.seed(0)  # equal programs must draw alike
    for limit, value in (
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_CORE, 1),  # none, not even to a collector behind a pipe: core(5)
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    prctl(PR_SET_DUMPABLE, 0)


def run(limits: dict[str, int], bounds: Bounds, program: int, job: int, verdicts: int) -> None:
    """In a fresh fork of the server: become the tests' process, with the program's process beside it. Never returns."""
    asked, ask = os.pipe()
    answered, answer = os.pipe()
    try:
        os.chdir(SCRATCH)
        unshare(NEWPID)
        child = fork()  # before either is bound: a page that is written to on both sides of a fork is copied twice
        if child == 0:
            _be_the_program(limits, bounds, program, asked, answer)
        _close_in(limits, bounds, bounds.tests_filter, (job, verdicts, answered, ask))
    except OSError as error:
        _fault(verdicts, f"no cell: {error}")
    judge(_read_job(job), Line(answered, ask), verdicts, lambda: _end_of(child))
    os._exit(0)


def _fault(verdicts: int, why: str) -> NoReturn:
    os.write(verdicts, as_json({"fault": why}).encode())
    os._exit(1)


def _end_of(child: int) -> str:
    """How the program's process ended, as far as may be told: it is waited for no longer than a moment."""
    for _ in range(50):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            return f"exit code {code}" if code >= 0 else f"signal {-code}"
        time.sleep(0.01)
    return "still there"


def _be_the_program(limits: dict[str, int], bounds: Bounds, program: int, asked: int, answer: int) -> None:
    try:
        os.setsid()  # the server, and whoever runs it, must not be in the group that `kill(0)` reaches
        source = _content(program)
        _close_in(limits, bounds, bounds.program_filter, (asked, answer))
        serve(source, Line(asked, answer))
    finally:
        os._exit(0)


def _close_in(limits: dict[str, int], bounds: Bounds, filter_program: Filter, keep: tuple[int, ...]) -> None:
    """The job's limits, a user who owns nothing, no capability and no way to gain one; then rules for files and calls."""
    megabyte = 1024 * 1024
    for limit, value in (
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_AS, limits["memory_mb"] * megabyte),
        (resource.RLIMIT_FSIZE, min(limits["disk_mb"], _FILE_MB) * megabyte),
        (resource.RLIMIT_NPROC, _PROCESSES),
    ):
        resource.setrlimit(limit, (value, value))
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(bounds.group, bounds.group, bounds.group)
        os.setresuid(bounds.user, bounds.user, bounds.user)
    drop_capabilities()
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # after the user has changed, which clears it
    prctl(PR_SET_DUMPABLE, 0)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    if bounds.rules is not None:
        landlock(bounds.rules)
    _close_all_but(keep)
    gc.enable()
    install(filter_program)


def _close_all_but(keep: tuple[int, ...]) -> None:
    """Of the descriptors only these stay open, and the standard ones, which lead nowhere."""
    low = 3
    for kept in sorted(keep):
        os.closerange(low, kept)
        low = kept + 1
    os.closerange(low, 4096)


def _content(descriptor: int) -> str:
    return os.pread(descriptor, os.lseek(descriptor, 0, os.SEEK_END), 0).decode("utf-8", "surrogatepass")


def _read_job(descriptor: int) -> dict[str, Any]:
    job: dict[str, Any] = from_json(_content(descriptor))
    os.close(descriptor)
    return job
