"""Turns of a chat as trainers and chat APIs spell them, and a chat cut into its prompt and what completes it."""

import json
from collections.abc import Sequence
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft, Message, ToolCall, to_json

Turns = tuple[Message, ...]


def prompt_and_completion(messages: Turns) -> tuple[Turns, Turns]:
    """Everything up to the last user turn, and everything after it (calls of tools and their results included)."""
    last = max((place for place, turn in enumerate(messages) if turn.role == "user"), default=None)
    if last is None:
        raise RowError("no user turn, so no prompt")
    return messages[: last + 1], messages[last + 1 :]


def rejected_completion(draft: Draft, prompt: Turns) -> Turns:
    """The rejected turns without the prompt they may repeat."""
    if not draft.rejected:
        raise RowError("no rejected answer")
    turns = draft.rejected[len(prompt) :] if draft.rejected[: len(prompt)] == prompt else draft.rejected
    if not turns or any(turn.role in ("user", "system") for turn in turns):
        raise RowError("the rejected answer does not follow the same prompt")
    return turns


def only_text(draft: Draft) -> Turns:
    """The messages of a draft without media, which these formats cannot carry."""
    if draft.media:
        raise RowError("has media")
    return draft.messages


def plain(messages: Turns) -> Turns:
    """The messages of a chat in which no tool is called."""
    if any(turn.tool_calls or turn.role == "tool" for turn in messages):
        raise RowError("calls tools")
    return messages


def trl_turns(messages: Turns) -> list[dict[str, Any]]:
    """As TRL and chat templates want them: `arguments` is an object, a tool's turn carries the tool's name."""
    names = {call.id: call.name for turn in messages for call in turn.tool_calls}
    return [_trl_turn(turn, names) for turn in messages]


def openai_turns(messages: Turns) -> list[dict[str, Any]]:
    """As OpenAI's chat API sends and takes them: `arguments` is JSON text, a turn that only calls has no content."""
    return [_openai_turn(turn) for turn in messages]


def tools_of(draft: Draft) -> list[dict[str, Any]]:
    """The tools a draft offers, each as `{"type": "function", "function": {name, description, parameters}}`."""
    tools = json.loads(draft.tools) if draft.tools else []
    return [tool if "function" in tool else {"type": "function", "function": tool} for tool in tools]


def tools_text(draft: Draft) -> str:
    """The tools as JSON text: their schemas differ from row to row, which no Arrow column could hold; TRL reads the text."""
    return to_json(tools_of(draft))


def arguments_of(call: ToolCall) -> dict[str, Any]:
    """A call's arguments as an object."""
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        raise RowError("arguments of a tool call are no JSON") from None
    if not isinstance(arguments, dict):
        raise RowError("arguments of a tool call are no JSON object")
    return arguments


def calls_tools(messages: Sequence[Message]) -> bool:
    """True where an assistant calls a tool."""
    return any(turn.tool_calls for turn in messages)


def _trl_turn(turn: Message, names: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {"role": turn.role, "content": turn.content}
    if turn.tool_calls:
        row["tool_calls"] = [
            {"type": "function", "id": call.id, "function": {"name": call.name, "arguments": arguments_of(call)}}
            for call in turn.tool_calls
        ]
    if turn.role == "tool":
        row |= {"tool_call_id": turn.tool_call_id, "name": names.get(turn.tool_call_id or "", "")}
    return row


def _openai_turn(turn: Message) -> dict[str, Any]:
    row: dict[str, Any] = {"role": turn.role, "content": turn.content}
    if turn.tool_calls:
        row["content"] = turn.content or None
        row["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in turn.tool_calls
        ]
    if turn.role == "tool":
        row["tool_call_id"] = turn.tool_call_id
    return row
