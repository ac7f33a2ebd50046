"""One loop for all threads, and an interrupt that ends what they all wait for."""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest

from tasks.models.loop import run, stopped_together, the_loop


@pytest.fixture(autouse=True)
def _begun_anew() -> Iterator[None]:
    """Whoever waits after these tests is not stopped with them."""
    yield
    with stopped_together():
        pass


def test_every_thread_waits_on_the_same_loop() -> None:
    with ThreadPoolExecutor(2) as pool:
        assert len({id(loop) for loop in pool.map(lambda _: the_loop(), range(4))}) == 1


def test_an_interrupt_of_the_main_thread_ends_the_waiting_of_all_and_lets_nobody_begin() -> None:
    began = time.monotonic()
    with ThreadPoolExecutor(2) as pool, pytest.raises(KeyboardInterrupt), stopped_together():
        waiting = [pool.submit(run, asyncio.sleep(60)) for _ in range(4)]  # two of them have not begun
        time.sleep(0.1)
        raise KeyboardInterrupt
    assert [type(one.exception()) for one in waiting] == [CancelledError] * 4
    assert time.monotonic() - began < 20


def test_after_an_interrupt_nothing_begins_but_what_is_open_can_still_close() -> None:
    with pytest.raises(KeyboardInterrupt), stopped_together():
        raise KeyboardInterrupt
    assert run(asyncio.sleep(0.05, "closed"), closing=True) == "closed"
    with pytest.raises(CancelledError):
        run(asyncio.sleep(0.05))


def test_the_next_build_of_the_process_waits_as_before() -> None:
    with pytest.raises(ValueError), stopped_together():
        raise ValueError
    with stopped_together():
        assert run(asyncio.sleep(0, "there")) == "there"


def test_an_error_in_the_work_is_raised_where_it_is_waited_for() -> None:
    async def fail() -> None:
        raise ValueError(threading.current_thread().name)

    with pytest.raises(ValueError, match="asking-models"):
        run(fail())
