"""Operators for recipes that ask a model while they are disturbed."""

import re

from schemas.rows import Draft, Message, Seed, chat, to_json
from tasks.operators import Ask, Generator


def asked_sum() -> Generator:
    """`a + b`, answered by the model."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts = seed.read()
        question = f"What is {facts['a']} + {facts['b']}?"
        reply = await ask([Message("user", question)])
        return [Draft(chat(question, reply.text), target=to_json(facts["a"] + facts["b"]))]

    return generate


def sum_in(question: str) -> str:
    """What a model that can add replies."""
    a, b = map(int, re.findall(r"\d+", question)[-2:])
    return f"{a} + {b} = {a + b}\n#### {a + b}"
