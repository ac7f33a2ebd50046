"""A provider's own LangChain package goes the same way: here langchain-openai, against the fake server."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import RecipeError, RowError, StageError
from schemas.recipe import Model
from schemas.rows import Message, ToolCall
from tasks.models.any_provider import sender
from tasks.models.fake_server import FakeServer
from tasks.models.faults import Again
from tasks.models.loop import run
from tasks.models.question import Question

Serve = Callable[..., FakeServer]
CANARY = "sk-canary-5521"
SCHEMA = {"title": "reply", "type": "object", "properties": {"score": {"type": "integer"}}, "required": ["score"]}


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    monkeypatch.setenv("CANARY_KEY", CANARY)

    def one(server: FakeServer, question: Question) -> Any:
        model = Model(use="openai:fake", base_url=server.url, api_key_env="CANARY_KEY", params={"temperature": 0.5})
        return run(sender(model, tmp_path).send(question))

    return one


def _question(**parts: Any) -> Question:
    return Question(
        "openai:fake", (Message("system", "Be brief."), Message("user", "Why?")), params={"temperature": 0.5}, **parts
    )


@pytest.mark.slow
def test_words_usage_and_the_models_name_come_back(serve: Serve, ask: Callable[..., Any]) -> None:
    server = serve()
    answer = ask(server, _question())
    assert len(answer.text.split()) == 40 and answer.model == "fake" and answer.tokens_out == 40 and answer.finish == "stop"
    assert server.seen.asked[0]["messages"] == [{"content": "Be brief.", "role": "system"}, {"content": "Why?", "role": "user"}]
    assert server.seen.asked[0]["temperature"] == 0.5


@pytest.mark.slow
def test_a_schema_is_asked_for_as_a_tool(serve: Serve, ask: Callable[..., Any]) -> None:
    answer = ask(serve(), _question(schema=SCHEMA))
    assert '"score":' in answer.text and answer.tool_calls == () and answer.finish == "stop"


def test_a_call_comes_back(serve: Serve, ask: Callable[..., Any]) -> None:
    tool = {
        "type": "function",
        "function": {"name": "now", "description": "The time.", "parameters": {"type": "object", "properties": {}}},
    }
    (call,) = ask(serve(), _question(tools=(tool,))).tool_calls
    assert isinstance(call, ToolCall) and (call.name, call.arguments) == ("now", "{}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "kind"),
    [("429", Again), ("500", Again), ("cut", Again), ("400", RowError), ("401", StageError), ("echoed_key", StageError)],
)
def test_its_errors_are_ours_and_it_asks_only_once(
    fault: str, kind: type[Exception], serve: Serve, ask: Callable[..., Any]
) -> None:
    server = serve(always=fault)
    with pytest.raises(kind) as caught:
        ask(server, _question())
    assert server.seen.requests == 1 and CANARY not in str(caught.value)
    assert getattr(caught.value, "wait", None) == (1.0 if fault == "429" else None)


def test_its_refusals_are_seen(serve: Serve, ask: Callable[..., Any]) -> None:
    assert ask(serve(always="refusal_field"), _question()).refusal == "not this"
    assert ask(serve(always="length"), _question()).finish == "length"


def test_a_raw_text_is_not_for_other_packages(serve: Serve, ask: Callable[..., Any]) -> None:
    with pytest.raises(RecipeError, match="only openai and openai_compatible models go on with a raw text, not openai:fake"):
        ask(serve(), Question("openai:fake", (Message("user", "<|user|>"),), params={"raw": True}))
