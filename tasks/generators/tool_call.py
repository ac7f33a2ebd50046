"""Chats in which the assistant calls real functions: the request, the calls, what they gave, and an answer that rests on it."""

from collections.abc import Sequence
from random import Random
from typing import Any

from schemas.rows import Draft, Message, Seed, ToolCall, to_json
from tasks.operators import Ask, Generator
from tasks.text.phrases import fill, ways
from tasks.tools.catalogue import TOOLS
from tasks.tools.mentions import spoken
from tasks.tools.requests import BY_TOOL, CHAINS, REQUESTS

SYSTEMS = (
    "You can call the functions listed. Use them for anything they can work out, and never guess a result.",
    "You are a helpful assistant with tools. If a request lacks something a tool needs, ask for it. If no tool fits, say so.",
    "Answer briefly. Call a tool when one fits the request.",
    "Tools are available to you. Base every figure you give on what a tool returned.",
)
OPENINGS = ("", "", "", "hi, ", "hello! ", "quick question: ", "could you help me? ", "hey, ")
JOINERS = ("also, ", "and another thing: ", "next: ", "then one more: ", "besides, ", "second question: ")
REFUSALS = (
    "I cannot {ability} with the tools I have here. What I can do is {others}.",
    "None of my tools can {ability}, so I would only be guessing. I could {others}, though.",
    "To answer that I would need a tool to {ability}, and there is none among those I was given. They let me {others}.",
    "Sorry, that is outside what I can look up: nothing here lets me {ability}. I can {others}.",
)
PLACES = ("First", "Second", "Third")
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def tool_call() -> Generator:
    """One draft a seed of `tool_plans`. The target lists the calls (`name`, `arguments`), none where none is due."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        plan, rng = seed.read(), Random(seed.id)
        opening = (Message("system", rng.choice(SYSTEMS)),) if rng.random() < 0.6 else ()
        tools = to_json([TOOLS[name] for name in plan["offered"]])
        return [Draft((*opening, *_chat(plan, rng)), target=to_json(calls_of(plan)), tools=tools)]

    return generate


def wordings() -> int:
    """How many ways there are to word single requests with their answers, openings and system lines included."""
    pairs = sum(ways(request.asks) * ways(request.tells) for request in REQUESTS)
    return pairs * len(set(OPENINGS)) * (len(SYSTEMS) + 1)


def calls_of(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The calls that answer a plan's request, none where something is missing or no tool fits."""
    if plan["kind"] in ("missing", "none"):
        return []
    return [{"name": step["tool"], "arguments": step["arguments"]} for step in plan["steps"]]


def _chat(plan: dict[str, Any], rng: Random) -> list[Message]:
    steps, kind = plan["steps"], plan["kind"]
    if kind == "chain":
        return _chained(plan, rng)
    if kind in ("missing", "asked_back"):
        return _asked_back(plan, rng)
    asked = Message("user", _request(steps, rng))
    return [asked, _refusal(plan, rng)] if kind == "none" else [asked, *_called(steps, rng), _told(steps, rng)]


def _request(steps: Sequence[dict[str, Any]], rng: Random) -> str:
    first, *others = [fill(rng.choice(BY_TOOL[step["tool"]].asks), rng, **slots(step)) for step in steps]
    lines = [fill("{opening}{asked}", rng, opening=(opening := rng.choice(OPENINGS)), asked=_joined(opening, first))]
    return " ".join([*lines, *(_joined(joiner := rng.choice(JOINERS), other, joiner) for other in others)])


def _joined(before: str, sentence: str, lead: str = "") -> str:
    """A sentence after an opening: its capital goes where the opening ends in a comma or colon, unless the word keeps one."""
    first = sentence.split()[0].strip(",.?")
    keeps = first == "I" or first.startswith(("I'", "“")) or first.isupper() or not before or before.rstrip()[-1:] in "!?."
    said = sentence if keeps else sentence[0].lower() + sentence[1:]
    return lead[:1].upper() + lead[1:] + said


