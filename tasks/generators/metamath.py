"""A solved problem made into others whose answers are known beforehand: MetaMath's four ways (Yu et al. 2309.12284).

`augment`: other solutions of it. `rephrase`: it is said otherwise. `verify`: problem and answer become a statement, one number
of which is asked for (self-verification). `backward`: one number of the problem is asked for, given its answer (FOBAR). A row
is kept only if a solution of the model reaches the answer; `numeric_answer` can prove it again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import Annotated, Literal

from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, chat, to_json
from tasks.operators import Ask, Generator, Reply, expecting
from tasks.text.delimited import delimited
from tasks.text.masked_number import masked, numerals
from tasks.text.prompt import prompt
from tasks.text.rouge import words_of
from tasks.text.same_answer import final_answer, same_answer
from tasks.text.written_task import Task, task_of

Way = Literal["augment", "rephrase", "verify", "backward"]
UNKNOWN = "What is the value of the unknown variable x?"
KNOWN = "If we know the answer to the above question is {answer}, what is the value of the unknown variable x?"

Problem = tuple[str, str]
"""A problem and the number that answers it, as it is written."""


def metamath(
    *,
    ways: Annotated[list[Way], Field(min_length=1)] | None = None,
    takes: Annotated[int, Field(ge=1, le=32)] = 3,
    column: str = "",
) -> Generator:
    """One of `ways` is drawn for each seed. `augment` keeps each of its `takes` that is right, the others the first.

    A seed has a question and an answer that ends in its number (`... #### 72`); a take that misses it is a reject.
    """
    drawn: list[Way] = ways or ["augment", "rephrase", "verify", "backward"]

    async def generate(seed: Seed, ask: Ask) -> list[Draft | RowError]:
        rng, way = _way(seed, drawn)
        given = _given(seed, column)
        try:
            problem = await _WAYS[way](given, ask, rng)
            return await (_all_solved if way == "augment" else _first_solved)(problem, ask, takes, way)
        except RowError as error:
            raise RowError(f"{way}: {error}", raw=error.raw) from None

    return expecting(generate, questions=lambda seed: {"augment": takes, "backward": 1}.get(_way(seed, drawn)[1], 2))


def _way(seed: Seed, drawn: list[Way]) -> tuple[Random, Way]:
    """The way drawn for a seed, and what draws on."""
    rng = Random(f"metamath {seed.id}")
    return rng, rng.choice(drawn)


def _given(seed: Seed, column: str) -> Problem:
    task: Task = task_of(seed.read(), column)
    answer = final_answer(task.answer, "numeric", seed.lang) if task.answer else None
    if answer is None:
        raise RowError(f"the seed's answer {task.answer[-80:]!r} holds no single number")
    return task.question, answer


async def _augment(given: Problem, ask: Ask, rng: Random) -> Problem:
    return given


async def _rephrase(given: Problem, ask: Ask, rng: Random) -> Problem:
    reply = await ask([Message("user", prompt("metamath_rephrase", problem=delimited(given[0])))])
    if words_of(reply.text) == words_of(given[0]):
        raise RowError("the problem is said in the same words", raw=reply.text)
    return reply.text.strip(), given[1]


async def _verify(given: Problem, ask: Ask, rng: Random) -> Problem:
    words = prompt("metamath_statement", problem=delimited(given[0]), answer=delimited(given[1]))
    statement = (await ask([Message("user", words)])).text.strip()
    asked, told = {value for _, value in numerals(given[0])}, {value for _, value in numerals(statement)}
    if missing := sorted({*asked, *(value for _, value in numerals(given[1]))} - told):
        raise RowError(f"the statement leaves out {', '.join(map(str, missing))}", raw=statement)
    if "?" in statement:
        raise RowError("the statement still asks", raw=statement)
    text, number = masked(statement, rng, asked)
    return f"{text} {UNKNOWN}", number


async def _backward(given: Problem, ask: Ask, rng: Random) -> Problem:
    text, number = masked(given[0], rng)
    return f"{text} {KNOWN.format(answer=given[1])}", number


_WAYS: dict[Way, Callable[[Problem, Ask, Random], Awaitable[Problem]]] = {
    "augment": _augment,
    "rephrase": _rephrase,
    "verify": _verify,
    "backward": _backward,
}


async def _all_solved(problem: Problem, ask: Ask, takes: int, way: str) -> list[Draft | RowError]:
    """Every right solution, equal ones once; the others as rejects."""
    replies = await asyncio.gather(*(_solution(problem, ask, take) for take in range(takes)))
    right = dict.fromkeys(reply.text.strip() for reply in replies if isinstance(reply, Reply) and _reaches(reply, problem))
    wrong = [reply for reply in replies if isinstance(reply, RowError) or not _reaches(reply, problem)]
    return [*(_draft(problem, text) for text in right), *(_miss(reply, problem, way) for reply in wrong)]


async def _first_solved(problem: Problem, ask: Ask, takes: int, way: str) -> list[Draft | RowError]:
    """The first right solution; no take is asked for after it."""
    misses: list[Reply | RowError] = []
    for take in range(takes):
        reply = await _solution(problem, ask, take)
        if isinstance(reply, Reply) and _reaches(reply, problem):
            return [_draft(problem, reply.text.strip())]
        misses.append(reply)
    told = "; ".join(str(_miss(miss, problem, "")) for miss in misses)
    last = misses[-1]
    raise RowError(
        f"no take of {takes} reaches {problem[1]}: {told}", raw=last.raw if isinstance(last, RowError) else last.text
    )


async def _solution(problem: Problem, ask: Ask, take: int) -> Reply | RowError:
    """A take of the solution; a reply that cannot be used is a miss and ends nothing."""
    try:
        return await ask([Message("user", prompt("metamath_solve", problem=delimited(problem[0])))], take=take)
    except RowError as error:
        return error


def _reaches(reply: Reply, problem: Problem) -> bool:
    last = reply.text.strip().rsplit("\n", 1)[-1]
    return last.startswith("#### ") and same_answer(last, problem[1], "numeric")


def _miss(reply: Reply | RowError, problem: Problem, way: str) -> RowError:
    before = f"{way}: " if way else ""
    if isinstance(reply, RowError):
        return RowError(f"{before}{reply}", raw=reply.raw)
    last = reply.text.strip().rsplit("\n", 1)[-1]
    if not last.startswith("#### "):
        return RowError(f"{before}does not end in a line of #### and the answer", raw=reply.text)
    return RowError(f"{before}answered {last[5:45]}, wanted {problem[1]}", raw=reply.text)


def _draft(problem: Problem, solution: str) -> Draft:
    plain = problem[1].replace(",", "").lstrip("$")
    return Draft(chat(problem[0], solution), target=to_json(int(plain) if plain.lstrip("-").isdecimal() else problem[1]))
