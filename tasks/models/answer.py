"""An answer as it came from a server, and what it is worth: a reply, or a reject with its reason."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from schemas.errors import RowError
from schemas.rows import ToolCall
from tasks.operators import Reply
from tasks.text.strict_json import read_json

FINISHES = {
    "stop": "stop",
    "end_turn": "stop",
    "stop_sequence": "stop",
    "length": "length",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "content_filter": "content_filter",
    "safety": "content_filter",
    "refusal": "refused",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "tool_use": "tool_calls",
}

# Only whole, short replies of this shape: a dialogue in which somebody is sorry is no refusal.
_REFUSAL = re.compile(
    r"(i'?m|i am) (very |really )?sorry,? but (i (can't|cannot|am unable to|won't)|i'?m unable to)\b.{0,160}"
    r"|i (can't|cannot|won't) (help|assist|comply|do|provide|fulfil|fulfill)\b.{0,120}",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Answer:
    """What a server said. `model` is the name it gave itself; token counts are None where it told none."""

    text: str
    finish: str = "stop"
    refusal: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    model: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return vars(self) | {"tool_calls": [asdict(call) for call in self.tool_calls]}


def answer_of(found: dict[str, Any]) -> Answer:
    """The answer that `to_dict` wrote."""
    return Answer(**{**found, "tool_calls": tuple(ToolCall(**call) for call in found.get("tool_calls") or ())})


def reply_of(answer: Answer, key: str) -> Reply:
    """The reply an operator gets. Raises RowError, with the raw text, for one that was cut, refused, filtered or is empty."""
    reason = unusable(answer)
    if reason:
        raise RowError(reason, raw=answer.text or answer.refusal)
    return Reply(
        text=answer.text,
        key=key,
        finish=answer.finish,
        model=answer.model,
        tool_calls=answer.tool_calls,
        tokens_in=answer.tokens_in or 0,
        tokens_out=answer.tokens_out or 0,
    )


def unusable(answer: Answer) -> str:
    """Why an answer can never become a row; empty for a good one."""
    if answer.finish == "content_filter":
        return "content_filter: the server withheld the reply"
    if answer.refusal or answer.finish == "refused" or is_refusal(answer.text):
        return "refused: the model declined to answer"
    if answer.finish == "length":
        return "length: the reply was cut; raise max_tokens or ask for less"
    if not answer.text.strip() and not answer.tool_calls:
        return "empty: the reply holds nothing"
    return ""


def is_refusal(text: str) -> bool:
    """True where the whole reply is a short refusal."""
    return len(text) <= 240 and _REFUSAL.fullmatch(text.strip().replace("\u2019", "'")) is not None


def parsed(reply: Reply) -> Any:
    """The JSON that a reply holds, fences taken off. Raises RowError saying what is wrong with it."""
    text = reply.text.strip()
    fenced = re.fullmatch(r"```(?:json)?\s*\n(.*)\n\s*```", text, re.DOTALL)
    try:
        return read_json(fenced[1] if fenced else text)
    except RowError as error:
        raise RowError(f"malformed: {error}", raw=reply.text) from None
