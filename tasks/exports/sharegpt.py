"""ShareGPT: `conversations` of `from` and `value`, `system` and `tools` beside them, as LLaMA-Factory and Axolotl read them.

Turns of a person or a tool and turns of the model must alternate there; a row in which they do not is left out.
"""

from itertools import pairwise
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft, Message, to_json
from tasks.exporting.turns import arguments_of, only_text, tools_text

_ASKS = {"human", "observation"}
_NAMES = {"user": "human", "assistant": "gpt", "tool": "observation"}


def sharegpt(draft: Draft) -> dict[str, Any]:
    messages = only_text(draft)
    system = messages[0].content if messages[0].role == "system" else ""
    turns = [_turn(turn) for turn in messages[bool(system) :]]
    if turns[0]["from"] != "human" or any((a["from"] in _ASKS) == (b["from"] in _ASKS) for a, b in pairwise(turns)):
        raise RowError("turns do not alternate")
    return {"conversations": turns, "system": system, "tools": tools_text(draft) if draft.tools else ""}


def _turn(turn: Message) -> dict[str, str]:
    if turn.role not in _NAMES:
        raise RowError("a system turn in the middle")
    if not turn.tool_calls:
        return {"from": _NAMES[turn.role], "value": turn.content}
    if turn.content:
        raise RowError("a turn both speaks and calls a tool")
    calls = [{"name": call.name, "arguments": arguments_of(call)} for call in turn.tool_calls]
    return {"from": "function_call", "value": to_json(calls[0] if len(calls) == 1 else calls)}
