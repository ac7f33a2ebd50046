"""A LangChain chat model as a sender: our messages in, our answer out, foreign errors translated once, here."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from schemas.errors import RecipeError, RowError, SeedmillError
from schemas.rows import Message, ToolCall, to_json
from tasks.models.answer import FINISHES, Answer
from tasks.models.faults import Again, fault_of
from tasks.models.question import RAW, Question

FORMS = ("json_schema", "tool", "words")
"""How a schema is asked for: by the server's own means, as the only tool, or in words; what is refused is not tried again."""
_NOT_OFFERED = re.compile(
    r"HTTP (400|422).*(response_format|json_schema|schema|tool|support|unknown|unrecognized)", re.IGNORECASE
)
_IN_WORDS = "Reply with only one JSON value that fits this JSON schema, without fences or comments:\n"


class Chat:
    """Asks one chat model. `built_in` are parameters that the model already has and need not be sent again.

    A model that can `complete` a text is ours and takes tools and response_format as OpenAI writes them; other packages are
    given tools their own way.
    """

    def __init__(
        self,
        model: BaseChatModel,
        close: Callable[[], Awaitable[None]] | None = None,
        built_in: dict[str, Any] | None = None,
        secret: str = "",
        complete: Callable[..., Awaitable[AIMessage]] | None = None,
    ) -> None:
        self._model, self._close, self._built_in, self._secret, self._complete = model, close, built_in or {}, secret, complete
        self.form = "json_schema" if complete else "tool"

    async def send(self, question: Question) -> Answer:
        form = self.form if question.schema else ""
        try:
            return answer_in(await self._sent(question, form), form)
        except RowError as error:
            raise self._next_form(error, form) from None
        except (SeedmillError, TimeoutError):
            raise
        except Exception as error:
            raise self._next_form(self._translated(error), form) from None

    async def _sent(self, question: Question, form: str) -> AIMessage:
        if question.raw:
            return await self._went_on(question)
        turns = [_turn(message) for message in (in_words(question) if form == "words" else question.messages)]
        params = {name: value for name, value in question.params.items() if self._built_in.get(name) != value}
        if self._complete:
            return await self._model.ainvoke(turns, **params, **openai_options(question, form))
        tools = [_as_tool(question.schema)] if form == "tool" else list(question.tools)
        if not tools:
            return await self._model.ainvoke(turns, **params)
        return await self._model.bind_tools(tools, tool_choice="reply" if form == "tool" else None).ainvoke(turns, **params)

    async def _went_on(self, question: Question) -> AIMessage:
        if self._complete is None:
            raise RecipeError(f"only openai and openai_compatible models go on with a raw text, not {question.model}")
        if len(question.messages) != 1 or question.tools or question.schema:
            raise RowError("a raw completion goes on with one text, without tools and without a schema")
        params = {name: value for name, value in question.params.items() if name != RAW}
        return await self._complete(question.messages[0].content, **params)

    def _next_form(self, error: SeedmillError, form: str) -> SeedmillError:
        """A server that refuses one way of asking for a schema is asked again the next way."""
        following = next_form(error, form)
        if following is None:
            return error
        if self.form == form:
            self.form = following
        return Again(f"the server does not take a schema by {form}: {error}")

    async def close(self) -> None:
        if self._close:
            await self._close()

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


def openai_options(question: Question, form: str) -> dict[str, Any]:
    """Schema and tools as OpenAI's interface takes them."""
    if form == "tool":
        chosen = {"type": "function", "function": {"name": "reply"}}
        return {"tools": [_as_tool(question.schema)], "tool_choice": chosen}
    options: dict[str, Any] = {"tools": list(question.tools)} if question.tools else {}
    if form == "json_schema":
        named = {"name": "reply", "schema": question.schema, "strict": True}
        options["response_format"] = {"type": "json_schema", "json_schema": named}
    return options


def in_words(question: Question) -> tuple[Message, ...]:
    """What is asked, with the schema said in a last turn."""
    return (*question.messages, Message("user", _IN_WORDS + to_json(question.schema)))


def next_form(error: SeedmillError, form: str) -> str | None:
    """The way to ask for a schema after one that a server says it does not offer; None for any other error."""
    if form in FORMS[:-1] and isinstance(error, RowError) and _NOT_OFFERED.search(str(error)):
        return FORMS[FORMS.index(form) + 1]
    return None


def _as_tool(schema: dict[str, Any] | None) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "reply", "description": "Give the reply.", "parameters": schema}}


def answer_in(message: BaseMessage, form: str = "") -> Answer:
    """Our answer from a LangChain message, whoever's package made it."""
    return unwrapped(_answer_in(message), form)


def unwrapped(answer: Answer, form: str) -> Answer:
    """A reply that was asked for as a tool: its arguments are the text."""
    if form == "tool" and answer.tool_calls and answer.finish in ("stop", "tool_calls"):
        return replace(answer, text=answer.tool_calls[0].arguments, finish="stop", tool_calls=())
    return answer


def _answer_in(message: BaseMessage) -> Answer:
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
