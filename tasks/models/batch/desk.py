"""One model's batches: questions are gathered, sent together, and waited for; none is paid for twice.

A batch stands on disk before it is sent (shelf.py). Whoever comes after a crash claims it and brings it home (follow.py); its
answers are remembered even if nobody asks for them any more. Only what failed or expired goes into another batch.
"""

import asyncio
import importlib
import secrets
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from schemas.errors import RecipeError, RowError, SeedmillError, StageError
from tasks.models.answer import Answer
from tasks.models.batch import shelf
from tasks.models.batch.follow import Post, bring_home
from tasks.models.batch.provider import NotYet, Provider
from tasks.models.batch.shelf import Submission, Wanted
from tasks.models.budget import Budget
from tasks.models.engine import MANY
from tasks.models.faults import Again
from tasks.models.memory import Memory, Taken
from tasks.models.question import Question
from tasks.models.servers import Server

GATHER_SECONDS = 1.0  # a batch goes when no question has come for so long
LOOK_AGAIN = 5.0  # seconds, while another process waits for the batch that holds a question
BATCHES = 4  # in which one question may fail
WAYS = {"openai": "openai", "openai_compatible": "openai", "anthropic": "anthropic"}
"""A provider and the module that knows its batches."""
Asked = tuple[Question, Server]


