"""Ours is a LangChain chat model: it takes messages, binds tools, is watched by callbacks, and shows its key to nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from pydantic import SecretStr

from tasks.models.fake_server import FakeServer
from tasks.models.openai_compatible import OpenAICompatible

Serve = Callable[..., FakeServer]


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


async def test_it_answers_as_any_chat_model_does(serve: Serve) -> None:
    server = serve()
    model = OpenAICompatible(model="fake", base_url=server.url)
    reply = await model.ainvoke("Why?", stop=["\n"])
    assert isinstance(reply, AIMessage) and reply.usage_metadata and reply.response_metadata["model_name"] == "fake"
    assert server.seen.asked[0]["stop"] == ["\n"]
    await model.aclose()


async def test_tools_are_bound_and_their_results_go_back(serve: Serve) -> None:
    server = serve()
    model = OpenAICompatible(model="fake", base_url=server.url)
    reply = await model.bind_tools([add]).ainvoke("2 + 2?")
    assert set(reply.tool_calls[0]["args"]) == {"a", "b"}
    await model.ainvoke([HumanMessage("2 + 2?"), reply, ToolMessage("4", tool_call_id=reply.tool_calls[0]["id"])])
    assert [turn["role"] for turn in server.seen.asked[1]["messages"]] == ["user", "assistant", "tool"]
    assert server.seen.asked[1]["messages"][2]["tool_call_id"] == reply.tool_calls[0]["id"]
    await model.aclose()


async def test_callbacks_hear_of_every_call(serve: Serve) -> None:
    heard = []

    class Ear(BaseCallbackHandler):
        def on_llm_end(self, response: Any, **kwargs: Any) -> None:
            heard.append(response.generations[0][0].text)

    model = OpenAICompatible(model="fake", base_url=serve().url)
    reply = await model.ainvoke("Why?", {"callbacks": [Ear()]})
    assert heard == [reply.text]
    await model.aclose()


def test_its_key_is_in_no_picture_of_it() -> None:
    model = OpenAICompatible(model="fake", api_key=SecretStr("sk-canary-11"))
    assert "canary" not in f"{model!r} {model} {model.model_dump()} {model.model_dump_json()} {model._identifying_params}"


def test_asking_it_without_await_says_how() -> None:
    with pytest.raises(NotImplementedError, match="ainvoke"):
        OpenAICompatible(model="fake").invoke("Why?")


async def test_it_goes_on_with_a_raw_text(serve: Serve) -> None:
    server = serve()
    model = OpenAICompatible(model="fake", base_url=server.url)
    first, same, other = [await model.complete("<|user|>\n", seed=seed, stop=["<|end|>"]) for seed in (1, 1, 2)]
    assert first.text == same.text != other.text and first.response_metadata["finish_reason"] == "stop"
    assert first.usage_metadata and first.usage_metadata["output_tokens"] == 40
    assert server.seen.asked[0] == {"model": "fake", "prompt": "<|user|>\n", "seed": 1, "stop": ["<|end|>"]}
    await model.aclose()
