"""The calls that a row makes are those of its target, up to the values that the target allows.

The target is BFCL's `possible_answer`: a list of `{name: {argument: [accepted values]}}`, an argument that lists "" may be
left out unless the tool requires it, an object's fields list their own accepted values; or plainly `{"name": ...,
"arguments": {...}}`. A list of such lists is one for each user turn; [] or null says that no call may be made, "any" that one
must. Equality is BFCL's (Patil et al., ICML 2025, AST matching): text without case, blanks and `,./-_*^`; 5 for 5.0, and
5.0 for 5 only where the tool declares a float; never "5" for 5 or 1 for true. A dot of a name may be `_`, for OpenAI's
interface allows no dot.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft, Message, ToolCall, Verdict, to_json
from tasks.operators import Verifier
from tasks.text.strict_json import read_json

_SILENT = re.compile(r"[ ,./\-_*^]")
Wanted = tuple[str, dict[str, list[Any]]]


def tool_calls_match(*, ordered: bool = False, exact_text: bool = False) -> Verifier:
    """Calls of a turn match in any order, each to one, unless `ordered`; `exact_text` wants texts letter by letter."""

    def verify(draft: Draft) -> Verdict:
        if draft.target is None:
            raise RowError("cannot judge: there is no target to compare with")
        target = draft.read_target()
        made = [[call for message in turn for call in message.tool_calls] for turn in _turns(draft.messages)]
        if target == "any":
            return Verdict.ok() if any(made) else Verdict.fail("makes no call, wanted one")
        tools = _declared(draft)
        wanted = _wanted(target)
        if wanted is None:
            wanted, made = [_calls(target)], [[call for calls in made for call in calls]]
        if len(wanted) != len(made):
            return Verdict.fail(f"has {len(made)} user turns, the target {len(wanted)}")
        match = _in_order if ordered else _in_any_order
        faults = (match(calls, due, tools, exact_text) for calls, due in zip(made, wanted, strict=True))
        fault = next((fault for fault in faults if fault), "")
        return Verdict.fail(fault) if fault else Verdict.ok()

    return verify


def _turns(messages: Sequence[Message]) -> list[list[Message]]:
    turns: list[list[Message]] = []
    for message in messages:
        if message.role == "user" or not turns:
            turns.append([])
        turns[-1].append(message)
    return [turn for turn in turns if any(message.role != "system" for message in turn)]


def _wanted(target: Any) -> list[list[Wanted]] | None:
    """The calls due in each turn; None where the target is one list for the whole row."""
    by_turn = isinstance(target, list) and target and all(isinstance(turn, list) for turn in target)
    return [_calls(turn) for turn in target] if by_turn else None


def _calls(target: Any) -> list[Wanted]:
    if not isinstance(target, list | None):
        raise RowError(f"cannot judge: the target {to_json(target)[:80]} is no list of calls")
    return [_call(call) for call in target or ()]


def _call(call: Any) -> Wanted:
    if isinstance(call, dict) and set(call) == {"name", "arguments"} and isinstance(call["arguments"], dict):
        return call["name"], {name: [value] for name, value in call["arguments"].items()}
    if isinstance(call, dict) and len(call) == 1:
        name, arguments = next(iter(call.items()))
        if isinstance(arguments, dict) and all(isinstance(accepted, list) for accepted in arguments.values()):
            return name, arguments
    raise RowError(f"cannot judge: {to_json(call)[:80]} is no call with its accepted values")


def _declared(draft: Draft) -> dict[str, dict[str, Any]]:
    """The parameters of each offered tool, whether OpenAI's form or BFCL's bare one."""
    tools = read_json(draft.tools) if draft.tools else []
    return {(bare := tool.get("function", tool))["name"]: bare.get("parameters") or {} for tool in tools}


def _in_order(made: list[ToolCall], due: list[Wanted], tools: dict[str, dict[str, Any]], exact: bool) -> str:
    faults = (_fault(call, wanted, tools, exact) for call, wanted in zip(made, due, strict=False))
    return next((fault for fault in faults if fault), "") or _too_many_or_few(made, due)


def _in_any_order(made: list[ToolCall], due: list[Wanted], tools: dict[str, dict[str, Any]], exact: bool) -> str:
    """Each wanted call gets a call of its own: augmenting paths, for one call may serve two wanted ones."""
    faults = [[_fault(call, wanted, tools, exact) for call in made] for wanted in due]
    holder: dict[int, int] = {}

    def place(wanted: int, tried: set[int]) -> bool:
        for call in range(len(made)):
            if not faults[wanted][call] and call not in tried:
                tried.add(call)
                if call not in holder or place(holder[call], tried):
                    holder[call] = wanted
                    return True
        return False

    for number, wanted in enumerate(due):
        if not place(number, set()):
            nearest = [fault for call, fault in zip(made, faults[number], strict=True) if fault and call.name == wanted[0]]
            return (nearest or [_too_many_or_few(made, due) or f"{wanted[0]} is not called as wanted"])[0]
    return _too_many_or_few(made, due)


def _too_many_or_few(made: list[ToolCall], due: list[Wanted]) -> str:
    if len(made) == len(due):
        return ""
    called = ", ".join(call.name for call in made) or "nothing"
    return f"calls {called}; wanted {', '.join(name for name, _ in due) or 'no call'}"


def _fault(call: ToolCall, wanted: Wanted, tools: dict[str, dict[str, Any]], exact: bool) -> str:
    """What is wrong with the call as an answer to the wanted one; empty where nothing is."""
    name, accepted = wanted
    if call.name != name and call.name != name.replace(".", "_"):
        return f"calls {call.name}, wanted {name}"
    if tools and call.name not in tools and name not in tools:
        return f"calls {call.name}, which is not offered"
    try:
        arguments = read_json(call.arguments)
    except RowError as error:
        return f"{call.name}: the arguments are {error}"
    if not isinstance(arguments, dict):
        return f"{call.name}: the arguments are no object"
    schema = tools.get(call.name) or tools.get(name) or {}
    return next((f"{call.name}: {fault}" for fault in _faults(arguments, accepted, schema, exact)), "")


def _faults(found: dict[str, Any], accepted: dict[str, list[Any]], schema: dict[str, Any], exact: bool) -> Iterator[str]:
    """Of a call's arguments, or of the fields of an object among them."""
    properties = schema.get("properties") or {}
    required = schema.get("required") or []
    for name, value in found.items():
        if name not in accepted:
            yield f"{name} = {to_json(value)[:80]} is not wanted"
        elif not _is_one_of(value, accepted[name], properties.get(name) or {}, exact):
            yield f"{name} = {to_json(value)[:80]}, wanted {' or '.join(to_json(other)[:80] for other in accepted[name])}"
    for name, values in accepted.items():
        if name not in found and values and ("" not in values or name in required):
            yield f"{name} is missing"


