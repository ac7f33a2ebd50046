"""Anybody's row as a Draft: `answer` and `target` columns or `messages`, in the spellings that data sets use.

A text target that is JSON of an object, a list or a quoted text is taken as that JSON; any other text stays text. So both
GSM8K's `... #### 72` and the `target` column of our own artifacts mean what they say.
"""

import json
from collections.abc import Mapping
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft, Message, ToolCall, to_json
from tasks.text.strict_json import read_json

FIELDS = ("answer", "messages", "target", "question", "rejected", "tools", "lang")
_ROLES = {"human": "user", "gpt": "assistant", "bot": "assistant", "model": "assistant", "developer": "system"} | {
    "function": "tool",
    "observation": "tool",
}
_MISSING = object()


def foreign_draft(row: Mapping[str, Any], names: Mapping[str, str], number: int) -> Draft:
    """The draft that a row says, its id the row's number in hex. `names` says which column holds a field.

    Raises RowError where the row holds neither an answer nor messages that end in one.
    """
    lang = _field(row, names, "lang")
    identity = f"{number:020x}"
    return Draft(
        _messages(row, names),
        target=_target(_field(row, names, "target")),
        tools=_tools(_field(row, names, "tools")),
        rejected=_rejected(_field(row, names, "rejected")),
        lang=lang if isinstance(lang, str) and 2 <= len(lang) <= 12 else "en",
        generator="file",
        seed_id=identity,
        id=identity,
    )


def value_at(row: Mapping[str, Any], path: str) -> Any:
    """What stands under `path`: a column of that name, the whole row for `.`, else `a.b` nested, a number a place in a list."""
    if path in row:
        return row[path]
    if path == ".":
        return row
    found: Any = row
    for part in path.split("."):
        if isinstance(found, Mapping) and part in found:
            found = found[part]
        elif isinstance(found, list) and part.lstrip("-").isdecimal() and -len(found) <= int(part) < len(found):
            found = found[int(part)]
        else:
            return _MISSING
    return found


def has(row: Mapping[str, Any], path: str) -> bool:
    """True where the row has that column, or that place inside one."""
    return value_at(row, path) is not _MISSING


def _field(row: Mapping[str, Any], names: Mapping[str, str], field: str) -> Any:
    found = value_at(row, names.get(field, field))
    if found is _MISSING and field in names:
        raise RowError(f"the row has no {names[field]!r} (for {field})")
    return None if found is _MISSING else found


def _messages(row: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Message, ...]:
    turns = None if "answer" in names else _field(row, names, "messages")
    if turns is not None:
        return _turns(turns)
    answer = _field(row, names, "answer")
    if answer is None:
        column = names.get("answer", "answer")
        raise RowError(f"the row's {column!r} is null" if has(row, column) else "the row has no answer")
    return (Message("user", _text(_field(row, names, "question"))), Message("assistant", _text(answer)))


def _text(value: Any) -> str:
    """The words of a cell: text as it is, a list of content parts joined, numbers and the rest as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(part, dict) and "text" in part for part in value):
        return "".join(str(part["text"] or "") for part in value)
    return _json(value)


def _turns(turns: Any) -> tuple[Message, ...]:
    found = read_json(turns) if isinstance(turns, str) else turns
    if not isinstance(found, list) or not found:
        raise RowError(f"messages: wanted a list of turns, found {str(found)[:60]!r}")
    messages = tuple(_turn(turn) for turn in found)
    if all(message.role != "assistant" for message in messages):
        raise RowError("messages: no turn is the assistant's")
    return messages


def _turn(turn: Any) -> Message:
    if not isinstance(turn, Mapping):
        raise RowError(f"messages: wanted a turn with role and content, found {str(turn)[:60]!r}")
    said = turn.get("role", turn.get("from"))
    role = _ROLES.get(str(said), said)
    if role not in ("system", "user", "assistant", "tool"):
        raise RowError(f"messages: unknown role {str(said)[:40]!r}; there are system, user, assistant, tool")
    calls = turn.get("tool_calls") or []
    if not isinstance(calls, list):
        raise RowError(f"messages: wanted a list of tool calls, found {str(calls)[:60]!r}")
    content = turn.get("content", turn.get("value"))
    return Message(role, _text(content), tuple(_call(call) for call in calls), _identity(turn.get("tool_call_id")))  # type: ignore[arg-type]


def _call(call: Any) -> ToolCall:
    """A tool call, flat as ours or under `function` as OpenAI's; `arguments` may be JSON text or an object."""
    inner = call.get("function", call) if isinstance(call, Mapping) else None
    if not isinstance(inner, Mapping) or not isinstance(inner.get("name"), str):
        raise RowError(f"messages: wanted a tool call with a name, found {str(call)[:60]!r}")
    arguments = inner.get("arguments")
    return ToolCall(
        _identity(call.get("id")) or "", inner["name"], arguments if isinstance(arguments, str) else _json(arguments or {})
    )


def _identity(value: Any) -> str | None:
    return None if value is None else str(value)


def _rejected(value: Any) -> tuple[Message, ...] | None:
    """The answer that is meant to be the worse one: its text, or its turns."""
    if isinstance(value, list) and value and all(isinstance(turn, Mapping) and "role" in turn for turn in value):
        return _turns(value)
    return None if value is None else (Message("assistant", _text(value)),)


def _target(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "[", '"'}:
        try:
            return to_json(read_json(value))
        except RowError:
            return to_json(value)
    return _json(value)


def _tools(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    """JSON of what Parquet may hold too: dates, decimals and bytes become text."""
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=str)
    except ValueError as error:
        raise RowError(f"holds a value that JSON cannot hold: {error}") from None
