"""One run: two processes that share nothing but two pipes, each bound by every layer before it reads a foreign line.

    server ─┬─ tests' process, the one writer of the verdict
            └─(new pid namespace)── program's process and whatever it starts

The program's process is the first of its pid namespace: it can name no process outside, and all inside end with it.
"""

import os
import sys
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from tasks.code.judge import judge
from tasks.code.kernel import (
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    RLIMIT_AS,
    RLIMIT_CORE,
    RLIMIT_CPU,
    RLIMIT_FSIZE,
    RLIMIT_MEMLOCK,
    RLIMIT_MSGQUEUE,
    RLIMIT_NOFILE,
    RLIMIT_NPROC,
    SIGKILL,
    Call,
    call,
    drop_capabilities,
    landlock,
    limit,
    make,
    prctl,
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


class Ends(NamedTuple):
    """The descriptors of a run: three that it was sent, and two pipes of its own."""

    program: int
    job: int
    verdicts: int
    asked: int
    ask: int
    answered: int
    answer: int


def furnish() -> None:
    """What every run finds and none need set again: the server's forks inherit it."""
    nothing = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    os.umask(0o077)
    sys.dont_write_bytecode = True
    sys.setrecursionlimit(sys.getrecursionlimit() + 30)  # the frames of the server under the program's own
    sys.set_int_max_str_digits(0)
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    make(
        [
            limit(RLIMIT_NOFILE, _FILES),
            limit(RLIMIT_CORE, 1),  # none, not even to a collector behind a pipe: core(5)
            limit(RLIMIT_MEMLOCK, 0),
            limit(RLIMIT_MSGQUEUE, 0),
            prctl(PR_SET_DUMPABLE, 0),
        ]
    )


def bonds_of_tests(limits: dict[str, int], bounds: Bounds, ends: Ends) -> list[Call]:
    """What binds the tests' process."""
    return _bonds(limits, bounds, bounds.tests_filter, (ends.job, ends.verdicts, ends.answered, ends.ask))


def bonds_of_program(limits: dict[str, int], bounds: Bounds, ends: Ends) -> list[Call]:
    """What binds the program's process. Its session is its own: the server must not be in the group that `kill(0)` reaches."""
    return [call("setsid"), *_bonds(limits, bounds, bounds.program_filter, (ends.program, ends.asked, ends.answer))]


def be_the_tests(bonds: list[Call], ends: Ends) -> NoReturn:
    """In a fresh fork of the server: bind it, then judge."""
    try:
        make(bonds)
    except OSError as error:
        os.write(ends.verdicts, as_json({"fault": f"no cell: {error}"}).encode())
        os._exit(1)
    judge(from_json(_content(ends.job)), Line(ends.answered, ends.ask), ends.verdicts)
    os._exit(0)


def be_the_program(bonds: list[Call], ends: Ends) -> NoReturn:
    """In a fresh fork of the server, the first process of its pid namespace: bind it, then run the program."""
    try:
        make(bonds)
        serve(_content(ends.program), Line(ends.asked, ends.answer))
    finally:
        os._exit(0)


def _bonds(limits: dict[str, int], bounds: Bounds, filter_program: Filter, keep: tuple[int, ...]) -> list[Call]:
    """The job's limits, a user who owns nothing, no capability and no way to gain one; then rules for files and calls."""
    megabyte = 1024 * 1024
    return [
        call("chdir", SCRATCH.encode()),
        limit(RLIMIT_CPU, limits["cpu_seconds"]),
        limit(RLIMIT_AS, limits["memory_mb"] * megabyte),
        limit(RLIMIT_FSIZE, min(limits["disk_mb"], _FILE_MB) * megabyte),
        limit(RLIMIT_NPROC, _PROCESSES),
        *(_other_user(bounds.user, bounds.group) if os.getuid() == 0 else []),
        drop_capabilities(),
        prctl(PR_SET_PDEATHSIG, SIGKILL),  # after the user has changed, which clears it
        prctl(PR_SET_DUMPABLE, 0),
        prctl(PR_SET_NO_NEW_PRIVS, 1),
        *([] if bounds.rules is None else [landlock(bounds.rules)]),
        *_closing_all_but(keep),
        install(filter_program),
    ]


def _other_user(user: int, group: int) -> list[Call]:
    return [call("setgroups", 0, None), call("setresgid", group, group, group), call("setresuid", user, user, user)]


def _closing_all_but(keep: tuple[int, ...]) -> Iterator[Call]:
    """Of the descriptors only these stay open, and the standard ones, which lead nowhere."""
    low = 3
    for kept in sorted(keep):
        if low < kept:
            yield call("close_range", low, kept - 1, 0)
        low = kept + 1
    yield call("close_range", low, -1, 0)


def _content(descriptor: int) -> str:
    """All that it holds; it is closed."""
    content = os.pread(descriptor, os.lseek(descriptor, 0, os.SEEK_END), 0)
    os.close(descriptor)
    return content.decode("utf-8", "surrogatepass")