def _is_one_of(value: Any, accepted: list[Any], schema: Any, exact: bool) -> bool:
    """BFCL's truth names no value at all for an argument that stays empty."""
    return any(_same(value, other, schema, exact) for other in accepted) if accepted else value in ("", [], {})


def _same(value: Any, wanted: Any, schema: Any, exact: bool) -> bool:
    schema = schema if isinstance(schema, dict) else {}
    if isinstance(value, bool) or isinstance(wanted, bool) or value is None or wanted is None:
        return value is wanted
    if isinstance(value, str) and isinstance(wanted, str):
        return value == wanted if exact else _standard(value) == _standard(wanted)
    if isinstance(value, int | float) and isinstance(wanted, int | float):
        real = str(schema.get("type")).lower() in ("number", "float", "double")
        return value == wanted and (type(value) is type(wanted) or isinstance(value, int) or real)
    if isinstance(value, list) and isinstance(wanted, list):
        items = schema.get("items") or {}
        return len(value) == len(wanted) and all(_same(a, b, items, exact) for a, b in zip(value, wanted, strict=True))
    if isinstance(value, dict) and isinstance(wanted, dict):
        return _same_object(value, wanted, schema, exact)
    return False


def _same_object(value: dict[str, Any], wanted: dict[str, Any], schema: dict[str, Any], exact: bool) -> bool:
    """BFCL lists the accepted values of a field; a plain object, as deeper ones are, is compared as it stands."""
    properties = schema.get("properties") or {}
    if all(isinstance(accepted, list) for accepted in wanted.values()) and not any(_faults(value, wanted, schema, exact)):
        return True
    plain = set(value) == set(wanted)
    return plain and all(_same(value[name], wanted[name], properties.get(name) or {}, exact) for name in wanted)


def _standard(text: str) -> str:
    return _SILENT.sub("", text).lower().replace("'", '"')
