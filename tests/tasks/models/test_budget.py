"""No limit is ever passed: not at 256 at once, not over resumes, not with a killed process in between."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import StageError
from schemas.recipe import Limits
from tasks.models.fake_server import FakeServer
from tasks.models.ledger import PICO, Account, Amount, book_the_dead, committed, hold, settle, settlement
from tasks.models.memory_place import opened
from tests.tasks.models.conftest import a_recipe, asked

Serve = Callable[..., FakeServer]
PRICES = "date: '2026-01-01'\nmodels:\n  openai_compatible:fake: {input: 10, output: 100}\n"


def _priced(root: Path) -> Path:
    (root / "infra").mkdir(parents=True, exist_ok=True)
    (root / "infra" / "prices.yaml").write_text(PRICES)
    return root


def _spent(root: Path, stage: str = "") -> Amount:
    connection = opened(root / ".seedmill" / "memory.sqlite")
    found = committed(connection, "sums v1")
    connection.close()
    return found.get(("writer", stage), Amount())


@pytest.mark.parametrize("concurrency", [1, 256])
@pytest.mark.slow
def test_a_dollar_is_never_exceeded_and_nearly_used_up(concurrency: int, serve: Serve, tmp_path: Path) -> None:
    server = serve(latency=0.02, shares={"500": 0.05, "cut": 0.03, "429": 0.05}, retry_after="0")
    recipe = a_recipe({"spend_usd": 1.0}, base_url=server.url, concurrency=concurrency)
    with asked(recipe, _priced(tmp_path)) as ask:
        found = ask(*[f"question {number}" for number in range(600)])
    stopped = [error for error in found if isinstance(error, StageError)]
    replies = [reply for reply in found if not isinstance(reply, Exception)]
    cost = sum(reply.tokens_in * 10 + reply.tokens_out * 100 for reply in replies) / 1e6
    assert len(replies) + len(stopped) == 600 and "limits.spend_usd of 1 is met" in str(stopped[0])
    assert server.seen.tokens == sum(reply.tokens_in + reply.tokens_out for reply in replies), "every paid reply came back"
    assert 0.5 < cost <= 1.0
    assert cost <= _spent(tmp_path).picodollars / PICO <= 1.0


@pytest.mark.slow
def test_a_raised_limit_goes_on_and_pays_nothing_twice(serve: Serve, tmp_path: Path) -> None:
    server = serve()
    words = [f"question {number}" for number in range(30)]
    with asked(a_recipe({"requests": 10}, base_url=server.url), tmp_path) as ask:
        first = ask(*words)
    assert server.seen.requests == 10 == sum(not isinstance(reply, Exception) for reply in first)
    with asked(a_recipe({"requests": 10}, base_url=server.url), tmp_path) as ask:
        again = ask(*words)
    assert server.seen.requests == 10, "the limit holds over all runs"
    assert "limits.requests of 10 is met" in str(next(error for error in again if isinstance(error, Exception)))
    with asked(a_recipe({"requests": 30}, base_url=server.url), tmp_path) as ask:
        assert not [error for error in ask(*words) if isinstance(error, Exception)]
    assert server.seen.requests == 30 == _spent(tmp_path).requests


@pytest.mark.parametrize(
    ("limits", "model_limits", "told"),
    [
        ({"tokens": 400}, {}, "limits.tokens of 400 is met"),
        ({"requests": 2}, {}, "limits.requests of 2 is met"),
        ({}, {"requests": 2}, "models.writer.limits.requests of 2 is met"),
        ({"stages": {"generate": {"requests": 2}}}, {}, "limits.stages.generate.requests of 2 is met"),
        ({"stages": {"generate": {"tokens": 400}}, "tokens": 800}, {}, "limits.stages.generate.tokens of 400 is met"),
    ],
)
def test_each_limit_says_which_it_is(
    limits: dict[str, Any], model_limits: dict[str, Any], told: str, serve: Serve, tmp_path: Path
) -> None:
    server = serve()
    with asked(a_recipe(limits, base_url=server.url, limits=model_limits), tmp_path) as ask:
        errors = [found for found in ask(*"abcdefgh", step="generate.one") if isinstance(found, Exception)]
    assert errors and all(told in str(error) for error in errors)
    assert _spent(tmp_path, "generate").tokens <= 400 or "tokens" not in told


def test_one_stage_at_its_limit_leaves_room_for_another_and_goes_on_when_it_is_raised(serve: Serve, tmp_path: Path) -> None:
    server, words = serve(), [f"question {number}" for number in range(8)]

    def stage(limit: int, step: str) -> list[Any]:
        limits = {"requests": 100, "stages": {"judge": {"requests": limit}}}
        with asked(a_recipe(limits, base_url=server.url), tmp_path) as ask:
            return [found for found in ask(*words, step=step) if isinstance(found, Exception)]

    assert len(stage(3, "judge.strict")) == 5 and server.seen.requests == 3
    assert not stage(3, "generate.one") and server.seen.requests == 8, "what the judge paid for is free to all"
    words = [f"draft {number}" for number in range(8)]
    assert len(stage(3, "judge.strict")) == 8 and server.seen.requests == 8, "spent is spent, also over resumes"
    assert len(stage(7, "judge.strict")) == 4 and server.seen.requests == 12
    assert not stage(20, "judge.strict") and server.seen.requests == 16
    assert (_spent(tmp_path, "judge").requests, _spent(tmp_path, "generate").requests) == (11, 5)


def test_a_server_that_tells_no_usage_is_booked_at_the_most_it_can_cost(serve: Serve, tmp_path: Path) -> None:
    server = serve(usage=False)
    with asked(a_recipe({"tokens": 1000}, base_url=server.url), tmp_path) as ask:
        ask("one")
    assert _spent(tmp_path).tokens == 100 + 3 + 16


def test_what_a_killed_process_held_counts_as_spent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = opened(tmp_path / "memory.sqlite")
    account = Account("sums v1", "writer", limits=Limits(requests=5))
    with monkeypatch.context() as patch:
        patch.setattr("tasks.models.ledger.me", _dead)
        assert not hold(connection, account, Amount(1, 10, 0))
    assert not hold(connection, account, Amount(1, 10, 0))
    book_the_dead(connection)
    settle(connection, [settlement(account, Amount(1, 10, 0), Amount(1, 7, 0))])
    assert committed(connection, "sums v1") == {("writer", ""): Amount(2, 17, 0)}
    assert connection.execute("SELECT sum(requests) FROM held").fetchone() == (0,)
    connection.close()


def _dead() -> str:
    return f"{socket.gethostname()} 999999999 1"
