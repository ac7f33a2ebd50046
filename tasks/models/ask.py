"""The one `ask`: from an operator's messages to a remembered reply, or to a reject with its reason."""

import asyncio
import gc
import importlib
import os
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

import jsonschema

from schemas.errors import RecipeError, RowError, StageError
from schemas.recipe import Recipe
from schemas.rows import Message
from tasks.models.answer import Answer, parsed, reply_of
from tasks.models.batch.desk import Desk, desks_of, place_of
from tasks.models.budget import Budget
from tasks.models.capabilities import STAGE, probes
from tasks.models.engine import answer_to
from tasks.models.ledger import book_the_dead
from tasks.models.loop import run, the_loop
from tasks.models.memory import Memory, note_uses, remembered
from tasks.models.memory_place import Link, memory_of
from tasks.models.notes import note, taking_notes
from tasks.models.question import Question
from tasks.models.servers import Server, servers_of
from tasks.operators import Ask, Reply
from tasks.workspace import Workspace, code_fingerprint

TOLD_EVERY = 300.0  # seconds
SELDOM = (50_000, 20, 100)  # thresholds of the garbage collector
GRACE = 10.0  # seconds in which replies under way at the end still come in: they are paid for


def to_stderr(line: str) -> None:
    """Say it where answers do not stand."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def open_ask(
    recipe: Recipe,
    workspace: Workspace,
    *,
    only_remembered: bool = False,
    probing: bool = False,
    say: Callable[[str], None] = to_stderr,
) -> Iterator[Ask]:
    """The way to a recipe's models while the context is open. A recipe without models gets one that only refuses, for free.

    With `only_remembered` nothing is sent: a question whose reply is not in the memory raises StageError. With
    `probing`, a server is asked what it can do before its first question. `say` hears of batches that are waited for, and now
    and then how many answers there are.
    """
    if not recipe.models:
        yield _nobody
        return
    asking = Asking(recipe, workspace, probing)
    if only_remembered:
        asking.stop(StageError("this reply is not remembered, and nobody is asked here"))
    else:
        asking.open_desks(say)
        asking.tell(say)
    try:
        yield asking.ask
    finally:
        asking.close()


async def _nobody(messages: list[Message], *, model: str = "", take: int = 0, **options: Any) -> Reply:
    raise RecipeError("no model named: this recipe has no `models:`, but one of its operators asks")


@cache
def _spare_the_collector(pid: int) -> None:
    """What is imported stays, and questions leave few cycles: to walk all that again and again costs a tenth of their CPU."""
    gc.freeze()
    gc.set_threshold(*SELDOM)


def account_of(recipe: Recipe) -> str:
    """Whose money it is: limits hold for one version of a recipe, over all its runs."""
    return f"{recipe.name} v{recipe.version}"


def build_of(recipe: Recipe) -> str:
    """Which build stands on a reply."""
    return f"{recipe.fingerprint[:12]}-{code_fingerprint()[:12]}"


def server_named(servers: Mapping[str, Server], name: str) -> Server:
    """The model a step names; the only one where it names none."""
    if not name and len(servers) == 1:
        return next(iter(servers.values()))
    if name not in servers:
        raise RecipeError(f"no model named {name!r}; say `model:` which of {', '.join(sorted(servers))}")
    return servers[name]


def question_to(
    server: Server,
    messages: list[Message],
    params: dict[str, Any],
    tools: Sequence[dict[str, Any]] = (),
    schema: dict[str, Any] | None = None,
    take: int = 0,
    step: str = "",
    build: str = "",
) -> Question:
    """What an operator asks, as it goes to that server: the recipe's parameters, and over them the operator's."""
    own = {} if server.model.use == "recorded" else server.model.params
    said, offered = tuple(messages), tuple(tools)
    return Question(server.model.use, said, server.identity, own | params, offered, schema, take, build, step)


class Asking:
    """An open way to models: servers, memory and budget, and the questions under way."""

    def __init__(self, recipe: Recipe, workspace: Workspace, probing: bool = False) -> None:
        self._root = workspace.root
        self._servers = servers_of(recipe, workspace.root, account_of(recipe))
        self._build = build_of(recipe)
        self._memory = Memory(memory_of(workspace))
        self._memory.write_and_wait(book_the_dead)
        self._budget = Budget(self._memory)
        self._desks: dict[str, Desk] = {}
        self._under_way: dict[str, asyncio.Task[Answer]] = {}
        self._telling: Future[None] | None = None
        self._probing, self._introduced = probing, dict[str, asyncio.Task[None]]()
        if probing:
            self._memory.write_and_wait(self._note_known)
        _spare_the_collector(os.getpid())

    def open_desks(self, say: Callable[[str], None]) -> None:
        """Go on with batches under way, and take new ones where the recipe says so."""
        self._desks = desks_of(list(self._servers.values()), self._root, self._memory, self._budget, say)
        for desk in self._desks.values():
            run(desk.open())

    def tell(self, say: Callable[[str], None]) -> None:
        """Say every few minutes how it goes, while anything is under way."""
        self._telling = asyncio.run_coroutine_threadsafe(self._tell(say), the_loop())

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
        """See `Ask`. Works from any event loop; the asking itself happens on the process's own."""
        server = server_named(self._servers, model)
        question = question_to(server, messages, params, tools, schema, take, step, self._build)
        return await self._on_the_loop(server, question, step)

    def close(self) -> None:
        """Wait a little for replies under way, write everything, hang up."""
        if self._telling:
            self._telling.cancel()
        run(self._end(), closing=True)
        self._memory.close()

    async def _on_the_loop(self, server: Server, question: Question, step: str) -> Reply:
        work = self._reply(server, question, step)
        if asyncio.get_running_loop() is the_loop():
            return await work
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, the_loop()))

    async def _reply(self, server: Server, question: Question, step: str) -> Reply:
        reply = await self._plain(server, question, step)
        if question.schema is None:
            return reply
        try:
            return fitting(reply, question.schema)
        except RowError as error:
            repair = _repair(question, reply, str(error))
        return fitting(await self._plain(server, repair, step), question.schema)

    async def _plain(self, server: Server, question: Question, step: str) -> Reply:
        answer = await (self._noted(server, question, step) if taking_notes() else self._answer(server, question))
        _refuse_another_model(server, answer)
        return reply_of(answer, question.key)

    async def _noted(self, server: Server, question: Question, step: str) -> Answer:
        new = server.remembers and await self._memory.get(question.key) is None
        began = time.monotonic()
        answer = await self._answer(server, question)
        seconds = time.monotonic() - began if new else None
        note(step, server, question, answer, "told" if new else "remembered", seconds)
        return answer

    async def _answer(self, server: Server, question: Question) -> Answer:
        if not server.remembers:
            return await server.sender.send(question)
        if question.key not in self._under_way and (found := await self._memory.get(question.key)):
            self._memory.later(note_uses, question.use)
            return found
        if known := self._under_way.get(question.key):
            self._memory.later(note_uses, question.use)
        # An asker that is cancelled leaves the request to those who ask the same, and to the memory: it is paid for.
        return await asyncio.shield(known or self._begun(server, question))

    def _begun(self, server: Server, question: Question) -> asyncio.Task[Answer]:
        task = asyncio.create_task(self._asked(server, question))
        self._under_way[question.key] = task
        task.add_done_callback(lambda done: self._done(question.key, done))
        return task

    def _asked(self, server: Server, question: Question) -> Coroutine[Any, Any, Answer]:
        desk = self._desks.get(place_of(server))
        if desk and (server.model.batch or desk.holds(question.key)):
            self._memory.later(note_uses, question.use)
            return desk.answer(question, server)
        return self._live(server, question)

    async def _live(self, server: Server, question: Question) -> Answer:
        if self._probing and probes(server.model):
            if server.name not in self._introduced:
                self._introduced[server.name] = asyncio.create_task(self._introduce(server))
            await asyncio.shield(self._introduced[server.name])
        return await answer_to(question, server, self._memory, self._budget)

    async def _introduce(self, server: Server) -> None:
        """Find out what a server can do; nobody is asked anything before that is known."""
        await importlib.import_module("tasks.models.prober").introduce(server, self._memory, self._budget)
        await self._memory.write(self._note_known)

    def _note_known(self, link: Link) -> None:
        """This build stands on what is known of its servers, as on any other reply: whoever asked, it costs the same."""
        for server in self._servers.values():
            for question in probes(server.model).values():
                if remembered(link, question.key)():
                    note_uses(link, [(self._build, f"{STAGE}.{server.name}", question.key)])

    async def _tell(self, say: Callable[[str], None]) -> None:
        while True:
            await asyncio.sleep(TOLD_EVERY)
            for name, server in self._servers.items() if self._under_way else ():
                gate = server.gate
                say(f"models.{name}: {gate.successes:,} answers, {gate.open} under way, {server.in_trouble} to be tried again")

    def _done(self, key: str, task: asyncio.Task[Answer]) -> None:
        del self._under_way[key]
        if not task.cancelled():
            task.exception()  # somebody who was cancelled may never look at it

    def stop(self, why: StageError) -> None:
        """Send nothing from now on; what is remembered is still told."""
        for server in self._servers.values():
            server.stopped = server.stopped or why

    async def _end(self) -> None:
        self.stop(StageError("the run was stopped; run again to go on"))
        for desk in self._desks.values():
            await desk.close()
        if self._under_way:
            _, late = await asyncio.wait(self._under_way.values(), timeout=GRACE)
            ended: list[asyncio.Task[Any]] = [*late, *self._introduced.values()]
            for task in ended:
                task.cancel()
            await asyncio.gather(*ended, return_exceptions=True)
        for server in self._servers.values():
            await server.sender.close()


def _refuse_another_model(server: Server, answer: Answer) -> None:
    """With a revision pinned, only that model's answers are rows; the name a server gives itself is recorded anyhow."""
    name, revision = server.model.use.partition(":")[2], server.model.revision
    if revision and answer.model and answer.model not in (name, revision):
        raise RowError(f"another model: asked {name!r} ({revision}), {answer.model!r} answered", raw=answer.text)


def fitting(reply: Reply, schema: dict[str, Any]) -> Reply:
    """The reply with its JSON parsed and proved against the schema. Raises RowError where it does not fit."""
    found = parsed(reply)
    fault = next(iter(jsonschema.Draft202012Validator(schema).iter_errors(found)), None)
    if fault is not None:
        where = "/".join(str(part) for part in fault.absolute_path) or "the reply"
        raise RowError(f"wrong schema: {where}: {fault.message[:200]}", raw=reply.text)
    return Reply(**{**vars(reply), "parsed": found})


def _repair(question: Question, reply: Reply, fault: str) -> Question:
    """The one question that a reply of the wrong form gets."""
    words = f"That cannot be used: {fault}. Reply again with only the JSON value, without fences or comments."
    turns = (*question.messages, Message("assistant", reply.text), Message("user", words))
    return replace(question, messages=turns)
