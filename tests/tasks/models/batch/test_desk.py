"""Questions in batches: gathered, sent once, waited for, remembered, at half the price; only what failed goes again."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import RowError, StageError
from schemas.recipe import Recipe
from schemas.rows import Message
from tasks.models.ask import open_ask, question_to
from tasks.models.batch import desk, follow
from tasks.models.batch.desk import place_of
from tasks.models.batch.shelf import Wanted, take
from tasks.models.fake_server import FakeServer
from tasks.models.loop import run
from tasks.models.memory_place import opened
from tasks.models.memory_shelf import stats
from tasks.models.servers import servers_of
from tasks.workspace import Workspace
from tests.tasks.models.conftest import _together, a_recipe, asked

Serve = Callable[..., FakeServer]
KEY = "sk-canary-77"
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
PROVIDERS = {"openai": "openai:gpt-5-nano", "anthropic": "anthropic:claude-haiku-4-5"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "GATHER_SECONDS", 0.02)
    monkeypatch.setattr(desk, "LOOK_AGAIN", 0.02)
    for name in ("FIRST_LOOK", "LONGEST_LOOK", "SETTLE_SECONDS"):
        monkeypatch.setattr(follow, name, 0.02)
    for provider in PROVIDERS:
        monkeypatch.setenv(f"{provider.upper()}_API_KEY", KEY)


def in_batches(server: FakeServer, provider: str = "openai", limits: dict[str, Any] | None = None, **model: Any) -> Recipe:
    """The recipe of `a_recipe` whose writer is asked in batches at that server."""
    url = server.url.removesuffix("/v1") if provider == "anthropic" else server.url
    return a_recipe(limits, **{"use": PROVIDERS[provider], "base_url": url, "batch": True} | model)


def spent(root: Path) -> dict[str, Any]:
    """What the ledger says, over all accounts."""
    rows = stats(Workspace(root, "sums").memory)["spent"]
    return {name: sum(row[name] for row in rows) for name in ("requests", "tokens", "usd")}


def left(root: Path) -> list[int]:
    """Rows of batches under way, of their questions, and amounts still held."""
    link = opened(Workspace(root, "sums").memory)
    counts = [link.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("batches", "batched")]
    [held] = link.execute("SELECT coalesce(sum(requests), 0) FROM held").fetchone()
    link.close()
    return [*counts, held]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_questions_of_one_moment_are_one_batch_and_are_remembered(provider: str, serve: Serve, tmp_path: Path) -> None:
    server = serve(batch_seconds=0.1)
    words = [f"question {number}" for number in range(20)]
    with asked(in_batches(server, provider), tmp_path) as ask:
        replies = ask(*words)
    assert len(server.shelf.batches) == 1 and server.shelf.polls > 1
    with asked(in_batches(server, provider), tmp_path) as ask:
        assert ask(*words) == replies
    assert len(server.shelf.batches) == 1, "the second run finds all in the memory"
    assert left(tmp_path) == [0, 0, 0]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_batch_says_the_same_as_single_questions_at_half_the_price(provider: str, serve: Serve, tmp_path: Path) -> None:
    server = serve()
    words = [f"question {number}" for number in range(10)]
    with asked(in_batches(server, provider), tmp_path / "batch") as ask:
        batched = ask(*words)
    with asked(
        in_batches(server, "openai", batch=False, use="openai:gpt-5-nano", base_url=server.url), tmp_path / "one"
    ) as ask:
        single = ask(*words)
    if provider == "openai":
        assert batched == single
        assert spent(tmp_path / "batch") == spent(tmp_path / "one") | {"usd": spent(tmp_path / "one")["usd"] / 2}
    assert [reply.text.split()[3:5] for reply in batched] != [] and len({reply.text for reply in batched}) == 10
    assert server.seen.requests == 20


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_expired_or_failed_goes_into_the_next_batch_alone(provider: str, serve: Serve, tmp_path: Path) -> None:
    server = serve(first=["expired", "500", "", "429", "malformed"])
    with asked(in_batches(server, provider), tmp_path) as ask:
        replies = ask(*[f"question {number}" for number in range(8)])
    assert all(reply.text for reply in replies)
    assert [len(batch.rows) for batch in server.shelf.batches.values()] == [8, 4]
    assert set(server.seen.answered.values()) == {1}, "nothing was paid for twice"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("400", "the server refused the question: HTTP 400: this question failed (400)"),
        ("length", "length: the reply was cut; raise max_tokens or ask for less"),
        ("refusal", "refused: the model declined to answer"),
        ("empty", "empty: the reply holds nothing"),
    ],
)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_cannot_become_better_is_a_reject(fault: str, reason: str, provider: str, serve: Serve, tmp_path: Path) -> None:
    server = serve(first=[fault])
    with asked(in_batches(server, provider), tmp_path) as ask:
        error, reply = ask("one", "two")
    assert isinstance(error, RowError) and str(error) == reason and reply.text
    assert len(server.shelf.batches) == 1


def test_a_question_that_always_fails_is_a_reject_while_others_are_answered(serve: Serve, tmp_path: Path) -> None:
    server = serve()
    server._fault = lambda key, body: "500" if "poison" in str(body["messages"]) else ""  # type: ignore[method-assign]
    with asked(in_batches(server), tmp_path) as ask:
        error, reply = ask("poison", "two")
    assert isinstance(error, RowError) and str(error).startswith("no answer in 4 batches: HTTP 500") and reply.text
    assert len(server.shelf.batches) == 4 and left(tmp_path) == [0, 0, 0]


def test_an_outage_stops_the_run_and_makes_no_rejects(serve: Serve, tmp_path: Path) -> None:
    server = serve(always="500")
    with asked(in_batches(server), tmp_path) as ask:
        errors = ask(*[f"question {number}" for number in range(6)])
    assert all(isinstance(error, StageError) for error in errors) and "4 batches gave no answer" in str(errors[0])


@pytest.mark.slow
@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(("fault", "batches"), [("lost", 1), ("unseen", 1), ("429", 1), ("500", 1)])
def test_a_batch_whose_confirmation_is_lost_is_found_and_not_sent_twice(
    fault: str, batches: int, provider: str, serve: Serve, tmp_path: Path
) -> None:
    server = serve(batches=[fault], batch_seconds=0.05)
    with asked(in_batches(server, provider), tmp_path) as ask:
        replies = ask("one", "two")
    assert all(reply.text for reply in replies)
    assert len(server.shelf.batches) == batches and set(server.seen.answered.values()) == {1}


def test_a_batch_of_another_of_the_same_size_is_not_taken_for_ours(serve: Serve, tmp_path: Path) -> None:
    server = serve(batches=["", "unseen"])
    with asked(in_batches(server, "anthropic"), tmp_path / "another") as ask:
        ask("one", "two")
    with asked(in_batches(server, "anthropic"), tmp_path / "ours") as ask:
        replies = ask("three", "four")
    assert len({reply.text for reply in replies}) == 2 and len(server.shelf.batches) == 2
    assert set(server.seen.answered.values()) == {1}


@pytest.mark.parametrize(("fault", "told"), [("401", "refuses every question"), ("failed", "line 1 is no JSON")])
def test_a_batch_that_is_refused_stops_the_run_and_leaves_nothing_held(
    fault: str, told: str, serve: Serve, tmp_path: Path
) -> None:
    server = serve(batches=[fault])
    with asked(in_batches(server, limits={"spend_usd": 1.0}), tmp_path) as ask:
        errors = ask("one", "two")
    assert all(isinstance(error, StageError) and told in str(error) for error in errors)
    assert left(tmp_path) == [0, 0, 0] and spent(tmp_path)["usd"] == 0


def test_too_many_waiting_tokens_make_smaller_batches(serve: Serve, tmp_path: Path) -> None:
    server = serve(batches=["token_limit", "token_limit"])
    with asked(in_batches(server), tmp_path) as ask:
        replies = ask(*[f"question {number}" for number in range(8)])
    assert all(reply.text for reply in replies)
    assert [len(batch.rows) for batch in server.shelf.batches.values()] == [0, 0, 2, 2, 2, 2]


def test_a_limit_is_kept_by_smaller_batches_and_then_by_stopping(serve: Serve, tmp_path: Path) -> None:
    server = serve(words=10)
    words = [f"question {number}" for number in range(40)]
    limit = 0.0004  # each question is held at about 0.00003 USD and costs about 0.000003: 13 at first, more later
    with asked(in_batches(server, limits={"spend_usd": limit}), tmp_path) as ask:
        replies = ask(*words)
    assert all(not isinstance(reply, Exception) for reply in replies) and len(server.shelf.batches) > 1
    assert 0 < spent(tmp_path)["usd"] <= limit
    with asked(in_batches(server, limits={"spend_usd": spent(tmp_path)["usd"]}), tmp_path) as ask:
        error, known = ask("a new one", words[0])
    assert isinstance(error, StageError) and "limits.spend_usd" in str(error) and known == replies[0]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_schema_is_asked_for_as_the_provider_has_it(provider: str, serve: Serve, tmp_path: Path) -> None:
    server = serve()
    with asked(in_batches(server, provider), tmp_path) as ask:
        (reply,) = ask("one", schema=SCHEMA)
    assert isinstance(reply.parsed["n"], int)


def test_a_server_without_json_schema_is_asked_the_next_way(serve: Serve, tmp_path: Path) -> None:
    server = serve(refuses=["response_format"])
    with asked(in_batches(server), tmp_path) as ask:
        replies = ask(*[f"question {number}" for number in range(3)], schema=SCHEMA)
        more = ask("another", schema=SCHEMA)
    assert all(isinstance(reply.parsed["n"], int) for reply in replies + more)
    assert len(server.shelf.batches) == 3, "one was refused, and the next way is known from then on"


def test_a_stopped_run_is_resumed_and_pays_once(serve: Serve, tmp_path: Path) -> None:
    server = serve(batch_seconds=0.4)
    words = [[Message("user", text)] for text in ("one", "two")]
    with open_ask(in_batches(server), Workspace(tmp_path, "sums")) as ask, pytest.raises(TimeoutError):
        run(asyncio.wait_for(_together([ask(turns) for turns in words]), 0.2))
    assert len(server.shelf.batches) == 1 and left(tmp_path)[:2] == [1, 2]
    with asked(in_batches(server, batch=False), tmp_path) as ask:
        replies = ask("one", "two")
    assert all(reply.text for reply in replies), "also where the recipe asks for no batches any more"
    assert len(server.shelf.batches) == 1 and server.seen.requests == 2 and left(tmp_path) == [0, 0, 0]


@pytest.mark.slow
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_batch_that_expired_while_nobody_waited_is_collected_and_its_rest_asked_again_alone(
    provider: str, serve: Serve, tmp_path: Path
) -> None:
    server = serve(batch_seconds=0.4, first=["expired", "expired"])
    words = [[Message("user", text)] for text in ("one", "two", "three", "four")]
    with open_ask(in_batches(server, provider), Workspace(tmp_path, "sums")) as ask, pytest.raises(TimeoutError):
        run(asyncio.wait_for(_together([ask(turns) for turns in words]), 0.2))
    assert len(server.shelf.batches) == 1 and left(tmp_path)[:2] == [1, 4]
    with asked(in_batches(server, provider), tmp_path) as ask:
        replies = ask("one", "two", "three", "four")
    assert all(reply.text for reply in replies)
    assert [len(batch.rows) for batch in server.shelf.batches.values()] == [4, 2]
    assert set(server.seen.answered.values()) == {1} and left(tmp_path) == [0, 0, 0]


def test_a_batch_that_was_put_down_and_never_sent_is_given_up_and_its_money_freed(serve: Serve, tmp_path: Path) -> None:
    server = serve()
    recipe = in_batches(server, limits={"spend_usd": 1.0})
    (one,) = servers_of(recipe, tmp_path, "sums v1").values()
    question = question_to(one, [Message("user", "one")], {})
    wanted = Wanted(question, "", one.accounts(""), one.most(question))
    link = opened(Workspace(tmp_path, "sums").memory)
    link.together([lambda link: take(link, place_of(one), "0123456789abcdef", [wanted])])
    link.close()
    assert left(tmp_path) == [1, 1, 1]
    with asked(recipe, tmp_path) as ask:
        (reply,) = ask("one")
    assert reply.text and len(server.shelf.batches) == 1 and left(tmp_path) == [0, 0, 0]
    assert spent(tmp_path)["requests"] == 1


def test_a_raw_text_goes_into_no_batch(serve: Serve, tmp_path: Path) -> None:
    server = serve()
    with asked(in_batches(server), tmp_path) as ask:
        [error] = ask("<|user|>\n", raw=True)
    assert str(error) == "raw completions go into no batch; take `batch: true` from 'writer'" and not server.shelf.batches
