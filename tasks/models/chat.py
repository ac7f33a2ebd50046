"""A LangChain chat model as a sender: our messages in, our answer out, foreign errors translated once, here."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from schemas.errors import RowError, SeedmillError
from schemas.rows import Message, ToolCall, to_json
from tasks.models.answer import FINISHES, Answer
from tasks.models.faults import Again, fault_of
from tasks.models.question import Question


class Chat:
    """Asks one chat model. `built_in` are parameters that the model already has and need not be sent again."""

    def __init__(
        self,
        model: BaseChatModel,
        close: Callable[[], Awaitable[None]] | None = None,
        built_in: dict[str, Any] | None = None,
        secret: str = "",
    ) -> None:
        self._model, self._close, self._built_in, self._secret = model, close, built_in or {}, secret

    async def send(self, question: Question) -> Answer:
        try:
            found = await self._model.ainvoke([_turn(message) for message in question.messages], **self._options(question))
        except (SeedmillError, TimeoutError):
            raise
        except Exception as error:
            raise self._translated(error) from None
        return answer_in(found)

    async def close(self) -> None:
        if self._close:
            await self._close()

    def _options(self, question: Question) -> dict[str, Any]:
        new = {name: value for name, value in question.params.items() if self._built_in.get(name) != value}
        if question.tools:
            new["tools"] = list(question.tools)
        if question.schema:
            form = {"name": "reply", "schema": question.schema, "strict": True}
            new["response_format"] = {"type": "json_schema", "json_schema": form}
        return new

    def _translated(self, error: Exception) -> SeedmillError:
        """What a provider package's exception means; the packages of OpenAI and Anthropic carry status and headers."""
        told = f"{type(error).__name__}: {error}"[:300]
        told = told.replace(self._secret, "***") if self._secret else told
        status = getattr(error, "status_code", None)
        if isinstance(status, int):
            headers = getattr(getattr(error, "response", None), "headers", {})
            return fault_of(status, headers, json.dumps({"error": {"message": told}}))
        if "Timeout" in type(error).__name__ or "Connection" in type(error).__name__:
            return Again(told, paid=True)
        return RowError(f"the provider's package failed: {told}")


def answer_in(message: BaseMessage) -> Answer:
    """Our answer from a LangChain message, whoever's package made it."""
    told = message.response_metadata
    finish = str(told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason") or "stop")
    usage = getattr(message, "usage_metadata", None) or {}
    return Answer(
        text=str(message.text),
        finish=FINISHES.get(finish.lower(), finish),
        refusal=str(message.additional_kwargs.get("refusal") or ""),
        tool_calls=tuple(_calls(message)) if isinstance(message, AIMessage) else (),
        model=str(told.get("model_name") or told.get("model") or ""),
        tokens_in=usage.get("input_tokens"),
        tokens_out=usage.get("output_tokens"),
    )


def _calls(message: AIMessage) -> list[ToolCall]:
    good = [ToolCall(call["id"] or "", call["name"], to_json(call["args"])) for call in message.tool_calls]
    bad = [ToolCall(call["id"] or "", call["name"] or "", call["args"] or "") for call in message.invalid_tool_calls]
    return good + bad


def _turn(message: Message) -> BaseMessage:
    if message.role == "user":
        return HumanMessage(message.content)
    if message.role == "system":
        return SystemMessage(message.content)
    if message.role == "tool":
        return ToolMessage(message.content, tool_call_id=message.tool_call_id or "")
    calls = [{"name": call.name, "args": json.loads(call.arguments), "id": call.id} for call in message.tool_calls]
    return AIMessage(message.content, tool_calls=calls)
