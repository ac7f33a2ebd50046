"""The ledger: what was spent and what is held for requests under way, so that no limit is ever passed.

Money is held before a request is sent, at the most it can cost, and settled at what it did cost. Both stand in the
memory, in the same transaction as the reply: a resumed run counts nothing twice, several processes share one budget,
and what a killed process held counts as spent, since the server may have charged for it.
Amounts are whole picodollars (1e-12 USD): a price per million tokens is then a whole number per token.
"""

import os
import socket
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import psutil

from schemas.recipe import Limits

PICO = 10**12
UNLIMITED = Limits()


@dataclass(frozen=True)
class Amount:
    """Requests, tokens and picodollars."""

    requests: int = 0
    tokens: int = 0
    picodollars: int = 0


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
    def limited(self) -> bool:
        return self.limits.given or self.stage_limits.given or self.model_limits.given


def hold(connection: sqlite3.Connection, account: Account, most: Amount) -> str:
    """Hold `most` for one request. Gives an empty text when it is held, else which limit has no room for it."""
    known = committed(connection, account.name)
    bounds = [
        ("limits", account.limits, known.values()),
        (f"limits.stages.{account.stage}", account.stage_limits, _of(known, 1, account.stage)),
        (f"models.{account.model}.limits", account.model_limits, _of(known, 0, account.model)),
    ]
    for where, limits, amounts in bounds:
        if limits.given and (short := _short(limits, _sum(amounts), most, where)):
            return short
    _move(connection, account, most)
    return ""


def settle(connection: sqlite3.Connection, account: Account, most: Amount, cost: Amount) -> None:
    """Give back what was held for one request and book what it cost."""
    if account.limited:
        _move(connection, account, Amount(-most.requests, -most.tokens, -most.picodollars))
    _book(connection, account.name, account.model, account.stage, cost)


def committed(connection: sqlite3.Connection, account: str) -> dict[tuple[str, str], Amount]:
    """Spent and held of an account, by model and stage."""
    rows = connection.execute(
        "SELECT model, stage, sum(requests), sum(tokens), sum(picodollars) FROM"
        " (SELECT * FROM spent UNION ALL SELECT account, model, stage, requests, tokens, picodollars FROM held)"
        " WHERE account = ? GROUP BY model, stage ORDER BY model, stage",
        (account,),
    )
    return {(model, stage): Amount(*counts) for model, stage, *counts in rows}


def held_by_others(connection: sqlite3.Connection, account: str) -> bool:
    """True where another process holds something, so that waiting may help."""
    query = "SELECT count(*) FROM held WHERE account = ? AND holder != ? AND requests > 0"
    return bool(connection.execute(query, (account, me())).fetchone()[0])


def book_the_dead(connection: sqlite3.Connection) -> None:
    """What a dead process of this host held counts as spent: its requests may have been answered and charged."""
    for holder, account, model, stage, *counts in connection.execute("SELECT * FROM held").fetchall():
        if not _alive(holder):
            _book(connection, account, model, stage, Amount(*counts))
            place = (holder, account, model, stage)
            connection.execute("DELETE FROM held WHERE holder = ? AND account = ? AND model = ? AND stage = ?", place)


@cache
def _mine(pid: int) -> str:
    return f"{socket.gethostname()} {pid} {int(psutil.Process(pid).create_time())}"


def me() -> str:
    """This process, so that it is not mistaken for a later one of the same number."""
    return _mine(os.getpid())


def _alive(holder: str) -> bool:
    host, pid, started = holder.rsplit(" ", 2)
    try:
        return host != socket.gethostname() or int(psutil.Process(int(pid)).create_time()) == int(started)
    except psutil.Error:
        return False


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


def _move(connection: sqlite3.Connection, account: Account, by: Amount) -> None:
    connection.execute(
        "INSERT INTO held VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET requests = requests + excluded.requests,"
        " tokens = tokens + excluded.tokens, picodollars = picodollars + excluded.picodollars",
        (me(), account.name, account.model, account.stage, by.requests, by.tokens, by.picodollars),
    )


def _book(connection: sqlite3.Connection, account: str, model: str, stage: str, cost: Amount) -> None:
    connection.execute(
        "INSERT INTO spent VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET requests = requests + excluded.requests,"
        " tokens = tokens + excluded.tokens, picodollars = picodollars + excluded.picodollars",
        (account, model, stage, cost.requests, cost.tokens, cost.picodollars),
    )


def _of(known: Mapping[tuple[str, str], Amount], part: int, name: str) -> list[Amount]:
    return [amount for place, amount in known.items() if place[part] == name]


def _sum(amounts: Iterable[Amount]) -> Amount:
    parts = list(amounts)
    return Amount(sum(a.requests for a in parts), sum(a.tokens for a in parts), sum(a.picodollars for a in parts))
