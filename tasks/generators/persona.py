"""What a made-up person would ask, and an answer to it: the variety of people as the variety of data (Ge et al. 2406.20094).

The answer sees the message alone, not the person behind it, as it will be in use.
"""

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, chat
from tasks.operators import Ask, Generator
from tasks.text.delimited import delimited
from tasks.text.elimination import copied_words, opens_with_refusal, says_nothing
from tasks.text.prompt import prompt
from tasks.text.seed_text import text_in


def persona(*, want: str = "") -> Generator:
    """One row a seed of `personas`, or of any that has a text under `persona`; `want` stands in where the seed has none."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts = seed.read()
        who, wanted = text_in(facts, "persona"), want or text_in(facts, "want")
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
