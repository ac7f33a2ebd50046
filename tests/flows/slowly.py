"""A user's own generator that takes its time, so that a test can do something in the middle of a build."""

import asyncio

from schemas.rows import Draft, Seed, chat, to_json
from tasks.operators import Ask, Generator


def slowly(*, seconds: float = 1.0) -> Generator:
    """`a + b = c`, after a while."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        await asyncio.sleep(seconds)
        facts = seed.read()
        total = facts["a"] + facts["b"]
        return [Draft(chat(f"{facts['a']} + {facts['b']}?", f"#### {total}"), target=to_json(total))]

    return generate
