"""The memory travels: an export rebuilds a data set without paying, and equal memories are equal bytes."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from schemas.errors import ContractError, RecipeError
from schemas.tables import Replies, polars_schema
from tasks.artifact import write_artifact
from tasks.models import memory_shelf
from tasks.models.ask import build_of
from tasks.models.fake_server import FakeServer
from tasks.models.memory import seal
from tasks.models.memory_place import opened
from tasks.tools.catalogue import TOOLS
from tests.tasks.models.conftest import a_recipe, asked

Serve = Callable[..., FakeServer]
WORDS = [f"question {number}" for number in range(20)]


def _memory(root: Path) -> Path:
    return root / ".seedmill" / "memory.sqlite"


def _filled(serve: Serve, root: Path, words: list[str]) -> FakeServer:
    server = serve()
    with asked(a_recipe(base_url=server.url, revision="r1"), root) as ask:
        ask(*words)
    return server


def test_another_team_builds_again_without_paying(serve: Serve, tmp_path: Path) -> None:
    _filled(serve, tmp_path / "ours", WORDS)
    memory_shelf.export(_memory(tmp_path / "ours"), tmp_path / "export")
    counts = memory_shelf.import_replies(_memory(tmp_path / "theirs"), tmp_path / "export")
    assert counts == {"new": 20, "known": 0, "damaged": 0}
    server = _filled(serve, tmp_path / "theirs", WORDS)
    assert server.seen.requests == 0
    assert memory_shelf.import_replies(_memory(tmp_path / "theirs"), tmp_path / "export")["known"] == 20


def test_equal_memories_are_equal_bytes_whatever_the_order(serve: Serve, tmp_path: Path) -> None:
    _filled(serve, tmp_path / "a", WORDS)
    _filled(serve, tmp_path / "b", WORDS[::-1])
    exports = [memory_shelf.export(_memory(tmp_path / name), tmp_path / f"{name}.out") for name in "ab"]
    assert exports[0].manifest == exports[1].manifest and exports[0].manifest.rows == 20


def test_a_damaged_reply_is_counted_and_never_exported(serve: Serve, tmp_path: Path) -> None:
    _filled(serve, tmp_path, WORDS)
    connection = opened(_memory(tmp_path))
    connection.execute(
        "UPDATE replies SET reply = replace(reply, 'stop', 'spot') WHERE key IN (SELECT key FROM replies LIMIT 3)"
    )
    connection.close()
    assert memory_shelf.stats(_memory(tmp_path))["damaged"] == 3
    assert memory_shelf.export(_memory(tmp_path), tmp_path / "out").manifest.rows == 17
    shard = next((tmp_path / "out").glob("*.parquet"))
    shard.write_bytes(shard.read_bytes()[:-9] + b"tampered!")
    with pytest.raises(ContractError, match="is damaged"):
        memory_shelf.import_replies(_memory(tmp_path / "theirs"), tmp_path / "out")


@pytest.mark.parametrize(
    "reply", ['{"text": 5}', '{"text": "", "tool_calls": [{}]}', '{"text": "", "more": 1}', "{}", "{no JSON"]
)
def test_a_reply_of_another_shape_is_not_taken_in_though_its_seal_is_right(reply: str, tmp_path: Path) -> None:
    row = dict(zip(polars_schema(Replies), ["0" * 64, "0" * 64, "m", reply, seal("0" * 64, reply), 1, 1], strict=True))
    write_artifact(tmp_path / "forged", Replies, [pl.DataFrame(row, schema=polars_schema(Replies))], {})
    counts = memory_shelf.import_replies(_memory(tmp_path), tmp_path / "forged")
    assert counts == {"new": 0, "known": 0, "damaged": 1}


def test_recorded_replies_answer_the_same_questions_without_a_server(serve: Serve, tmp_path: Path) -> None:
    server = serve(shares={"length": 0.3})
    with asked(a_recipe(base_url=server.url), tmp_path) as ask:
        before = ask(*WORDS)
    assert memory_shelf.export_recorded(_memory(tmp_path), tmp_path / "replies.jsonl") == 20
    with asked(a_recipe(use="recorded", params={"replies": "replies.jsonl"}), tmp_path) as ask:
        after = ask(*WORDS)
    assert [getattr(found, "text", str(found)) for found in before] == [getattr(found, "text", str(found)) for found in after]
    assert len({type(found) for found in after}) == 2


def test_recorded_calls_of_tools_are_made_again(serve: Serve, tmp_path: Path) -> None:
    with asked(a_recipe(base_url=serve().url), tmp_path) as ask:
        [before] = ask("Is 97 prime?", tools=[TOOLS["is_prime"]])
    memory_shelf.export_recorded(_memory(tmp_path), tmp_path / "replies.jsonl")
    with asked(a_recipe(use="recorded", params={"replies": "replies.jsonl"}), tmp_path) as ask:
        [after] = ask("Is 97 prime?", tools=[TOOLS["is_prime"]])
    assert after.tool_calls == before.tool_calls != () and after.finish == "tool_calls"


def test_what_a_build_stands_on_costs_the_same_when_it_is_built_again(serve: Serve, tmp_path: Path) -> None:
    server = serve()
    recipe = a_recipe(base_url=server.url)
    with asked(recipe, tmp_path) as ask:
        ask(*WORDS, step="generate.tale")
    first = memory_shelf.costs(_memory(tmp_path), build_of(recipe))
    with asked(recipe, tmp_path) as ask:
        ask(*WORDS, step="generate.tale")
    assert first == memory_shelf.costs(_memory(tmp_path), build_of(recipe))
    assert [(row["step"], row["model"], row["replies"]) for row in first] == [("generate.tale", "openai_compatible:fake", 20)]
    assert first[0]["tokens"] == server.seen.tokens
    assert memory_shelf.costs(tmp_path / "none.sqlite", "x") == []


def test_prune_forgets_what_nobody_used_since_a_day(serve: Serve, tmp_path: Path) -> None:
    for _ in ("asked", "remembered"):
        server = _filled(serve, tmp_path, WORDS)
    assert server.seen.requests == 0
    connection = opened(_memory(tmp_path))
    connection.execute("UPDATE replies SET day = '2020-01-01'")
    connection.execute("UPDATE uses SET day = '2020-01-01' WHERE key IN (SELECT key FROM replies ORDER BY key LIMIT 5)")
    connection.close()
    assert memory_shelf.prune(_memory(tmp_path), "2026-01-01") == 5
    assert sum(row["replies"] for row in memory_shelf.stats(_memory(tmp_path))["models"]) == 15
    assert memory_shelf.stats(_memory(tmp_path))["spent"][0]["requests"] == 20, "what was spent stays known"


def test_no_memory_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="there is no memory here"):
        memory_shelf.stats(tmp_path / "memory.sqlite")
