"""Every call is made again: its result is what the tool turn says, and the closing answer holds it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from schemas.rows import Draft, Message, Verdict, to_json
from tasks.operators import Verifier
from tasks.tools.catalogue import FUNCTIONS, TOOLS, call
from tasks.tools.mentions import digits, mentions


def trajectory_replays() -> Verifier:
    """Fails a tool turn that the function did not return, a tool under another description, and an answer without the result.

    Of calls that feed one another, the answer must hold the last result; of calls made side by side, each one.
    """

    def verify(draft: Draft) -> Verdict:
        fault = next(_faults(draft), None)
        return Verdict.fail(fault) if fault else Verdict.ok()

    return verify


def _faults(draft: Draft) -> Iterator[str]:
    for tool in json.loads(draft.tools or "[]"):
        name = tool["function"]["name"]
        if to_json(tool) != to_json(TOOLS.get(name)):
            yield f"{name!r} is offered with another description than its own"
    observed = {turn.tool_call_id or "": turn.content for turn in draft.messages if turn.role == "tool"}
    last: Message | None = None
    for message in draft.messages:
        for made in message.tool_calls:
            yield from _replayed(made.name, made.arguments, observed.get(made.id))
        last = message if message.tool_calls else last
    if last is not None:
        yield from _ungrounded(last, observed, draft.answer)
        yield from _invented(draft)


def _replayed(name: str, arguments: str, seen: str | None) -> Iterator[str]:
    if name not in FUNCTIONS:
        yield f"there is no function {name!r} to call again"
        return
    try:
        found = to_json(call(name, json.loads(arguments)))
    except (TypeError, ValueError, ArithmeticError, KeyError) as error:
        yield f"{name} refuses {arguments[:120]}: {type(error).__name__}: {error}"
        return
    if found != seen:
        yield f"{name} returned {found}, the tool turn says {seen}"


def _ungrounded(last: Message, observed: Mapping[str, str], answer: str) -> Iterator[str]:
    for made in last.tool_calls:
        result: Any = json.loads(observed[made.id])
        if not mentions(answer, result):
            yield f"the answer does not hold {to_json(result)}, the result of {made.name}"


def _invented(draft: Draft) -> Iterator[str]:
    """Figures of the answer that neither the user nor a tool ever named."""
    known = set[float]().union(*(digits(turn.content) for turn in draft.messages if turn.role in ("user", "tool")))
    if unknown := sorted(digits(draft.answer) - known):
        yield f"the answer says {unknown[0]:g}, which nobody named"
