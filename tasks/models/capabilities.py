"""What an OpenAI-compatible server can do: asked once, before the first question, and remembered as every reply is.

So equal builds say the same of it, whoever asked and whenever; a team that imports the replies builds the same report. The
questions are short, go on the recipe's account, and keep to its limits.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import jsonschema

from schemas.errors import RowError
from schemas.recipe import Model
from schemas.rows import Message
from tasks.models.answer import Answer
from tasks.models.question import Question
from tasks.models.servers import OURS, identity_of
from tasks.text.strict_json import read_json

STAGE = "probe"
_WORDS = (Message("user", 'What is 2 + 3? Reply with JSON such as {"sum": 9}.'),)
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"sum": {"type": "integer"}},
    "required": ["sum"],
    "additionalProperties": False,
}
_TOOL = {"type": "function", "function": {"name": "tell", "description": "Tell the sum.", "parameters": _SCHEMA}}
_STREAM = {"stream": True, "stream_options": {"include_usage": True}}
Told = Mapping[str, Answer]


def probes(model: Model) -> dict[str, Question]:
    """What a server is asked to find out what it can do, by the capability; nothing where no server is, or another kind."""
    if model.use.partition(":")[0] not in OURS or model.batch:
        return {}
    plain = Question(model.use, _WORDS, identity_of(model), model.params, step=STAGE)
    return {
        "context": replace(plain, messages=()),
        "json_schema": replace(plain, schema=_SCHEMA),
        "tools": replace(plain, tools=(_TOOL,)),
        "streaming": replace(plain, params=plain.params | _STREAM),
    }


def shown_by(told: Told) -> dict[str, Any]:
    """What the answers show: `json_schema` is native, ignored or refused, `context` in tokens where the server tells it."""
    plain = [answer for name, answer in told.items() if name in ("json_schema", "tools") and not answer.refusal]
    return {
        "context": int(told["context"].text or 0) or None,
        "json_schema": _schema(told["json_schema"]),
        "tools": bool(told["tools"].tool_calls),
        "streaming": told["streaming"].text == "streamed",
        "usage": bool(plain) and all(answer.tokens_out is not None for answer in plain),
    }


def _schema(answer: Answer) -> str:
    """A reply that was cut says nothing of its form: that the schema was taken must do."""
    if answer.refusal:
        return "refused"
    try:
        fits = jsonschema.Draft202012Validator(_SCHEMA).is_valid(read_json(answer.text))
    except RowError:
        fits = False
    return "native" if fits or answer.finish == "length" else "ignored"
