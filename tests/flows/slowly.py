"""A user's own generator that takes its time, so that a test can do something in the middle of a build."""

import asyncio
import time
from pathlib import Path

from schemas.rows import Draft, Seed, chat, to_json
from tasks.operators import Ask, Generator


def slowly(*, seconds: float = 1.0, unless: str = "") -> Generator:
    """`a + b = c`, after a while; sooner once the file `unless` is there."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not (unless and Path(unless).exists()):
            await asyncio.sleep(min(left, 0.1) if unless else left)
        facts = seed.read()
        total = facts["a"] + facts["b"]
        return [Draft(chat(f"{facts['a']} + {facts['b']}?", f"#### {total}"), target=to_json(total))]

    return generate
