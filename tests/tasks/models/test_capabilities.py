"""What a server can do is found out once, remembered with the replies, and decides how a schema is asked for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import StageError
from schemas.rows import Message
from tasks.models.ask import open_ask
from tasks.models.capabilities import probes, shown_by
from tasks.models.fake_server import FakeServer
from tasks.models.loop import run
from tasks.models.memory import remembered
from tasks.models.memory_place import opened
from tasks.models.memory_shelf import stats
from tasks.workspace import Workspace
from tests.tasks.models.conftest import _together, a_recipe

Serve = Callable[..., FakeServer]
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
ABLE = {"context": None, "json_schema": "native", "tools": True, "streaming": True, "usage": True}


def probed(root: Path, server: FakeServer, *words: str, limits: dict[str, Any] | None = None) -> tuple[Any, list[Any]]:
    """What is known of the server once it was asked these words, each with a schema; and the replies."""
    recipe = a_recipe(limits, base_url=server.url)
    workspace = Workspace(root, recipe.name)
    with open_ask(recipe, workspace, probing=True) as ask:
        replies = run(_together([ask([Message("user", text)], schema=SCHEMA) for text in words]))
    link = opened(workspace.memory)
    told = {name: remembered(link, question.key)() for name, question in probes(recipe.models["writer"]).items()}
    link.close()
    return shown_by({name: answer for name, answer in told.items() if answer}), replies


@pytest.mark.parametrize(
    ("behaviour", "shown", "asked_by"),
    [
        ({}, {}, "response_format"),
        ({"context": 8192}, {"context": 8192}, "response_format"),
        ({"lists": False}, {}, "response_format"),  # `transformers serve` that never downloaded anything
        ({"usage": False}, {"usage": False}, "response_format"),
        ({"refuses": ["stream_options"]}, {"streaming": False}, "response_format"),
        ({"refuses": ["response_format"]}, {"json_schema": "refused"}, "tool_choice"),
        ({"answer": lambda asked: '{"n": 5}'}, {"json_schema": "ignored"}, "tool_choice"),
        ({"refuses": ["tools"]}, {"tools": False}, "response_format"),
    ],
)
def test_what_a_server_shows_decides_how_a_schema_is_asked_for(
    behaviour: dict[str, Any], shown: dict[str, Any], asked_by: str, serve: Serve, tmp_path: Path
) -> None:
    server = serve(**behaviour)
    found, replies = probed(tmp_path, server, "one", "two")
    assert found == ABLE | shown
    assert all(isinstance(reply.parsed["n"], int) for reply in replies)
    assert server.seen.requests == 5, "three questions about itself, two questions"
    assert all(asked_by in asked for asked in server.seen.asked[3:])


def test_a_server_with_neither_gets_the_schema_in_words(serve: Serve, tmp_path: Path) -> None:
    server = serve(refuses=["response_format", "tools"], answer=lambda asked: '{"n": 5}')
    found, replies = probed(tmp_path, server, "one")
    assert (found["json_schema"], found["tools"], replies[0].parsed) == ("refused", False, {"n": 5})
    assert "JSON schema" in server.seen.asked[3]["messages"][-1]["content"]


def test_it_is_asked_once_and_counted(serve: Serve, tmp_path: Path) -> None:
    server = serve()
    assert [probed(tmp_path, server, word)[0] for word in ("one", "two")] == [ABLE, ABLE]
    assert server.seen.requests == 5
    spent = {row["stage"]: row["requests"] for row in stats(Workspace(tmp_path, "sums").memory)["spent"]}
    assert spent == {"": 2, "probe": 4}, "the list of models is a request too"


def test_faults_change_nothing_of_what_is_found(serve: Serve, tmp_path: Path) -> None:
    server = serve(first=["500", "cut", "malformed", "429"], retry_after="0")
    assert probed(tmp_path, server, "one")[0] == ABLE


def test_nothing_is_asked_where_all_is_remembered(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve()
    recipe = a_recipe(base_url=server.url)
    for probing in (False, True):
        with open_ask(recipe, Workspace(tmp_path, "sums"), probing=probing) as ask:
            run(ask([Message("user", "one")]))
    assert server.seen.requests == 1


def test_a_limit_holds_for_it_too(serve: Serve, tmp_path: Path) -> None:
    server = serve()
    with pytest.raises(StageError, match=r"limits\.requests of 3 is met"):
        probed(tmp_path, server, "one", limits={"requests": 3})
    assert server.seen.requests <= 3
