"""One question brought to its answer: a slot, what it may cost, the attempt, and whether to try again.

A question waits for its next attempt without a slot, by full jitter (Brooker, "Exponential backoff and jitter", 2015)
or as long as the server asked for. A question that keeps failing while others are answered is a reject; when nobody is
answered, the server is at fault and the run stops, so that an outage never turns rows into rejects.
"""

import asyncio
import random
from collections.abc import Callable

from schemas.errors import RowError, SeedmillError, StageError
from tasks.models.answer import Answer
from tasks.models.budget import Budget
from tasks.models.faults import Again, Unreachable
from tasks.models.ledger import Amount, Settlement, settle
from tasks.models.memory import Kept, Memory, Taken, keep, note_uses
from tasks.models.memory_place import Link
from tasks.models.question import Question
from tasks.models.servers import LONGEST_REPLY, Server, longest_reply

FAILURES = 6  # of one question while others are answered
SILENT_FAILURES = 12  # of one question while nobody is answered: about 100 s
FIRST_CONTACT = 4  # failures to connect to a server that has never answered
OVERLOADS = 60
LONGEST_WAIT = 120.0  # seconds; who asks for more is asked again later, a few times
LONGEST_BACKOFF = 30.0
LOOK_AGAIN = 0.05  # seconds, while another process asks the same question
MANY = 5  # questions in trouble at once: then it is the server

_jitter = random.Random()  # moves moments, never data


async def answer_to(question: Question, server: Server, memory: Memory, budget: Budget) -> Answer:
    """The server's answer, remembered. Raises RowError for a question that gets none, StageError when none will."""
    trouble = _Trouble(server)
    try:
        while True:
            try:
                return await _alone(question, server, memory, budget, again=trouble.began)
            except Taken:
                await asyncio.sleep(LOOK_AGAIN)
            except Again as error:
                await asyncio.sleep(trouble.wait_after(error))
    except StageError as error:
        server.stopped = server.stopped or error
        raise
    finally:
        trouble.end()


async def _alone(question: Question, server: Server, memory: Memory, budget: Budget, *, again: bool) -> Answer:
    """An attempt in a slot, which is held until the answer is on disk, while no other process asks the same."""
    async with server.gate.slot(first=again):
        try:
            if found := await memory.claim(question.key):
                memory.later(note_uses, question.use)
                return found
            return await _attempt(question, server, memory, budget)
        finally:
            memory.let_go(question.key)


async def _attempt(question: Question, server: Server, memory: Memory, budget: Budget) -> Answer:
    taken = [(what, window, await window.take(_planned(what, question, server))) for what, window in server.per_minute]
    account, most = server.accounts(question.stage), server.most(question)
    await budget.hold(account, most)
    try:
        _refuse_stopped(server)
        answer = await _sent(question, server)
    except BaseException as error:
        budget.settle(account, most, _cost_of_failure(error, most))
        raise
    cost = server.cost(answer, most)
    for what, window, entry in taken:
        if what == "tokens":
            window.correct(entry, cost.tokens)
    money = (cost.tokens, cost.picodollars, account.name)
    kept = Kept(question.key, question.asked, question.model, answer, *money, question.build, question.step)
    settled = budget.settled(account, most, cost)
    standing: Answer = await memory.write_among(_settle_and_keep, (settled, kept))
    return standing


def _settle_and_keep(link: Link, over: list[tuple[Settlement, Kept]]) -> list[Callable[[], Answer]]:
    settle(link, [settled for settled, _ in over])
    return [keep(link, kept) for _, kept in over]


def _refuse_stopped(server: Server) -> None:
    if server.stopped:
        raise server.stopped


async def _sent(question: Question, server: Server) -> Answer:
    """One attempt; the gate is told how it went."""
    seconds = server.model.deadline_seconds
    try:
        async with asyncio.timeout(seconds):
            answer = await server.sender.send(question)
    except TimeoutError:
        server.gate.refused(None)
        raise Again(f"no whole answer within {seconds} s", overload=True, paid=True) from None
    except Again as error:
        server.gate.refused(error.wait) if error.overload else server.gate.failed()
        raise
    except RowError:
        server.gate.succeeded()
        raise
    server.gate.succeeded()
    return answer


def _planned(what: str, question: Question, server: Server) -> int:
    """What a request takes from a window before its answer is there: a token is about four bytes."""
    return 1 if what == "requests" else question.bytes_asked // 4 + (longest_reply(question.params) or LONGEST_REPLY) // 2


def _cost_of_failure(error: BaseException, most: Amount) -> Amount:
    """A failed attempt is one request; it is paid in full where the server may have charged for it."""
    unsure = not isinstance(error, SeedmillError) or (isinstance(error, Again) and error.paid)
    return most if unsure else Amount(requests=1)


class _Trouble:
    """What one question went through so far, and what follows from it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._answered = server.gate.successes
        self.failures = self.overloads = self.too_long = 0

    @property
    def began(self) -> bool:
        return self.failures + self.overloads > 0

    def wait_after(self, error: Again) -> float:
        """Seconds until the next attempt. Raises RowError or StageError when there will be none."""
        self._server.in_trouble += not self.began
        others_answered = self._server.gate.successes > self._answered
        if (error.wait or 0) > LONGEST_WAIT:
            self.too_long += 1
        if error.overload:
            self.overloads += 1
        else:
            self.failures += 1
        if self._is_over(error, others_answered):
            raise self._end(error, others_answered)
        backoff = _jitter.uniform(0, min(LONGEST_BACKOFF, 0.5 * 2 ** (self.failures + self.overloads - 1)))
        asked_for = min(error.wait or 0.0, LONGEST_WAIT) if self.too_long == 0 else 0.0
        return asked_for + _jitter.uniform(0, asked_for / 10) if asked_for else backoff

    def end(self) -> None:
        """The question is answered or given up."""
        self._server.in_trouble -= self.began

    def _is_over(self, error: Again, others_answered: bool) -> bool:
        if isinstance(error, Unreachable) and not self._server.gate.successes:
            return self.failures >= FIRST_CONTACT
        most = FAILURES if others_answered else SILENT_FAILURES
        return self.failures >= most or self.overloads >= OVERLOADS or self.too_long > 2

    def _end(self, error: Again, others_answered: bool) -> SeedmillError:
        times = self.failures + self.overloads
        of_the_server = isinstance(error, Unreachable) or error.overload or self._server.in_trouble >= MANY
        if of_the_server and not others_answered:
            return StageError(
                f"models.{self._server.name}: the server answers nobody; after {times} attempts the last said: {error};"
                " all replies so far are kept: run again to go on"
            )
        if self.too_long:
            return RowError(f"deferred: the server asked to wait {error.wait:g} s ({error})")
        return RowError(f"no answer after {times} attempts: {error}")
