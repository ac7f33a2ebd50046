"""What is on disk of batches under way: where each was sent, under which name, and which questions it holds at what price.

It stands there before a batch is sent, in the same transaction that holds the money, and goes with the last result. So a
process that dies loses nothing: the next one finds the batch by its name, or by its label where no name came back.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tasks.models.answer import Answer
from tasks.models.ledger import BATCH, NOTHING, Account, Amount, Settlement, hold_what_fits, settle
from tasks.models.memory import Kept, keep
from tasks.models.memory_place import Link, all_told
from tasks.models.question import Question


@dataclass(frozen=True)
class Sent:
    """A question in a batch: all that is needed to keep its answer, and no words."""

    key: str
    asked: str
    use: str
    form: str
    account: Account
    most: Amount
    held: bool

    def cost_held(self) -> Amount:
        return self.most if self.held else NOTHING


@dataclass
class Submission:
    """One batch under way, and the questions in it that have no result yet, by the beginning of their keys."""

    label: str
    batch: str
    began: int
    waiting: dict[str, Sent] = field(default_factory=dict)

    @property
    def holder(self) -> str:
        """Who holds the money for it."""
        return f"{BATCH}{self.label}"


@dataclass(frozen=True)
class Taken:
    """What became of questions for a batch: what goes, which batch holds others already, and why some have no room."""

    submission: Submission
    elsewhere: dict[str, str]
    short: str


@dataclass(frozen=True)
class Wanted:
    """A question for a batch, how its schema is asked for, and what it may cost."""

    question: Question
    form: str
    account: Account
    most: Amount


PREFIX = 44
"""So much of a question's key stands in a batch."""


def labels_of(link: Link, server: str) -> list[str]:
    """The batches under way at a server."""
    return [
        label for (label,) in link.execute("SELECT label FROM batches WHERE server = ? ORDER BY label", (server,)).fetchall()
    ]


def loaded(link: Link, label: str) -> Submission | None:
    """A batch under way; None where it is over."""
    row = link.execute("SELECT label, batch, began FROM batches WHERE label = ?", (label,)).fetchone()
    if row is None:
        return None
    columns = "key, asked, use, form, account, model, stage, held, tokens, picodollars"
    sent = [_sent(row) for row in link.execute(f"SELECT {columns} FROM batched WHERE label = ?", (label,)).fetchall()]
    label, batch, began = row
    return Submission(label, batch, began, {one.key[:PREFIX]: one for one in sent})


def take(link: Link, server: str, label: str, wanted: Sequence[Wanted]) -> Taken:
    """Put questions down for a batch that is about to be sent, and hold what they may cost, as far as the limits allow."""
    under_way = _under_way(link, server)
    elsewhere = {one.question.key: under_way[one.question.key] for one in wanted if one.question.key in under_way}
    new = [one for one in wanted if one.question.key not in elsewhere]
    submission = Submission(label, "", int(time.time()))
    shorts = hold_what_fits(link, [(one.account, one.most) for one in new], submission.holder)
    for one, short in zip(new, shorts, strict=True):
        if not short:
            sent = _put(link, label, one)
            submission.waiting[sent.key[:PREFIX]] = sent
    if submission.waiting:
        link.execute("INSERT INTO batches VALUES (?, ?, '', ?)", (label, server, submission.began))
    return Taken(submission, elsewhere, next(filter(None, shorts), ""))


def name(link: Link, label: str, batch: str) -> None:
    """The provider's name for a batch that was taken in."""
    link.execute("UPDATE batches SET batch = ? WHERE label = ?", (batch, label))


def answered(link: Link, submission: Submission, results: Iterable[tuple[Sent, Answer, Amount]]) -> Callable[[], list[Answer]]:
    """Keep answers and settle what they cost; the answers that stand."""
    found = list(results)
    failed(link, submission, [(sent, cost) for sent, _, cost in found])
    standing = [
        keep(link, Kept(sent.key, sent.asked, sent.use, answer, cost.tokens, cost.picodollars, sent.account.name))
        for sent, answer, cost in found
    ]
    return lambda: all_told(standing)


def failed(link: Link, submission: Submission, results: Sequence[tuple[Sent, Amount]]) -> None:
    """Settle questions, which got no answer where nothing else is kept of them."""
    settle(link, [Settlement(sent.account, sent.cost_held(), cost, submission.holder) for sent, cost in results])
    link.executemany("DELETE FROM batched WHERE key = ?", [(sent.key,) for sent, _ in results])


def over(link: Link, label: str) -> None:
    """A batch all of whose questions are settled."""
    link.execute("DELETE FROM batches WHERE label = ?", (label,))


def _under_way(link: Link, server: str) -> dict[str, str]:
    query = "SELECT key, label FROM batched WHERE label IN (SELECT label FROM batches WHERE server = ?)"
    return dict(link.execute(query, (server,)).fetchall())


def _put(link: Link, label: str, one: Wanted) -> Sent:
    question, payer = one.question, one.account
    sent = Sent(question.key, question.asked, question.model, one.form, payer, one.most, payer.limited)
    what, amounts = (sent.asked, sent.use, sent.form), (int(sent.held), sent.most.tokens, sent.most.picodollars)
    row = (sent.key, label, *what, payer.name, payer.model, payer.stage, *amounts)
    link.execute("INSERT INTO batched VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    return sent


def _sent(row: tuple[Any, ...]) -> Sent:
    key, asked, use, form, account, model, stage, held, tokens, picodollars = row
    return Sent(key, asked, use, form, Account(account, model, stage), Amount(1, tokens, picodollars), bool(held))
