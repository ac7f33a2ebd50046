"""A model talks with real functions: it calls, the call is executed here, it reads the result and answers from it.

As ToolAlpaca's three agents (Tang et al. 2306.05301, section 3.2): a model plays the user, a model is the assistant; but the
tools are no simulation, so that `trajectory_replays` can make every call again. A seed of `tool_plans` says beforehand which
calls are due, which is the target for `tool_calls_valid` and `tool_calls_match`; its words are the user's model's.
"""

import json
from functools import cache
from random import Random
from typing import Annotated, Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, ToolCall, to_json
from tasks.generators.tool_call import SYSTEMS, call_id, calls_of
from tasks.operators import Ask, Generator, Reply
from tasks.text.chatter import chatter
from tasks.text.delimited import delimited
from tasks.text.elimination import opens_with_refusal, says_nothing
from tasks.text.prompt import prompt
from tasks.text.strict_json import read_json
from tasks.text.there_and_back import without_rules
from tasks.text.written_task import task_of
from tasks.tools.catalogue import TOOLS, call
from tasks.tools.wishes import Plan, as_told, lacking, wants


def tool_dialogue(
    *,
    user_model: str = "",
    systems: Annotated[list[str], Field(min_length=1)] | None = None,
    most_turns: Annotated[int, Field(ge=1, le=50)] = 8,
    column: str = "",
) -> Generator:
    """One dialogue a seed, of at most `most_turns` turns of calls; `user_model` plays the user, one of `systems` is drawn.

    Instead of a plan a seed may have a question (or a text under `column`) and in `offered` the names of tools, all where it
    names none; the row then has no target. A call that the function refuses is a reject, before another turn is paid for.
    """
    played_by: dict[str, Any] = {"model": user_model} if user_model else {}
    openings = systems or list(SYSTEMS)

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts, rng = seed.read(), Random(f"tool_dialogue {seed.id}")
        plan = facts if isinstance(facts, dict) and "steps" in facts else None
        said = await _request(plan, ask, **played_by) if plan else task_of(facts, column).question
        tools = _offered(facts)
        talk = [Message("system", rng.choice(openings)), Message("user", said)]
        talk = await _answered(talk, tools, ask, rng, most_turns)
        if plan and plan["kind"] == "asked_back" and not any(turn.tool_calls for turn in talk):
            said = await _reply(plan, talk, ask, **played_by)
            talk = await _answered([*talk, Message("user", said)], tools, ask, rng, most_turns)
        return [Draft(tuple(talk), target=to_json(calls_of(plan)) if plan else None, tools=to_json(tools))]

    return generate


def _offered(facts: dict[str, Any]) -> list[dict[str, Any]]:
    names = facts.get("offered") or list(TOOLS)
    if unknown := [name for name in names if name not in TOOLS]:
        raise RowError(f"facts.offered: there is no tool {unknown[0]!r}; there are {', '.join(TOOLS)}")
    return [TOOLS[name] for name in names]


async def _request(plan: Plan, ask: Ask, **options: Any) -> str:
    """The user's first message, in the words of a model; whether it gives every value is for `tool_calls_valid` to see."""
    name = lacking(plan)
    missing = f"\n\n{prompt('tool_dialogue_missing', name=name)}\n" if name else ""
    words = prompt("tool_dialogue_request", wants=delimited("\n".join(wants(plan))), missing=missing)
    return _said(await ask([Message("user", words)], **options))


async def _reply(plan: Plan, talk: list[Message], ask: Ask, **options: Any) -> str:
    """What the user says when asked for what was missing."""
    name = lacking(plan)
    value = plan["steps"][0]["arguments"][name]
    said = delimited("\n".join(to_json({"role": turn.role, "content": turn.content}) for turn in talk[1:]))
    words = prompt("tool_dialogue_reply", name=name, said=said, value=delimited(as_told(value)))
    return _said(await ask([Message("user", words)], **options))


def _said(reply: Reply) -> str:
    said = without_rules(reply.text)
    if fault := opens_with_refusal(said) or chatter(said):
        raise RowError(f"the user's message: {fault}", raw=reply.text)
    return said


async def _answered(talk: list[Message], tools: list[dict[str, Any]], ask: Ask, rng: Random, most_turns: int) -> list[Message]:
    """The talk up to the assistant's next words, with all calls before them and what they gave."""
    for _ in range(most_turns + 1):
        reply = await ask(talk, tools=tools)
        if not reply.tool_calls:
            if fault := says_nothing(reply.text):
                raise RowError(fault, raw=reply.text)
            return [*talk, Message("assistant", reply.text.strip())]
        talk = [*talk, *_called(reply, {tool["function"]["name"] for tool in tools}, rng)]
    raise RowError(f"still calls after {most_turns} turns of calls")


def _called(reply: Reply, offered: set[str], rng: Random) -> list[Message]:
    """The turn with the calls, under ids of ours, and a turn with what each of them gave."""
    calls = [ToolCall(call_id(rng), made.name, to_json(_arguments(made, offered))) for made in reply.tool_calls]
    results = [Message("tool", _result(made), tool_call_id=made.id) for made in calls]
    return [Message("assistant", reply.text.strip(), tool_calls=tuple(calls)), *results]


def _arguments(made: ToolCall, offered: set[str]) -> dict[str, Any]:
    """The arguments of a call that can be made. Raises RowError for any other."""
    if made.name not in offered:
        raise RowError(f"calls {made.name!r}, which is not offered", raw=made.arguments)
    arguments = read_json(made.arguments)
    fault = best_match(_validator(made.name).iter_errors(arguments))
    if fault:
        raise RowError(f"calls {made.name} wrongly: {fault.message[:200]}", raw=made.arguments)
    return arguments  # type: ignore[no-any-return]


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(TOOLS[name]["function"]["parameters"])


def _result(made: ToolCall) -> str:
    try:
        return to_json(call(made.name, json.loads(made.arguments)))
    except (TypeError, ValueError, ArithmeticError, KeyError) as error:
        raise RowError(f"{made.name} refuses: {type(error).__name__}: {error}", raw=made.arguments) from None
