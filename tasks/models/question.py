"""A question to a model: everything that decides its reply, and the key under which the reply is remembered."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from schemas.rows import Message, messages_of, to_json

_FRAME = " " * 200  # what is said round a schema, whichever way it is asked for
RAW = "raw"
"""The parameter that asks how a model goes on with a text as it stands, without turns and chat template (`/v1/completions`)."""
FORMAT = 1  # raise it when the same words begin to mean another question; every reply is then asked for again


@dataclass(frozen=True)
class Question:
    """`model` and `revision` say who is asked; `take` tells apart several replies to the same words.

    Where a recipe gives no revision, `revision` holds the server's host: two servers of one name may differ.
    `build` and `step` say who asks, and are no part of the key.
    """

    model: str
    messages: tuple[Message, ...]
    revision: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    tools: tuple[dict[str, Any], ...] = ()
    schema: dict[str, Any] | None = None
    take: int = 0
    build: str = ""
    step: str = ""

    @property
    def stage(self) -> str:
        """The part of the recipe on whose account it goes."""
        return self.step.partition(".")[0]

    @property
    def use(self) -> tuple[str, str, str]:
        """Which step of which build stands on its reply, and on which."""
        return self.build, self.step, self.key

    @cached_property
    def asked(self) -> str:
        """sha256 of the words alone: messages, tools, schema and take, whoever is asked."""
        return _sha256([chat_dicts(self.messages), self.tools, self.schema, self.take])

    @cached_property
    def key(self) -> str:
        """sha256 of the words, the model, its revision and all parameters."""
        return _sha256([FORMAT, self.model, self.revision, self.params, self.asked])

    @property
    def raw(self) -> bool:
        """Whether the one message is the beginning of a text, and no turn of a chat."""
        return bool(self.params.get(RAW))

    @cached_property
    def bytes_asked(self) -> int:
        """The size of what is sent: no tokenizer that reads bytes makes more tokens of it than this."""
        said = sum(len(message.content.encode("utf-8", "replace")) + 16 for message in self.messages)
        extra = [call for message in self.messages for call in message.tool_calls]
        return (
            said
            + sum(len(to_json(part)) for part in (*self.tools, self.schema and [self.schema, _FRAME]) if part)
            + 200 * len(extra)
        )


def chat_dicts(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Messages as every OpenAI-compatible server reads them."""
    return [_chat_dict(message) for message in messages]


def messages_of_chat(turns: Iterable[dict[str, Any]]) -> tuple[Message, ...]:
    """`chat_dicts` the other way round."""
    return messages_of([turn | {"tool_calls": [_call_of(call) for call in turn.get("tool_calls") or ()]} for turn in turns])


def _call_of(call: dict[str, Any]) -> dict[str, Any]:
    return {"id": call["id"], "name": call["function"]["name"], "arguments": call["function"]["arguments"]}


def _chat_dict(message: Message) -> dict[str, Any]:
    said: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        said["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        said["tool_call_id"] = message.tool_call_id
    return said


def _sha256(value: Any) -> str:
    return hashlib.sha256(to_json(value).encode("utf-8", "surrogatepass")).hexdigest()
