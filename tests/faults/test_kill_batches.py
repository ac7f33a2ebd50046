"""F01, I4, I5 where a model is asked in batches: SIGKILL while one is waited for, is not named yet, or is being read."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tasks.models.fake_server import Behaviour, FakeServer, fake_server
from tests.faults.factory import a_factory, bytes_of, check_invariants, log_of, seedmill, start
from tests.faults.operators import sum_in

RUN = ("run", "sums.yaml", "--no-server")
ROWS = 40
USES = {"openai": "openai_compatible:fake", "anthropic": "anthropic:claude-haiku-4-5"}
KEYS = {"ANTHROPIC_API_KEY": "sk-none"}
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def server() -> Iterator[FakeServer]:
    """A model that can add, and whose batches take a while."""
    with fake_server(Behaviour(batch_seconds=1.5, answer=lambda asked: sum_in(asked["messages"][-1]["content"]))) as found:
        yield found


@pytest.fixture
def provider() -> str:
    """Whose batches they are, where a test does not say."""
    return "openai"


def an_asker(root: Path, url: str, provider: str, *, batch: bool = True) -> Path:
    """A workspace whose rows a model writes in batches."""
    place = url.removesuffix("/v1") if provider == "anthropic" else url
    writer = {"use": USES[provider], "base_url": place, "batch": batch, "revision": "1"}
    generate = [{"use": "tests.faults.operators:asked_sum", "model": "writer"}]
    how = {"seed": [{"use": "tests.toy:sums"}], "generate": generate, "models": {"writer": writer}}
    a_factory(root, **how, size=ROWS, ceiling=2 * ROWS, shard_rows=100)
    return root


def killed_when(root: Path, moment: Callable[[], bool]) -> None:
    """Start the run and kill it then."""
    child = start(*RUN, cwd=root, env=KEYS)
    while child.is_alive() and not moment():
        time.sleep(0.002)
    assert child.is_alive() and child.pid, log_of(root)
    os.kill(child.pid, signal.SIGKILL)
    child.join()


@pytest.fixture(scope="module")
def calm_runs(tmp_path_factory: pytest.TempPathFactory, server: FakeServer) -> Callable[[str], dict[str, str]]:
    """The bytes of a provider's run in batches that nobody disturbed; made once."""

    @cache
    def bytes_from(provider: str) -> dict[str, str]:
        root = an_asker(tmp_path_factory.mktemp(provider), server.url, provider)
        assert seedmill(*RUN, cwd=root, env=KEYS) == 0, log_of(root)
        return bytes_of(root)

    return bytes_from


@pytest.fixture
def calm(calm_runs: Callable[[str], dict[str, str]], server: FakeServer, provider: str) -> dict[str, str]:
    """Those bytes; the server counts from here on."""
    found = calm_runs(provider)
    server.seen.answered.clear()
    return found


def goes_on(root: Path, server: FakeServer, calm: dict[str, str]) -> None:
    """The next run ends as the one that nobody disturbed, and nothing was paid for twice."""
    assert seedmill(*RUN, cwd=root, env=KEYS) == 0, log_of(root)
    assert set(server.seen.answered.values()) == {1}
    check_invariants(root, calm)


@pytest.mark.parametrize("provider", USES)
def test_kills_while_a_batch_is_waited_for(provider: str, tmp_path: Path, server: FakeServer, calm: dict[str, str]) -> None:
    root, before = an_asker(tmp_path / "killed", server.url, provider), len(server.shelf.batches)
    for _ in range(2):
        polls = server.shelf.polls
        killed_when(root, lambda: server.shelf.polls > polls)  # noqa: B023  # it is asked before the next round
    assert len(server.shelf.batches) == before + 1, "the second run went on with the batch of the first"
    goes_on(root, server, calm)
    assert "is at the server; it may take 24 hours" in log_of(root)


@pytest.mark.parametrize("provider", USES)
@pytest.mark.parametrize(
    "place", ["batch.after_submit", "memory.before_commit:4", "memory.before_commit:5", "memory.after_commit:5"]
)
def test_a_kill_before_the_name_is_known_or_the_answers_are_kept(
    place: str, provider: str, tmp_path: Path, server: FakeServer, calm: dict[str, str]
) -> None:
    root = an_asker(tmp_path / "killed", server.url, provider)
    assert seedmill(*RUN, cwd=root, env={**KEYS, "SEEDMILL_FAILPOINT": place}) == -signal.SIGKILL
    goes_on(root, server, calm)


def test_an_interrupt_leaves_everything_resumable(
    provider: str, tmp_path: Path, server: FakeServer, calm: dict[str, str]
) -> None:
    root, polls = an_asker(tmp_path / "stopped", server.url, provider), server.shelf.polls
    child = start(*RUN, cwd=root)
    while server.shelf.polls == polls:
        time.sleep(0.01)
    began = time.monotonic()
    os.kill(child.pid or 0, signal.SIGINT)
    child.join()
    assert child.exitcode not in (0, -signal.SIGINT) and time.monotonic() - began < 15, log_of(root)
    goes_on(root, server, calm)


def test_the_rows_are_those_of_single_questions(
    provider: str, tmp_path: Path, server: FakeServer, calm: dict[str, str]
) -> None:
    assert seedmill(*RUN, cwd=an_asker(tmp_path / "single", server.url, provider, batch=False)) == 0
    rows = [name for name in calm if name.endswith(".parquet") and "/report/" not in name]
    assert rows and {name: bytes_of(tmp_path / "single")[name] for name in rows} == {name: calm[name] for name in rows}
