"""When Prefect's server goes away in the middle of a run: this process becomes the same run without Prefect.

Nothing softer will do: Prefect's client tries each call for seconds, and at exit for minutes to send its last events,
with a page of errors. To stop at any moment is safe, since what stands on disk is never made again.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flows.server import refuse_deaf
from schemas.errors import StageError

MISSES = 3  # seconds in a row without a listener: a server that only restarts is waited for by Prefect's client


@contextmanager
def unless_deserted(api: str, deserted: Callable[[], None], every: float = 1.0) -> Iterator[None]:
    """Call `deserted`, in a thread of its own, once nobody has listened at the API for a while."""
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(api, deserted, over, every), name="is the server there", daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()


def become(*arguments: str) -> None:
    """Be `seedmill ARGUMENTS` from here on, in the same process; locks and connections end with what we were."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-c", "from flows.cli import main; main()", *arguments])


def _watch(api: str, deserted: Callable[[], None], over: threading.Event, every: float) -> None:
    misses = 0
    while misses < MISSES:
        if over.wait(every):
            return
        misses = misses + 1 if _is_deaf(api) else 0
    deserted()


def _is_deaf(api: str) -> bool:
    try:
        refuse_deaf(api)
    except StageError:
        return True
    return False