def _calls(steps: Sequence[dict[str, Any]], rng: Random) -> Message:
    ids = [call_id(rng) for _ in steps]
    calls = [ToolCall(name, step["tool"], to_json(step["arguments"])) for name, step in zip(ids, steps, strict=True)]
    return Message("assistant", "", tool_calls=tuple(calls))


def call_id(rng: Random) -> str:
    """An id as chat APIs give one."""
    return "call_" + "".join(rng.choices(ALPHABET, k=8))


def _called(steps: Sequence[dict[str, Any]], rng: Random) -> list[Message]:
    """The turn with the calls, and a turn with what each of them gave."""
    turn = _calls(steps, rng)
    pairs = zip(turn.tool_calls, steps, strict=True)
    return [turn, *(Message("tool", to_json(step["result"]), tool_call_id=made.id) for made, step in pairs)]


def _told(steps: Sequence[dict[str, Any]], rng: Random) -> Message:
    told = [fill(_tell(step, len(steps), rng), rng, **slots(step)) for step in steps]
    if len({step["tool"] for step in steps}) < len(told):
        told = [_joined(f"{place}: ", text, f"{place}: ") for place, text in zip(PLACES, told, strict=False)]
    return Message("assistant", " ".join(told))


def _tell(step: dict[str, Any], steps: int, rng: Random) -> str:
    """How to tell a result: where there are several, in words that say which one is meant (the first way always does)."""
    tells = BY_TOOL[step["tool"]].tells
    return tells[0] if steps > 1 else rng.choice(tells)


def _chained(plan: dict[str, Any], rng: Random) -> list[Message]:
    chain, (first, second) = CHAINS[plan["chain"]], plan["steps"]
    words = slots(second) | slots(first) | {"middle": spoken(first["result"]), "result": spoken(second["result"])}
    asked = _joined(opening := rng.choice(OPENINGS), fill(rng.choice(chain.asks), rng, **words))
    told = fill(rng.choice(chain.tells), rng, **words)
    user = Message("user", fill("{opening}{asked}", rng, opening=opening, asked=asked))
    return [user, *_called([first], rng), *_called([second], rng), Message("assistant", told)]


def _asked_back(plan: dict[str, Any], rng: Random) -> list[Message]:
    (step,) = plan["steps"]
    lack, words = BY_TOOL[step["tool"]].lacks[plan["lack"]], slots(step)
    opening = rng.choice(OPENINGS)
    asked = fill("{opening}{asked}", rng, opening=opening, asked=_joined(opening, fill(rng.choice(lack.asks), rng, **words)))
    turns = [Message("user", asked), Message("assistant", fill(rng.choice(lack.back), rng, **words))]
    if plan["kind"] == "missing":
        return turns
    return [*turns, Message("user", fill(rng.choice(lack.then), rng, **words)), *_called([step], rng), _told([step], rng)]


def _refusal(plan: dict[str, Any], rng: Random) -> Message:
    able = list(dict.fromkeys(BY_TOOL[name].ability for name in plan["offered"]))
    chosen = rng.sample(able, min(len(able), rng.choice((2, 3))))
    others = ", ".join(chosen[:-1]) + " or " + chosen[-1] if chosen[1:] else chosen[0]
    ability = BY_TOOL[plan["steps"][0]["tool"]].ability
    return Message("assistant", fill(rng.choice(REFUSALS), rng, ability=ability, others=others))


def slots(step: dict[str, Any]) -> dict[str, str]:
    """A step's arguments and result in words."""
    words = {name: spoken(value) for name, value in step["arguments"].items() if name not in ("lines", "year")}
    result = step["result"]
    if isinstance(result, bool):
        words |= {
            "yes": "yes" if result else "no",
            "is_not": "is" if result else "is not",
            "length": "366" if result else "365",
        }
    if "year" in step["arguments"]:
        words["year"] = str(step["arguments"]["year"])
    if "lines" in step["arguments"]:
        words["lines"] = spoken(
            [f"{line['quantity']} {line['name']} at {line['price']:.2f} each" for line in step["arguments"]["lines"]]
        )
    return words | {
        "result": str(result) if isinstance(result, bool) else spoken(result),
        "times": "time" if result == 1 else "times",
    }
