"""The ledger: what was spent and what is held for requests under way, so that no limit is ever passed.

Money is held before a request is sent, at the most it can cost, and settled at what it did cost. Both stand in the
memory, in the same transaction as the reply: a resumed run counts nothing twice, several processes share one budget,
and what a killed process held counts as spent, since the server may have charged for it.
Amounts are whole picodollars (1e-12 USD): a price per million tokens is then a whole number per token.
"""

import os
import socket
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

import psutil

from schemas.recipe import Limits

PICO = 10**12


@dataclass(frozen=True)
class Amount:
    """Requests, tokens and picodollars."""

    requests: int = 0
    tokens: int = 0
    picodollars: int = 0


@dataclass(frozen=True)
class Account:
    """Who pays, and up to where: the recipe over all its models, and one of them."""

    name: str
    model: str
    limits: Limits
    model_limits: Limits

    @cached_property
    def limited(self) -> bool:
        return self.limits != Limits() or self.model_limits != Limits()


def hold(connection: sqlite3.Connection, account: Account, most: Amount) -> str:
    """Hold `most` for one request. Gives an empty text when it is held, else which limit has no room for it."""
    by_model = committed(connection, account.name)
    mine, everybody = by_model.get(account.model, Amount()), _sum(by_model.values())
    short = _short(account.limits, everybody, most, "limits") or _short(
        account.model_limits, mine, most, f"models.{account.model}.limits"
    )
    if not short:
        _move(connection, account, most)
    return short


def settle(connection: sqlite3.Connection, account: Account, most: Amount, cost: Amount) -> None:
    """Give back what was held for one request and book what it cost."""
    if account.limited:
        _move(connection, account, Amount(-most.requests, -most.tokens, -most.picodollars))
    _book(connection, account.name, account.model, cost)


def committed(connection: sqlite3.Connection, account: str) -> dict[str, Amount]:
    """Spent and held of an account, by model."""
    rows = connection.execute(
        "SELECT model, sum(requests), sum(tokens), sum(picodollars) FROM"
        " (SELECT * FROM spent UNION ALL SELECT account, model, requests, tokens, picodollars FROM held)"
        " WHERE account = ? GROUP BY model ORDER BY model",
        (account,),
    )
    return {model: Amount(*counts) for model, *counts in rows}


def held_by_others(connection: sqlite3.Connection, account: str) -> bool:
    """True where another process holds something, so that waiting may help."""
    query = "SELECT count(*) FROM held WHERE account = ? AND holder != ? AND requests > 0"
    return bool(connection.execute(query, (account, me())).fetchone()[0])


def book_the_dead(connection: sqlite3.Connection) -> None:
    """What a dead process of this host held counts as spent: its requests may have been answered and charged."""
    for holder, account, model, *counts in connection.execute("SELECT * FROM held").fetchall():
        if not _alive(holder):
            _book(connection, account, model, Amount(*counts))
            connection.execute("DELETE FROM held WHERE holder = ? AND account = ? AND model = ?", (holder, account, model))


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
        "INSERT INTO held VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET requests = requests + excluded.requests,"
        " tokens = tokens + excluded.tokens, picodollars = picodollars + excluded.picodollars",
        (me(), account.name, account.model, by.requests, by.tokens, by.picodollars),
    )


def _book(connection: sqlite3.Connection, account: str, model: str, cost: Amount) -> None:
    connection.execute(
        "INSERT INTO spent VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET requests = requests + excluded.requests,"
        " tokens = tokens + excluded.tokens, picodollars = picodollars + excluded.picodollars",
        (account, model, cost.requests, cost.tokens, cost.picodollars),
    )


def _sum(amounts: Iterable[Amount]) -> Amount:
    parts = list(amounts)
    return Amount(sum(a.requests for a in parts), sum(a.tokens for a in parts), sum(a.picodollars for a in parts))
