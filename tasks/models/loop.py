"""The one event loop of a process, in a thread of its own: connections to model servers must not cross loops."""

import asyncio
import os
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")

_lock = threading.Lock()
_loops: dict[int, asyncio.AbstractEventLoop] = {}
_awaited: set[Future[Any]] = set()
_stopped = threading.Event()


def the_loop() -> asyncio.AbstractEventLoop:
    """This process's loop, started when first asked for; a forked child gets its own."""
    with _lock:
        pid = os.getpid()
        if pid not in _loops:
            _loops[pid] = asyncio.new_event_loop()
            threading.Thread(target=_loops[pid].run_forever, name="asking-models", daemon=True).start()
        return _loops[pid]


def run(work: Coroutine[Any, Any, T], *, closing: bool = False) -> T:
    """Bring `work` to its end on the loop and wait for it here; an interrupt of the waiting cancels it there.

    What was stopped begins nothing more, but it still has to close: `closing` runs then too.
    """
    future = asyncio.run_coroutine_threadsafe(work, the_loop())
    _awaited.add(future)
    if _stopped.is_set() and not closing:
        future.cancel()
    try:
        return future.result()
    except BaseException:
        future.cancel()
        raise
    finally:
        _awaited.discard(future)


@contextmanager
def stopped_together() -> Iterator[None]:
    """An interrupt in here, which reaches the main thread alone, ends what all other threads wait for too."""
    _stopped.clear()
    try:
        yield
    except BaseException:
        _stopped.set()
        for future in list(_awaited):
            future.cancel()
        raise
