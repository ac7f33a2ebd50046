"""Batches as Anthropic takes them: all questions in one request, and a file of answers once it has ended.

https://docs.anthropic.com/en/docs/build-with-claude/batch-processing: at most 100,000 questions and 256 MB, done within 24
hours. It keeps no label of ours: a batch whose confirmation was lost is known by its time, its size and the ids in its answers.
"""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from schemas.recipe import Model
from schemas.rows import Message, ToolCall, to_json
from tasks.models.answer import FINISHES, Answer
from tasks.models.batch.provider import NotYet, Progress, Result, custom_id, envelope, label_in, result_in
from tasks.models.chat import in_words
from tasks.models.faults import Again, fault_of
from tasks.models.question import Question
from tasks.models.servers import LONGEST_REPLY, key_of, longest_reply
from tasks.models.wire import Wire
from tasks.text.strict_json import read_json

ANTHROPIC = "https://api.anthropic.com"
PATH = "/v1/messages/batches"
CLOCK_SKEW = 3600  # seconds by which the provider's clock may be behind ours
PAGE = 100
STATUS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "overloaded_error": 529,
}
"""The HTTP status that each kind of error has where a question is asked alone; any other is the provider's own fault, 500."""


class AnthropicBatches:
    """One model of Anthropic's."""

    most_rows = 100_000
    most_bytes = 200 * 2**20
    forms = ("tool", "words")

    def __init__(self, name: str, wire: Wire) -> None:
        self._name, self._wire = name, wire

    def row(self, label: str, question: Question, form: str) -> bytes:
        said = in_words(question) if form == "words" else question.messages
        params = question.params | {"max_tokens": longest_reply(question.params) or LONGEST_REPLY}
        asked = {"model": self._name, **params, **turns_of(said), **_tools(question, form)}
        return json.dumps({"custom_id": custom_id(label, question.key), "params": asked}).encode()

    async def submit(self, label: str, rows: Sequence[bytes]) -> str:
        return str(envelope(await self._wire.post(PATH, b'{"requests":[' + b",".join(rows) + b"]}"))["id"])

    async def find(self, label: str, rows: int, since: int) -> str:
        for batch in await self._since(since - CLOCK_SKEW):
            if sum(batch["request_counts"].values()) != rows:
                continue
            if batch["processing_status"] != "ended":
                raise NotYet(f"{batch['id']} may be ours; that shows when it has ended")
            async for line in self._wire.lines(f"{PATH}/{batch['id']}/results"):
                if label_in(str(envelope(line).get("custom_id"))) == label[:16]:
                    return str(batch["id"])
                break
        return ""

    async def progress(self, batch: str) -> Progress:
        found = envelope(await self._wire.get(f"{PATH}/{batch}"))
        return Progress(found["processing_status"] == "ended", found["request_counts"]["succeeded"])

    async def results(self, batch: str) -> AsyncIterator[Result | None]:
        async for line in self._wire.lines(f"{PATH}/{batch}/results"):
            yield result_in(line, _answer_in)

    async def close(self) -> None:
        await self._wire.close()

    async def _since(self, moment: int) -> list[dict[str, Any]]:
        """The batches that were submitted since then, newest first."""
        found: list[dict[str, Any]] = []
        after = ""
        while True:
            page = envelope(await self._wire.get(f"{PATH}?limit={PAGE}{after}"))
            young = [batch for batch in page["data"] if datetime.fromisoformat(batch["created_at"]).timestamp() >= moment]
            found += young
            if len(young) < len(page["data"]) or not page.get("has_more"):
                return found
            after = f"&after_id={page['last_id']}"


def sender(model: Model, root: Path) -> AnthropicBatches:
    """The way to the batches of a recipe's `anthropic:` model."""
    key = key_of(model)
    headers = {"x-api-key": key, "anthropic-version": "2023-06-01"}
    return AnthropicBatches(
        model.use.partition(":")[2], Wire(model.base_url or ANTHROPIC, headers, key, float(model.deadline_seconds))
    )


def turns_of(messages: Sequence[Message]) -> dict[str, Any]:
    """What is said, as Anthropic's interface wants it: the system's words apart, calls and their results as blocks."""
    system = "\n\n".join(message.content for message in messages if message.role == "system")
    turns = [_turn(message) for message in messages if message.role != "system"]
    return {"messages": turns} | ({"system": system} if system else {})


def _turn(message: Message) -> dict[str, Any]:
    if message.role == "tool":
        block = {"type": "tool_result", "tool_use_id": message.tool_call_id, "content": message.content}
        return {"role": "user", "content": [block]}
    if not message.tool_calls:
        return {"role": message.role, "content": message.content}
    said: list[dict[str, Any]] = [{"type": "text", "text": message.content}] if message.content else []
    calls = [{"type": "tool_use", "id": c.id, "name": c.name, "input": read_json(c.arguments)} for c in message.tool_calls]
    return {"role": message.role, "content": said + calls}


def _tools(question: Question, form: str) -> dict[str, Any]:
    if form == "tool":
        reply = {"name": "reply", "description": "Give the reply.", "input_schema": question.schema}
        return {"tools": [reply], "tool_choice": {"type": "tool", "name": "reply"}}
    return {"tools": [_tool(tool["function"]) for tool in question.tools]} if question.tools else {}


def _tool(function: dict[str, Any]) -> dict[str, Any]:
    described = {"description": function["description"]} if "description" in function else {}
    return {"name": function["name"], **described, "input_schema": function.get("parameters") or {"type": "object"}}


def _answer_in(found: dict[str, Any]) -> Answer:
    """Raises Again for what expired or was cancelled, else what the error means."""
    result = found["result"]
    if result["type"] == "errored":
        error = result["error"].get("error", result["error"])
        raise fault_of(STATUS.get(error.get("type"), 500), {}, to_json({"error": error}))
    if result["type"] != "succeeded":
        raise Again(f"the question {result['type']} in its batch")
    return _answer_of(result["message"])


def _answer_of(found: dict[str, Any]) -> Answer:
    blocks, usage = found["content"], found.get("usage") or {}
    read = sum(usage.get(name) or 0 for name in ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"))
    stopped = str(found.get("stop_reason") or "stop")
    return Answer(
        text="".join(block["text"] for block in blocks if block["type"] == "text"),
        finish=FINISHES.get(stopped, stopped),
        tool_calls=tuple(ToolCall(b["id"], b["name"], to_json(b["input"])) for b in blocks if b["type"] == "tool_use"),
        model=found.get("model") or "",
        tokens_in=read if usage.get("input_tokens") is not None else None,
        tokens_out=usage.get("output_tokens"),
    )
