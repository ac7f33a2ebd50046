"""What a made-up person would ask, and an answer to it: the variety of people as the variety of data (Ge et al. 2406.20094).

The answer sees the message alone, not the person behind it, as it will be in use.
"""

from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, chat
from tasks.operators import Ask, Generator
from tasks.text.delimited import delimited
from tasks.text.elimination import copied_words, opens_with_refusal, says_nothing
from tasks.text.prompt import prompt


def persona(*, want: str = "") -> Generator:
    """One row a seed of `personas`, or of any that has a text under `persona`; `want` stands in where the seed has none."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts = seed.read()
        who, wanted = _text(facts, "persona"), want or _text(facts, "want")
        words = prompt("persona", persona=delimited(who), want=delimited(wanted))
        message = await ask([Message("user", words)], take=facts.get("draw", 0))
        question = message.text.strip()
        if fault := opens_with_refusal(question) or copied_words(question):
            raise RowError(fault, raw=message.text)
        answer = await ask([Message("user", question)])
        if fault := says_nothing(answer.text):
            raise RowError(fault, raw=answer.text)
        return [Draft(chat(question, answer.text.strip()))]

    return generate


def _text(facts: Any, name: str) -> str:
    value = facts.get(name) if isinstance(facts, dict) else None
    if not isinstance(value, str) or not value.strip():
        raise RowError(f"wanted a text under facts.{name}, found {value!r:.80}")
    return value
