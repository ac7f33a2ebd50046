"""The fake server's Anthropic: its messages as chat questions, and chat completions as its messages."""

import json
from typing import Any

_FINISH = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"}
_ERRORS = {400: "invalid_request_error", 401: "authentication_error", 429: "rate_limit_error", 529: "overloaded_error"}


def chat_asked(params: dict[str, Any]) -> dict[str, Any]:
    """A request of the Messages interface as a chat completion's."""
    system = [{"role": "system", "content": params["system"]}] if "system" in params else []
    turns = [{"role": turn["role"], "content": _text(turn["content"])} for turn in params["messages"]]
    asked = {"model": params["model"], "max_tokens": params["max_tokens"], "messages": system + turns}
    if tools := params.get("tools"):
        asked["tools"] = [
            {"type": "function", "function": {"name": tool["name"], "parameters": tool["input_schema"]}} for tool in tools
        ]
    chosen = params.get("tool_choice", {})
    return asked | ({"tool_choice": {"function": {"name": chosen["name"]}}} if chosen.get("type") == "tool" else {})


def result_of(status: int, body: dict[str, Any]) -> dict[str, Any]:
    """The result of one question of a batch."""
    if status == 0:
        return {"type": "expired"}
    if status != 200:
        error = {"type": _ERRORS.get(status, "api_error"), "message": body["error"]["message"]}
        return {"type": "errored", "error": {"type": "error", "error": error}}
    return {"type": "succeeded", "message": message_of(body)}


def message_of(body: dict[str, Any]) -> dict[str, Any]:
    """A chat completion as a message."""
    choice = body["choices"][0]
    said, calls = choice["message"]["content"], choice["message"].get("tool_calls") or []
    blocks: list[dict[str, Any]] = [{"type": "text", "text": said}] if said else []
    for call in calls:
        read = json.loads(call["function"]["arguments"])
        blocks.append({"type": "tool_use", "id": call["id"], "name": call["function"]["name"], "input": read})
    usage = body.get("usage", {})
    return {
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": blocks,
        "stop_reason": _FINISH.get(choice["finish_reason"], choice["finish_reason"]),
        "usage": {"input_tokens": usage.get("prompt_tokens"), "output_tokens": usage.get("completion_tokens")},
    }


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(str(block.get("text") or block.get("content") or json.dumps(block.get("input"))) for block in content)