class Desk:
    """Lives on the process's loop. `server` is one of those whose questions it takes: all name the same model there."""

    def __init__(self, server: Server, provider: Provider, memory: Memory, budget: Budget, say: Callable[[str], None]) -> None:
        self._place, self._memory, self._budget = place_of(server), memory, budget
        self._post = Post(provider, memory, server.cost, say, self._tell, provider.forms[0], provider.most_rows)
        self._asked: dict[str, asyncio.Future[Answer]] = {}
        self._labels: set[str] = set()
        self._sent: set[str] = set()  # keys of the questions in batches that are waited for here
        self._gathered: list[Asked] = []
        self._timer: asyncio.TimerHandle | None = None
        self._following: set[asyncio.Task[None]] = set()
        self._bringing: set[asyncio.Task[None]] = set()
        self._answered = self._in_trouble = 0
        self._stopped: StageError | None = None

    async def open(self) -> None:
        """Go on with the batches under way that nobody else waits for."""
        for label in await self._memory.write(lambda link: shelf.labels_of(link, self._place)):
            await self._adopt(label)

    def holds(self, key: str) -> bool:
        """True where a batch that is waited for here holds this question."""
        return key in self._sent

    async def answer(self, question: Question, server: Server) -> Answer:
        """The provider's answer, remembered. Raises RowError for a question that gets none, StageError when none will."""
        if question.raw:
            raise RecipeError(f"raw completions go into no batch; take `batch: true` from {server.name!r}")
        failures, before = 0, self._answered
        try:
            while True:
                try:
                    return await self._once(question, server)
                except NotYet:
                    continue
                except Again as error:
                    self._in_trouble += failures == 0
                    failures += 1
                    if failures == BATCHES:
                        raise self._end(error, self._answered > before) from None
        finally:
            self._in_trouble -= failures > 0

    async def close(self) -> None:
        """Let go. What is under way stays on disk and at the provider."""
        if self._timer:
            self._timer.cancel()
        tasks = [*self._bringing, *self._following]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for key in list(self._asked):
            self._tell(key, StageError("the run was stopped; its batches go on: run again to collect them"))
        await self._post.provider.close()

    async def _once(self, question: Question, server: Server) -> Answer:
        if question.key not in self._asked:
            if stopped := self._stopped or server.stopped:
                raise stopped
            self._asked[question.key] = asyncio.get_running_loop().create_future()
            if question.key not in self._sent:
                self._gather(question, server)
        return await self._asked[question.key]

    def _tell(self, key: str, became: Answer | SeedmillError) -> None:
        self._sent.discard(key)
        if isinstance(became, StageError):
            self._stopped = self._stopped or became
        self._answered += isinstance(became, Answer)
        asked = self._asked.pop(key, None)
        if asked is None or asked.done():
            return
        asked.set_result(became) if isinstance(became, Answer) else asked.set_exception(became)

    def _end(self, error: Again, others_answered: bool) -> SeedmillError:
        if (error.overload or self._in_trouble >= MANY) and not others_answered:
            told = f"{BATCHES} batches gave no answer; the last said: {error}; all replies so far are kept"
            self._stopped = self._stopped or StageError(told)
        return self._stopped or RowError(f"no answer in {BATCHES} batches: {error}")

    def _gather(self, question: Question, server: Server) -> None:
        self._gathered.append((question, server))
        if self._timer:
            self._timer.cancel()
        full = len(self._gathered) >= self._post.most_rows
        self._timer = asyncio.get_running_loop().call_later(0 if full else GATHER_SECONDS, self._send_off)

    def _send_off(self) -> None:
        gathered, self._gathered = self._gathered, []
        self._start(self._bringing, self._bring(gathered))

    async def _bring(self, asked: Sequence[Asked]) -> None:
        """Every question into a batch."""
        while asked := await self._not_remembered(asked):
            asked = await self._one_batch(asked)

    async def _not_remembered(self, asked: Sequence[Asked]) -> list[Asked]:
        """Another process may have got the answer meanwhile."""
        found = await asyncio.gather(*(self._memory.get(question.key) for question, _ in asked))
        for (question, _), answer in zip(asked, found, strict=True):
            if answer:
                self._tell(question.key, answer)
        return [one for one, answer in zip(asked, found, strict=True) if not answer]

    async def _one_batch(self, asked: Sequence[Asked]) -> list[Asked]:
        """Send what fits into one batch and into the limits; the rest, after a while."""
        if self._following and self._post.most_rows < self._post.provider.most_rows:
            await self._one_is_over()
        label = secrets.token_hex(8)
        wanted, rows = self._packed(label, asked)
        await self._memory.claim(label)
        taken = await self._memory.write(lambda link: shelf.take(link, self._place, label, wanted))
        going = list(taken.submission.waiting.values())
        if going:
            self._follow(taken.submission, [rows[sent.key] for sent in going])
        else:
            self._memory.let_go(label)
        adopted = [other for other in sorted(set(taken.elsewhere.values())) if await self._adopt(other)]
        brought = {sent.key for sent in going} | {key for key, other in taken.elsewhere.items() if other in adopted}
        if taken.short:
            await self._wait_for_room(taken.short, wanted)
        elif len(adopted) < len(set(taken.elsewhere.values())):
            await asyncio.sleep(LOOK_AGAIN)
        return [one for one in asked if one[0].key in self._asked and one[0].key not in brought]

    def _packed(self, label: str, asked: Sequence[Asked]) -> tuple[list[Wanted], dict[str, bytes]]:
        """As many questions as one batch takes, and each as it stands there."""
        post, wanted, size = self._post, list[Wanted](), 0
        rows: dict[str, bytes] = {}
        for question, server in asked[: post.most_rows]:
            form = post.form if question.schema else ""
            try:
                rows[question.key] = post.provider.row(label, question, form)
            except RowError as error:
                self._tell(question.key, error)
                continue
            size += len(rows[question.key]) + 1
            if size > post.provider.most_bytes and wanted:
                break
            wanted.append(Wanted(question, form, server.accounts(question.stage), server.most(question)))
        return wanted, rows

    async def _wait_for_room(self, short: str, wanted: Sequence[Wanted]) -> None:
        if self._following:
            await self._one_is_over()
        else:
            await self._budget.wait_for_room(wanted[0].account, short)

    async def _one_is_over(self) -> None:
        await asyncio.wait(self._following, return_when=asyncio.FIRST_COMPLETED)
        if self._stopped:
            raise self._stopped

    async def _adopt(self, label: str) -> bool:
        """Wait for a batch that is on its way. False where another process does."""
        if label in self._labels:
            return True
        try:
            await self._memory.claim(label)
        except Taken:
            return False
        submission = await self._memory.write(lambda link: shelf.loaded(link, label))
        if submission is None:
            self._memory.let_go(label)
            return False
        self._follow(submission)
        return True

    def _follow(self, submission: Submission, rows: Sequence[bytes] | None = None) -> None:
        self._labels.add(submission.label)
        self._sent.update(sent.key for sent in submission.waiting.values())
        self._start(self._following, self._followed(submission, rows))

    async def _followed(self, submission: Submission, rows: Sequence[bytes] | None) -> None:
        held = sum(sent.held for sent in submission.waiting.values())
        self._budget.batched(held)
        try:
            await bring_home(self._post, submission, rows)
        finally:
            self._budget.batched(-held)
            self._labels.discard(submission.label)
            self._memory.let_go(submission.label)

    def _start(self, tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        tasks.add(task)
        task.add_done_callback(partial(self._done, tasks))

    def _done(self, tasks: set[asyncio.Task[None]], task: asyncio.Task[None]) -> None:
        """Whatever went wrong: those who wait must hear of it."""
        tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error:
            stop = error if isinstance(error, StageError) else StageError(f"batches: {type(error).__name__}: {error}")
            for key in list(self._asked):
                self._tell(key, stop)


def place_of(server: Server) -> str:
    """Which servers' batches hold the same questions."""
    return f"{server.model.use} {server.identity}"


def desks_of(
    servers: Sequence[Server], root: Path, memory: Memory, budget: Budget, say: Callable[[str], None]
) -> dict[str, Desk]:
    """A desk for every place where a recipe asks for batches, or where some are still under way."""
    desks: dict[str, Desk] = {}
    for server in servers:
        provider, place = server.model.use.partition(":")[0], place_of(server)
        if provider not in WAYS or place in desks:
            continue
        if server.model.batch or memory.write_and_wait(partial(shelf.labels_of, server=place)):
            half = server if server.model.batch else replace(server, price=server.price.in_batches(provider))
            told = partial(_named, say, server.model.use)
            way = importlib.import_module(f"tasks.models.batch.{WAYS[provider]}")
            desks[place] = Desk(half, way.sender(server.model, root), memory, budget, told)
    return desks


def _named(say: Callable[[str], None], use: str, told: str) -> None:
    say(f"{use}: {told}")
