"""One batch from its sending to its last result. Every result is on disk before anyone hears of it.

A batch whose confirmation was lost is looked for, and looked for again a minute later, before it is sent a second time.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from schemas.errors import RowError, SeedmillError, StageError
from tasks.failpoint import failpoint
from tasks.models.answer import Answer
from tasks.models.batch import shelf
from tasks.models.batch.provider import TOKENS_WAITING, NotYet, Provider, Result
from tasks.models.batch.shelf import Sent, Submission
from tasks.models.chat import next_form, unwrapped
from tasks.models.engine import LONGEST_WAIT
from tasks.models.faults import Again, Missing, Unreachable
from tasks.models.ledger import NOTHING, Amount
from tasks.models.memory import Memory
from tasks.models.memory_place import Link

FIRST_LOOK, LONGEST_LOOK = 0.5, 60.0  # seconds between looks at a batch, which grow by half
SETTLE_SECONDS = 60.0  # in which a batch that was sent without an echo may still turn up
SAY_SECONDS = 600.0
SUBMITS, LOOKS = 8, 30  # attempts of one request before the run stops: 25 s, and about 20 minutes
RESULTS_AT_ONCE = 500
ONE_REQUEST = Amount(requests=1)
T = TypeVar("T")


@dataclass
class Post:
    """What a batch on its way needs. `form` and `most_rows` change with what the provider turns out to bear."""

    provider: Provider
    memory: Memory
    cost: Callable[[Answer, Amount], Amount]
    say: Callable[[str], None]
    tell: Callable[[str, Answer | SeedmillError], None]
    """Says of a question, by its key, what became of it."""
    form: str
    most_rows: int


async def bring_home(post: Post, submission: Submission, rows: Sequence[bytes] | None = None) -> None:
    """Send the rows, where they are not sent yet, and settle every question. Raises StageError with the batch under way."""
    if rows is not None:
        try:
            await _submit(post, submission, rows)
        except SeedmillError as error:
            return await _settle(post, submission, _of_the_batch(error))
    if not submission.batch:
        await _find(post, submission)
    if not submission.batch:
        return await _settle(post, submission, Again("the batch never arrived at the server", overload=True))
    try:
        refused = await _wait(post, submission) or await _collect(post, submission)
    except Missing as error:
        post.say(f"{submission.batch} is gone ({error}); it counts as paid, and its questions are asked again")
        refused = Again(f"{submission.batch} is gone", paid=True)
    await _settle(post, submission, refused)


async def _submit(post: Post, submission: Submission, rows: Sequence[bytes]) -> None:
    async def once() -> str:
        try:
            return await post.provider.submit(submission.label, rows)
        except Again as error:
            if isinstance(error, Unreachable) or (error.overload and not error.paid):
                raise
            return ""  # it may have been taken in

    if batch := await _patiently(once, SUBMITS):
        failpoint("batch.after_submit")
        await _named(post, submission, batch)


async def _find(post: Post, submission: Submission) -> None:
    post.say("a batch was sent, but the server did not confirm it; looking whether it arrived")
    look = partial(post.provider.find, submission.label, len(submission.waiting), submission.began)
    batch = await _patiently(look, LOOKS)
    if not batch:
        await asyncio.sleep(SETTLE_SECONDS)
        batch = await _patiently(look, LOOKS)
    if batch:
        await _named(post, submission, batch)


async def _named(post: Post, submission: Submission, batch: str) -> None:
    submission.batch = batch
    await post.memory.write(lambda link: shelf.name(link, submission.label, batch))
    count = len(submission.waiting)
    post.say(f"{batch} with {count:,} questions is at the server; it may take 24 hours, and a run that is stopped resumes it")


async def _wait(post: Post, submission: Submission) -> SeedmillError | None:
    """Wait until it has ended; what is wrong with the whole of it, where something is."""
    count, began, said, pause = len(submission.waiting), time.monotonic(), time.monotonic(), FIRST_LOOK
    while not (found := await _patiently(partial(post.provider.progress, submission.batch), LOOKS)).ended:
        if time.monotonic() - said >= SAY_SECONDS:
            said = time.monotonic()
            post.say(f"{submission.batch}: {found.answered:,} of {count:,} answered after {(said - began) / 60:.0f} minutes")
        await asyncio.sleep(pause)
        pause = min(1.5 * pause, LONGEST_LOOK)
    if not found.fault:
        return None
    if found.code == TOKENS_WAITING and count > 1:
        post.most_rows = min(post.most_rows, (count + 1) // 2)
        post.say(f"{submission.batch}: {found.fault}; from now on at most {post.most_rows:,} questions at a time")
        return NotYet(found.fault)
    return StageError(f"the server refused {submission.batch}: {found.fault}")


async def _collect(post: Post, submission: Submission) -> SeedmillError:
    """Keep all results; what is said of the questions that have none."""
    count = len(submission.waiting)
    await _patiently(partial(_collect_once, post, submission), LOOKS)
    post.say(f"{submission.batch} is done: {count - len(submission.waiting):,} of {count:,} questions have a result")
    return Again("the question got no result in its batch, which expired or was cancelled")


async def _collect_once(post: Post, submission: Submission) -> None:
    found: dict[str, tuple[Sent, Result]] = {}
    async for result in post.provider.results(submission.batch):
        if result and (sent := submission.waiting.get(result.key)):
            found[sent.key] = (sent, result)
        if len(found) == RESULTS_AT_ONCE:
            await _keep(post, submission, list(found.values()))
            found = {}
    await _keep(post, submission, list(found.values()))


async def _keep(post: Post, submission: Submission, found: Sequence[tuple[Sent, Result]]) -> None:
    answers = [(sent, unwrapped(result.answer, sent.form)) for sent, result in found if result.answer]
    errors = [(sent, _what_follows(post, sent, result.error)) for sent, result in found if result.error]

    def settle_and_keep(link: Link) -> Callable[[], list[Answer]]:
        shelf.failed(link, submission, [(sent, _cost_of_failure(error, sent)) for sent, error in errors])
        return shelf.answered(link, submission, [(sent, answer, post.cost(answer, sent.most)) for sent, answer in answers])

    standing = await post.memory.write(settle_and_keep)
    for (sent, _), answer in zip(answers, standing, strict=True):
        submission.waiting.pop(sent.key[: shelf.PREFIX])
        post.tell(sent.key, answer)
    for sent, error in errors:
        submission.waiting.pop(sent.key[: shelf.PREFIX])
        post.tell(sent.key, error)


async def _settle(post: Post, submission: Submission, error: SeedmillError) -> None:
    """Everything that has no result gets this error; the batch is over."""
    left = list(submission.waiting.values())

    def settle(link: Link) -> None:
        shelf.failed(link, submission, [(sent, _cost_of_failure(error, sent, NOTHING)) for sent in left])
        shelf.over(link, submission.label)

    await post.memory.write(settle)
    submission.waiting.clear()
    for sent in left:
        post.tell(sent.key, error)


def _what_follows(post: Post, sent: Sent, error: SeedmillError) -> SeedmillError:
    """A provider that refuses one way of asking for a schema is asked the next way."""
    following = next_form(error, sent.form)
    if following is None or following not in post.provider.forms:
        return error
    post.form = following if post.form == sent.form else post.form
    return NotYet(f"the server does not take a schema by {sent.form}: {error}")


def _cost_of_failure(error: SeedmillError, sent: Sent, least: Amount = ONE_REQUEST) -> Amount:
    """Paid in full where the server may have charged for it."""
    return sent.most if isinstance(error, Again) and error.paid else least


def _of_the_batch(error: SeedmillError) -> SeedmillError:
    return StageError(f"the server refuses the batch: {error}") if isinstance(error, RowError) else error


async def _patiently(call: Callable[[], Awaitable[T]], attempts: int) -> T:
    """What the call gives, once it gives something. Raises StageError when the server answers nothing for too long."""
    failures, pause = 0, FIRST_LOOK
    while True:
        try:
            return await call()
        except NotYet:
            failures, wait = 0, 0.0
        except Again as error:
            failures, wait = failures + 1, min(error.wait or 0.0, LONGEST_WAIT)
            if failures == attempts:
                told = f"after {attempts} attempts the server said: {error}; batches under way are kept: run again to go on"
                raise StageError(told) from None
        except RowError as error:
            raise StageError(f"the server's answer about a batch cannot be used: {error}") from None
        await asyncio.sleep(max(pause, wait))
        pause = min(1.5 * pause, LONGEST_LOOK)
