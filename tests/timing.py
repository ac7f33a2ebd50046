"""Limits in seconds that also hold on a machine that stalls now and then: what is slow is slow each time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def soon(do: Callable[[], T], seconds: float = 1.0, tries: int = 3) -> T:
    """What `do` gives; one of its tries must end within so many seconds."""
    took = []
    for _ in range(tries):
        began = time.monotonic()
        found = do()
        took.append(time.monotonic() - began)
        if took[-1] < seconds:
            return found
    raise AssertionError(f"took {took} s, wanted {seconds}")
