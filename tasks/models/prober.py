"""Asks an OpenAI-compatible server what it can do (tasks/models/capabilities.py), and tells its chat model."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

from schemas.errors import RowError
from tasks.models.answer import Answer
from tasks.models.batch.provider import envelope
from tasks.models.budget import Budget
from tasks.models.capabilities import probes, shown_by
from tasks.models.chat import Chat, answer_in, openai_options
from tasks.models.engine import answer_to
from tasks.models.faults import Again, Missing, Unreachable
from tasks.models.memory import Memory
from tasks.models.openai_compatible import message_of, wire_to
from tasks.models.question import Question, chat_dicts
from tasks.models.servers import Server
from tasks.models.wire import Wire

CONTEXT = ("max_model_len", "context_length", "max_context_length", "context_window")
"""What vLLM, OpenRouter, LM Studio and Groq call the longest context in their list of models."""


async def introduce(server: Server, memory: Memory, budget: Budget) -> None:
    """Find out what the server can do, from the memory or by asking. Raises StageError where nobody answers."""
    async with AsyncExitStack() as at_the_end:
        wire = wire_to(server.model)
        at_the_end.push_async_callback(wire.close)
        prober = replace(server, sender=Prober(server.model.use.partition(":")[2], wire))

        async def told(question: Question) -> Answer:
            try:
                return await memory.get(question.key) or await answer_to(question, prober, memory, budget)
            except RowError as error:  # it broke every time: not offered, as far as this run is concerned
                return _refused(error)

        asked = probes(server.model)
        answers = await asyncio.gather(*map(told, asked.values()))
    found = shown_by(dict(zip(asked, answers, strict=True)))
    if isinstance(server.sender, Chat) and found["json_schema"] != "native":
        server.sender.form = "tool" if found["tools"] else "words"


class Prober:
    """A way to ask such questions. What a server refuses is an answer too."""

    def __init__(self, name: str, wire: Wire) -> None:
        self._name, self._wire = name, wire

    async def send(self, question: Question) -> Answer:
        try:
            return await (self._asked(question) if question.messages else self._listed())
        except RowError as error:
            return _refused(error)

    async def close(self) -> None:
        await self._wire.close()

    async def _asked(self, question: Question) -> Answer:
        form = "json_schema" if question.schema else ""
        asked = {"model": self._name, "messages": chat_dicts(question.messages), **question.params}
        body = await self._wire.post("/chat/completions", json.dumps(asked | openai_options(question, form)).encode())
        return _streamed(body) if body.lstrip().startswith(b"data:") else answer_in(message_of(envelope(body)))

    async def _listed(self) -> Answer:
        """The longest context, from the server's list of models; a list that is missing or broken tells none, and no more."""
        try:
            listed = envelope(await self._wire.get("/models")).get("data")
        except (Missing, Again) as error:
            if isinstance(error, Unreachable) or (isinstance(error, Again) and error.overload):
                raise
            listed = None
        entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
        own = [entry for entry in entries if entry.get("id") == self._name]
        return Answer(_context_in(own or (entries if len(entries) == 1 else [])), tokens_in=0, tokens_out=0)


def _refused(error: RowError) -> Answer:
    return Answer("", "refused", refusal=str(error)[:200], tokens_in=0, tokens_out=0)


def _streamed(body: bytes) -> Answer:
    """What a stream of events comes to here: that it was one, and what it cost."""
    events = [line[5:].strip() for line in body.splitlines() if line.startswith(b"data:")]
    found = [envelope(event).get("usage") for event in events if event != b"[DONE]"]
    usage: dict[str, Any] = next((one for one in reversed(found) if isinstance(one, dict)), {})
    return Answer("streamed", tokens_in=usage.get("prompt_tokens"), tokens_out=usage.get("completion_tokens"))


def _context_in(entries: Sequence[Mapping[str, Any]]) -> str:
    return next((str(entry[name]) for entry in entries for name in CONTEXT if isinstance(entry.get(name), int)), "")
