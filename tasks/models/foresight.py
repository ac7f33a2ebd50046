"""What a recipe would ask, foreseen without asking: its real questions, remembered replies, made-up ones where none is known.

A made-up reply is as long as the memory's replies to the same step are, else as long as `max_tokens` allows; it fits the
schema or calls the tool that was asked for. What it says means nothing, so that a row made of it says nothing of the yield.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from random import Random
from statistics import fmean
from typing import Any

from schemas.recipe import Recipe
from schemas.rows import Message, ToolCall
from tasks.models.answer import Answer, answer_of, reply_of
from tasks.models.ask import account_of, fitting, question_to, server_named
from tasks.models.fake_answers import call_of_tool, json_of_schema, words
from tasks.models.memory import remembered
from tasks.models.memory_place import Link, is_there, memory_of, opened
from tasks.models.notes import BYTES_A_TOKEN, Known, note
from tasks.models.question import Question
from tasks.models.servers import LONGEST_REPLY, Server, longest_reply, servers_of
from tasks.operators import Ask, Reply
from tasks.workspace import Workspace

SAMPLE = 500  # remembered replies are looked at, the last ones
MOST_WORDS = 300  # of a made-up reply that is put into the next question
_OF_STEP = "key IN (SELECT key FROM replies WHERE step = ? UNION SELECT key FROM uses WHERE step = ?)"
_LIKE_IT = f"SELECT reply FROM replies WHERE {_OF_STEP} AND model = ? ORDER BY day DESC, key LIMIT ?"


@contextmanager
def foreseen(recipe: Recipe, workspace: Workspace) -> Iterator[Ask]:
    """An `ask` that sends nothing, and whose notes say what asking would cost."""
    servers = servers_of(recipe, workspace.root, account_of(recipe))
    place = memory_of(workspace)
    if not is_there(place):
        yield _Foresight(servers).ask
        return
    with closing(opened(place)) as link:
        yield _Foresight(servers, link).ask


class _Foresight:
    def __init__(self, servers: dict[str, Server], link: Link | None = None) -> None:
        self._servers, self._link = servers, link
        self._typical = cache(self._looked_up)

    async def ask(
        self,
        messages: list[Message],
        *,
        model: str = "",
        take: int = 0,
        step: str = "",
        schema: dict[str, Any] | None = None,
        tools: Sequence[dict[str, Any]] = (),
        **params: Any,
    ) -> Reply:
        """See `Ask`."""
        server = server_named(self._servers, model)
        question = question_to(server, messages, params, tools, schema, take, step)
        answer, known = await self._answer(server, question, step)
        note(step, server, question, answer, known)
        reply = reply_of(answer, question.key)
        return fitting(reply, schema) if schema else reply

    async def _answer(self, server: Server, question: Question, step: str) -> tuple[Answer, Known]:
        if not server.remembers:
            return await server.sender.send(question), "remembered"
        if self._link and (found := remembered(self._link, question.key)()):
            return found, "remembered"
        tokens, known = self._size(server, question, step)
        return made_up(question, tokens), known

    def _size(self, server: Server, question: Question, step: str) -> tuple[int, Known]:
        if typical := self._typical(step, server.model.use):
            return typical, "typical"
        bound = longest_reply(question.params)
        return (bound, "bound") if bound else (LONGEST_REPLY, "unbounded")

    def _looked_up(self, step: str, model: str) -> int:
        rows = self._link.execute(_LIKE_IT, (step, step, model, SAMPLE)).fetchall() if self._link else []
        sizes = [answer_of(json.loads(row[0])).tokens_out for row in rows]
        return round(fmean(known)) if (known := [size for size in sizes if size]) else 0


def made_up(question: Question, tokens: int) -> Answer:
    """A reply of the form that was asked for and so many tokens, the same whenever it is made up."""
    rng = Random(question.key)
    calls: tuple[ToolCall, ...] = ()
    if question.schema:
        text = json.dumps(json_of_schema(question.schema, rng))
    elif question.tools and question.messages[-1].role != "tool":  # what a call gave is answered in words
        call, text = call_of_tool(question.tools, None, rng), ""
        calls = (ToolCall(call["id"], call["function"]["name"], call["function"]["arguments"]),)
    else:
        text = words(rng, max(1, min(tokens * 3 // 4, MOST_WORDS)))
    read = question.bytes_asked // BYTES_A_TOKEN
    return Answer(text, "tool_calls" if calls else "stop", tool_calls=calls, tokens_in=read, tokens_out=tokens)
