"""F01, I5: SIGKILL at thirty random moments of a run that asks a model for 2,000 rows: nothing is paid twice, no row lost."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tasks.models.fake_server import Behaviour, FakeServer, fake_server
from tests.faults.factory import a_factory, bytes_of, check_invariants, seedmill, start
from tests.faults.operators import sum_in

RUN = ("run", "sums.yaml", "--no-server")
KILLS, ROWS, CONCURRENCY = 30, 2000, 32


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """A model that can add."""
    with fake_server(Behaviour(latency=0.05, answer=lambda asked: sum_in(asked["messages"][-1]["content"]))) as found:
        yield found


def an_asker(root: Path, url: str) -> Path:
    """A workspace whose rows a model writes."""
    writer = {"use": "openai_compatible:fake", "base_url": url, "concurrency": CONCURRENCY, "revision": "1"}
    generate = [{"use": "tests.faults.operators:asked_sum", "model": "writer"}]
    how = {"seed": [{"use": "tests.toy:sums"}], "generate": generate, "models": {"writer": writer}}
    a_factory(root, **how, size=ROWS, ceiling=2 * ROWS, shard_rows=500)
    return root


def answers(server: FakeServer) -> int:
    """How many answers the server has given so far."""
    return sum(server.seen.answered.values())


def killed_after(root: Path, server: FakeServer, more: int) -> bool:
    """Start the run and kill it once the server has given so many more answers; False where it was done before."""
    wanted, child = answers(server) + more, start(*RUN, cwd=root)
    while child.is_alive() and answers(server) < wanted:
        time.sleep(0.002)
    if child.is_alive() and child.pid:
        os.kill(child.pid, signal.SIGKILL)
    child.join()
    return child.exitcode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_thirty_kills_lose_no_row_and_pay_only_for_what_was_in_flight(tmp_path: Path, server: FakeServer) -> None:
    calm, root = (an_asker(tmp_path / name, server.url) for name in ("calm", "disturbed"))
    assert seedmill(*RUN, cwd=calm) == 0
    paid_once, rng = answers(server), Random(7)
    kills = sum(killed_after(root, server, rng.randint(1, 2 * ROWS // KILLS)) for _ in range(KILLS))
    assert seedmill(*RUN, cwd=root) == 0
    check_invariants(root, bytes_of(calm))
    again = answers(server) - 2 * paid_once
    print(f"{kills} kills; {again} of {paid_once} answers were given again, at most {kills * CONCURRENCY} were in flight")
    assert kills >= 20 and 0 <= again <= kills * CONCURRENCY
