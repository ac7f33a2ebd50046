"""A run without the server it began with: when it is given up, and when not."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from flows.alone import MISSES, unless_deserted


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        found.listen()
        yield found


def test_a_server_that_goes_away_for_good_is_given_up_once(listener: socket.socket) -> None:
    told = threading.Semaphore(0)
    with unless_deserted(_api(listener), told.release, every=0.01):
        assert not told.acquire(timeout=0.2)
        listener.close()
        assert told.acquire(timeout=5)
        assert not told.acquire(timeout=0.2)


@pytest.mark.slow
def test_a_server_that_comes_back_in_time_is_kept(listener: socket.socket) -> None:
    told = threading.Event()
    address = listener.getsockname()
    with unless_deserted(_api(listener), told.set, every=0.3):
        listener.close()
        assert not told.wait(0.3 * (MISSES - 1))
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(address)
            again.listen()
            assert not told.wait(0.3 * (MISSES + 1))


def test_a_run_that_is_over_is_not_watched(listener: socket.socket) -> None:
    told = threading.Event()
    with unless_deserted(_api(listener), told.set, every=0.01):
        pass
    listener.close()
    assert not told.wait(0.2)


@pytest.mark.slow
def test_the_process_becomes_the_command() -> None:
    code = "from flows.alone import become; become('--version')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0 and "version" in done.stdout


def _api(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}/api"
