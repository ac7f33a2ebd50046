"""Requests for real functions: which tools are offered, which calls answer the request, and what those calls give."""

from collections.abc import Callable, Iterator
from math import comb
from random import Random
from typing import Any, Literal

from schemas.errors import RowError
from schemas.rows import Seed
from tasks.operators import Seeder
from tasks.tools.catalogue import TOOLS, call
from tasks.tools.requests import BY_TOOL, CHAINS, FIXED, REQUESTS, Request

Kind = Literal["single", "same", "mixed", "chain", "asked_back", "missing", "none"]
KINDS: tuple[Kind, ...] = ("single", "same", "mixed", "chain", "asked_back", "missing", "none")
WEIGHTS = {"single": 6, "same": 2, "mixed": 3, "chain": 4, "asked_back": 2, "missing": 2, "none": 3}
FEWEST, MOST = 3, 8
ATTEMPTS = 50


def tool_plans(*, kinds: list[Kind] | None = None) -> Seeder:
    """Endless. `kinds` narrows what is asked: one call, several, a chain, something missing, or nothing that fits."""
    wanted = kinds or list(KINDS)

    def draw(index: int, rng: Random) -> Seed:
        kind = rng.choices(wanted, [WEIGHTS[kind] for kind in wanted])[0]
        for _ in range(ATTEMPTS):
            plan = MAKERS[kind](rng)
            if plan:
                facts = {"kind": kind, **plan}
                return Seed.of(facts, source="tool_plans", licence="Apache-2.0", strata={"kind": "tool", "ask": kind})
        raise RowError(f"no request of the kind {kind!r} in {ATTEMPTS} attempts")

    return Seeder(draw)


def _single(rng: Random) -> dict[str, Any]:
    request = rng.choice(REQUESTS)
    return {"steps": [_step(request, request.draw(rng))], "offered": _offered([request.tool], rng)}


def _same(rng: Random) -> dict[str, Any] | None:
    """One tool, two or three times over."""
    request = rng.choice(REQUESTS)
    arguments = [request.draw(rng) for _ in range(rng.choice((2, 2, 3)))]
    if any(arguments.count(each) > 1 for each in arguments):
        return None
    return {"steps": [_step(request, each) for each in arguments], "offered": _offered([request.tool], rng)}


def _mixed(rng: Random) -> dict[str, Any]:
    """Two tools, or three, that have nothing to do with each other."""
    requests = rng.sample(REQUESTS, rng.choice((2, 2, 3)))
    steps = [_step(request, request.draw(rng)) for request in requests]
    return {"steps": steps, "offered": _offered([request.tool for request in requests], rng)}


def _chain(rng: Random) -> dict[str, Any] | None:
    """Two calls; the second takes the first one's result."""
    number = rng.randrange(len(CHAINS))
    chain = CHAINS[number]
    first = BY_TOOL[chain.first].draw(rng) | FIXED.get(chain.first, {})
    middle = call(chain.first, first)
    if not middle:
        return None
    second = BY_TOOL[chain.second].draw(rng) | {chain.feeds: middle}
    if chain.second == "split_bill":
        del second["tip_percent"]  # the chain's words do not speak of a tip
    steps = [_step(BY_TOOL[chain.first], first), _step(BY_TOOL[chain.second], second)]
    return {"steps": steps, "chain": number, "offered": _offered([chain.first, chain.second], rng)}


def _lacking(rng: Random) -> dict[str, Any]:
    """A request that leaves out what the tool needs."""
    request = rng.choice([request for request in REQUESTS if request.lacks])
    lack = rng.randrange(len(request.lacks))
    return {"steps": [_step(request, request.draw(rng))], "lack": lack, "offered": _offered([request.tool], rng)}


def _none(rng: Random) -> dict[str, Any]:
    """A request for a tool that is not offered, nor any that could stand in for it."""
    request = rng.choice(REQUESTS)
    others = [other.tool for other in REQUESTS if other.topic != request.topic]
    return {"steps": [_step(request, request.draw(rng))], "offered": rng.sample(others, rng.randint(FEWEST, MOST))}


MAKERS: dict[Kind, Callable[[Random], dict[str, Any] | None]] = {
    "single": _single,
    "same": _same,
    "mixed": _mixed,
    "chain": _chain,
    "asked_back": _lacking,
    "missing": _lacking,
    "none": _none,
}


def _step(request: Request, arguments: dict[str, Any]) -> dict[str, Any]:
    return {"tool": request.tool, "arguments": arguments, "result": call(request.tool, arguments)}


def _offered(needed: list[str], rng: Random) -> list[str]:
    """The tools needed among others, in any order."""
    others = [name for name in TOOLS if name not in needed]
    offered = [*needed, *rng.sample(others, rng.randint(max(0, FEWEST - len(needed)), MOST - len(needed)))]
    rng.shuffle(offered)
    return offered


def capacity() -> dict[str, int]:
    """How many (tools asked for, tools offered) there are of each kind, before any argument is drawn."""
    tools = len(TOOLS)
    lacks = sum(len(request.lacks) for request in REQUESTS)
    return {
        "single": tools * _sets(tools, 1),
        "same": tools * _sets(tools, 1),
        "mixed": sum(comb(tools, n) * _sets(tools, n) for n in (2, 3)),
        "chain": len(CHAINS) * _sets(tools, 2),
        "asked_back": lacks * _sets(tools, 1),
        "missing": lacks * _sets(tools, 1),
        "none": sum(sum(_companies(request)) for request in REQUESTS),
    }


def _sets(tools: int, needed: int) -> int:
    return sum(comb(tools - needed, more) for more in range(max(0, FEWEST - needed), MOST - needed + 1))


def _companies(request: Request) -> Iterator[int]:
    others = sum(other.topic != request.topic for other in REQUESTS)
    yield from (comb(others, size) for size in range(FEWEST, MOST + 1))
