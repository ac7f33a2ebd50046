"""Every call names an offered tool and fits its JSON schema, with arguments the user gave; none is made where none is due."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from schemas.errors import RowError
from schemas.rows import Draft, Message, ToolCall, Verdict, to_json
from tasks.operators import Verifier
from tasks.text.phrases import Book, hear
from tasks.tools.catalogue import TOOLS
from tasks.tools.mentions import digits, figures, mentions
from tasks.tools.requests import REQUESTS

ASKS: Book = {request.tool: request.asks for request in REQUESTS}


def tool_calls_valid() -> Verifier:
    """Fails an unknown tool, a missing, extra, wrongly typed or invented argument, and calls other than the target's."""

    def verify(draft: Draft) -> Verdict:
        if draft.target is None or draft.tools is None:
            raise RowError("a row of tool calls needs `tools` and a `target`")
        offered = {tool["function"]["name"]: tool["function"] for tool in json.loads(draft.tools)}
        fault = next(_faults(draft, offered), None)
        return Verdict.fail(fault) if fault else Verdict.ok()

    return verify


def _faults(draft: Draft, offered: dict[str, Any]) -> Iterator[str]:
    made: list[dict[str, Any]] = []
    for at, message in enumerate(draft.messages):
        for call in message.tool_calls:
            yield from _call_faults(call, offered, draft.messages[:at])
            made.append({"name": call.name, "arguments": json.loads(call.arguments)})
        yield from _pairing_faults(message, draft.messages[at + 1 :])
    if to_json(made) != to_json(draft.read_target()):
        yield f"called {to_json(made)}, wanted {draft.target}"
    if not made:
        yield from _idle_faults(draft, offered)


def _call_faults(call: ToolCall, offered: dict[str, Any], before: tuple[Message, ...]) -> Iterator[str]:
    if call.name not in offered:
        yield f"calls {call.name!r}, which is not offered; there are {', '.join(sorted(offered))}"
        return
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        yield f"the arguments of {call.name!r} are no JSON: {call.arguments[:80]!r}"
        return
    error = best_match(_validator(to_json(offered[call.name]["parameters"])).iter_errors(arguments))
    if error:
        yield f"{call.name}: {error.message}"
        return
    known = " ".join(message.content for message in before if message.role in ("user", "tool"))
    for name, value in arguments.items():
        if not mentions(known, value):
            yield f"{call.name}: nobody gave {name} = {to_json(value)}"


@lru_cache(maxsize=1024)
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema))


def _pairing_faults(message: Message, after: tuple[Message, ...]) -> Iterator[str]:
    """The turns right after the calls answer them, in order."""
    wanted = [call.id for call in message.tool_calls]
    found = [turn.tool_call_id for turn in after[: len(wanted)] if turn.role == "tool"]
    if found != wanted or len(set(wanted)) != len(wanted):
        yield f"calls {wanted} are answered by {found}"


def _idle_faults(draft: Draft, offered: dict[str, Any]) -> Iterator[str]:
    """No call was made: then none was due, and nothing may be claimed."""
    due = sorted(tool for tool in _served(draft.question) if tool in offered)
    if due:
        yield f"makes no call although {due[0]!r} is offered and the request gives all it needs"
    if invented := sorted(digits(draft.answer) - figures(draft.question)):
        yield f"makes no call, yet states {invented[0]:g}"


def _served(question: str) -> set[str]:
    """The tools that a request names all arguments for. It may stand after a greeting."""
    return {tool for text in _tails(question) for tool, words in hear(ASKS, text) if _complete(tool, words)}


def _tails(question: str) -> Iterator[str]:
    yield question
    yield from (question.partition(sign)[2] for sign in (", ", "! ", ": ", "? ") if sign in question)


def _complete(tool: str, words: dict[str, str]) -> bool:
    """Every number is a figure and every choice one that the tool knows."""
    properties = TOOLS[tool]["function"]["parameters"]["properties"]
    for name, said in words.items():
        schema = properties.get(name, {})
        if "enum" in schema and said not in schema["enum"]:
            return False
        if schema.get("type") in ("number", "integer") and not figures(said):
            return False
    return True
