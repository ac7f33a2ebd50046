"""The ledger: what was spent and what is held for requests under way, so that no limit is ever passed.

Money is held before a request is sent, at the most it can cost, and settled at what it did cost. Both stand in the
memory, in the same transaction as the reply: a resumed run counts nothing twice, several processes share one budget,
and what a killed process held counts as spent, since the server may have charged for it.
Amounts are whole picodollars (1e-12 USD): a price per million tokens is then a whole number per token.
"""

import os
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import psutil

from schemas.recipe import Limits
from tasks.models.memory_place import Link

PICO = 10**12
BATCH = "batch "
"""How a holder begins that is no process but a batch under way (tasks/models/batch/shelf.py)."""
_OF_A_BATCH = f"substr(holder, 1, {len(BATCH)}) = '{BATCH}'"
UNLIMITED = Limits()
_ADDED = """ DO UPDATE SET requests = {0}.requests + excluded.requests, tokens = {0}.tokens + excluded.tokens,
picodollars = {0}.picodollars + excluded.picodollars"""
_SPENT = "INSERT INTO spent VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account, model, stage)" + _ADDED.format("spent")
_HELD = "INSERT INTO held VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (holder, account, model, stage)" + _ADDED.format("held")


class Amount(NamedTuple):
    """Requests, tokens and picodollars."""

    requests: int = 0
    tokens: int = 0
    picodollars: int = 0


NOTHING = Amount()


@dataclass(frozen=True)
class Account:
    """Who pays, and up to where: the recipe over all its models, one of its stages, and one of its models."""

    name: str
    model: str
    stage: str = ""
    limits: Limits = UNLIMITED
    stage_limits: Limits = UNLIMITED
    model_limits: Limits = UNLIMITED

    @cached_property
    def place(self) -> tuple[str, str, str]:
        """Where it stands in the ledger."""
        return self.name, self.model, self.stage

    @cached_property
    def limited(self) -> bool:
        return self.limits.given or self.stage_limits.given or self.model_limits.given


def hold(link: Link, account: Account, most: Amount) -> str:
    """Hold `most` for one request. Gives an empty text when it is held, else which limit has no room for it."""
    short = _no_room(committed(link, account.name), account, most)
    if not short:
        _add(link, _HELD, {(me(), *account.place): most})
    return short


def hold_what_fits(link: Link, wanted: Sequence[tuple[Account, Amount]], holder: str) -> list[str]:
    """The same for many requests of one recipe in their order, on the account of `holder` (a batch, not a process)."""
    known = committed(link, wanted[0][0].name) if wanted else {}
    shorts = []
    for account, most in wanted:
        place = (account.model, account.stage)
        shorts.append(_no_room(known, account, most) if account.limited else "")
        if account.limited and not shorts[-1]:
            known[place] = _sum([known.get(place, Amount()), most])
            _add(link, _HELD, {(holder, *account.place): most})
    return shorts


def _no_room(known: Mapping[tuple[str, str], Amount], account: Account, most: Amount) -> str:
    bounds = [
        ("limits", account.limits, known.values()),
        (f"limits.stages.{account.stage}", account.stage_limits, _of(known, 1, account.stage)),
        (f"models.{account.model}.limits", account.model_limits, _of(known, 0, account.model)),
    ]
    for where, limits, amounts in bounds:
        if limits.given and (short := _short(limits, _sum(amounts), most, where)):
            return short
    return ""


class Settlement(NamedTuple):
    """A request that is over: what was held for it, and by whom, and what it cost."""

    account: Account
    held: Amount
    cost: Amount
    holder: str


def settlement(account: Account, most: Amount, cost: Amount) -> Settlement:
    """Of a request of this process."""
    return Settlement(account, most if account.limited else NOTHING, cost, me())


def settle(link: Link, settlements: Iterable[Settlement]) -> None:
    """Give back what was held for requests and book what they cost."""
    held: dict[tuple[str, ...], list[Amount]] = {}
    spent: dict[tuple[str, ...], list[Amount]] = {}
    for account, most, cost, holder in settlements:
        held.setdefault((holder, *account.place), []).append(most)
        spent.setdefault(account.place, []).append(cost)
    _add(link, _HELD, {place: _less(_sum(several)) for place, several in held.items()})
    _add(link, _SPENT, {place: _sum(several) for place, several in spent.items()})


def committed(link: Link, account: str) -> dict[tuple[str, str], Amount]:
    """Spent and held of an account, by model and stage."""
    rows = link.execute(
        "SELECT model, stage, CAST(sum(requests) AS BIGINT), CAST(sum(tokens) AS BIGINT), CAST(sum(picodollars) AS BIGINT) FROM"
        " (SELECT * FROM spent UNION ALL SELECT account, model, stage, requests, tokens, picodollars FROM held) AS taken"
        " WHERE account = ? GROUP BY model, stage ORDER BY model, stage",
        (account,),
    )
    return {(model, stage): Amount(*counts) for model, stage, *counts in rows}


def held_by_others(link: Link, account: str) -> bool:
    """True where another process that still lives holds something, so that waiting may help."""
    book_the_dead(link)
    query = f"SELECT count(*) FROM held WHERE account = ? AND holder != ? AND requests > 0 AND NOT {_OF_A_BATCH}"
    return bool(link.execute(query, (account, me())).fetchone()[0])


def book_the_dead(link: Link) -> None:
    """What a dead process held counts as spent: it may have been answered and charged. A batch outlives its process."""
    for holder, account, model, stage, *counts in link.execute(f"SELECT * FROM held WHERE NOT {_OF_A_BATCH}").fetchall():
        if not link.is_alive(holder):
            _add(link, _SPENT, {(account, model, stage): Amount(*counts)})
            place = (holder, account, model, stage)
            link.execute("DELETE FROM held WHERE holder = ? AND account = ? AND model = ? AND stage = ?", place)


@cache
def _mine(pid: int) -> str:
    return f"{socket.gethostname()} {pid} {int(psutil.Process(pid).create_time())}"


def me() -> str:
    """This process, so that it is not mistaken for a later one of the same number."""
    return _mine(os.getpid())


def _short(limits: Limits, spent: Amount, most: Amount, where: str) -> str:
    """Which of the limits has no room left, in words for whoever may raise it."""
    usd, pico = limits.spend_usd, spent.picodollars
    if usd is not None and pico + most.picodollars > int(usd * PICO):
        told = f"{pico / PICO:.6f} USD spent, the next request may cost {most.picodollars / PICO:.6f}"
        return f"{where}.spend_usd of {usd:g} is met ({told})"
    if limits.tokens is not None and spent.tokens + most.tokens > limits.tokens:
        return f"{where}.tokens of {limits.tokens} is met ({spent.tokens} spent, the next request may take {most.tokens})"
    if limits.requests is not None and spent.requests + most.requests > limits.requests:
        return f"{where}.requests of {limits.requests} is met"
    return ""


def _add(link: Link, table: str, amounts: Mapping[tuple[str, ...], Amount]) -> None:
    if rows := [(*place, *by) for place, by in amounts.items() if by != NOTHING]:
        link.executemany(table, rows)


def _of(known: Mapping[tuple[str, str], Amount], part: int, name: str) -> list[Amount]:
    return [amount for place, amount in known.items() if place[part] == name]


def _sum(amounts: Iterable[Amount]) -> Amount:
    return Amount(*map(sum, zip(NOTHING, *amounts, strict=True)))


def _less(amount: Amount) -> Amount:
    return Amount(*(-part for part in amount))
