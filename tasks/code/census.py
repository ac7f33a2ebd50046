"""What /proc tells of a run's processes: which they are, the memory they hold, how long they ran and stood in line.

`proc` is a descriptor of the host's /proc, which the room does not show; the server alone holds it.
"""

import os
import time

from tasks.code.kernel import SIGKILL, fork

_PAGE = os.sysconf("SC_PAGESIZE")
_SOCKET = 208 * 1024  # net.core.wmem_default: what may lie unread in one, and in no process's memory


def refuse_if_blind(proc: int) -> None:
    """Raises OSError where /proc is not mounted, hides processes or counts others: memory and survivors would go unseen."""
    child = fork()
    if child == 0:
        time.sleep(10)
        os._exit(0)
    seen = child in children(os.getpid(), proc) and memory(child, proc) > 0
    os.kill(child, SIGKILL)
    os.waitpid(child, 0)
    if not seen:
        raise OSError("/proc does not show this process's own children (not mounted, mounted for others, or `hidepid`)")


def children(parent: int, proc: int) -> list[int]:
    """The processes that this one has started, or that fell to it."""
    return [int(word) for word in _words(f"{parent}/task/{parent}/children", proc)]


def memory(process: int, proc: int) -> int:
    """Bytes that a process and all below it hold in memory, what they share counted once for each."""
    words = _words(f"{process}/statm", proc)
    own = (int(words[1]) - int(words[2])) * _PAGE if len(words) > 2 else 0
    return own + sum(memory(child, proc) for child in children(process, proc))


def unread(proc: int) -> int:
    """Bytes that may lie in the sockets of the server's network namespace, which holds those of one run and no others."""
    words = _words("self/net/sockstat", proc)  # sockets: used 2 TCP: ...
    return int(words[2]) * _SOCKET if words[1:2] == ["used"] else 0


def scheduled(process: int, proc: int) -> tuple[float, float]:
    """Seconds that a process and all below it have run, and have waited to run; 0 where the kernel does not count them."""
    words = _words(f"{process}/schedstat", proc)
    below = [scheduled(child, proc) for child in children(process, proc)]
    own = (int(words[0]) / 1e9, int(words[1]) / 1e9) if len(words) > 1 else (0.0, 0.0)
    return own[0] + sum(ran for ran, _ in below), own[1] + sum(waited for _, waited in below)


def _words(name: str, proc: int) -> list[str]:
    try:
        descriptor = os.open(name, os.O_RDONLY, dir_fd=proc)
    except OSError:
        return []
    try:
        return os.read(descriptor, 65536).decode().split()
    except OSError:
        return []
    finally:
        os.close(descriptor)
