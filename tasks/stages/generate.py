"""Generate: from a window's seeds to drafts. An operator that crashes on one seed costs that seed, with the reason kept."""

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Any

from schemas.errors import RowError, SeedmillError
from schemas.rows import Draft, Message, Reject, Seed
from schemas.tables import Drafts, Seeds
from tasks.frames import drafts_frame, seeds_in, stamped_draft
from tasks.operators import Ask, Reply
from tasks.plan import Plan
from tasks.quota import Window
from tasks.stages.window import Made, scratch_of


def generate(plan: Plan, window: Window, ask: Ask) -> None:
    """Write a window's drafts into its scratch folder."""
    scratch = scratch_of(plan, window)
    scratch.once("drafts", Drafts, lambda: draft_rows(plan, window.step, seeds_in(scratch.rows("seeds", Seeds).read()), ask))


def draft_rows(plan: Plan, seed_step: str, seeds: Iterable[Seed], ask: Ask) -> Made:
    """The drafts that all generators of a seed step make of these seeds; equal drafts of one seed are kept once."""
    found = asyncio.run(_all_drafts(plan, seed_step, list(seeds), ask))
    drafts: dict[str, Draft] = {}
    rejects: list[Reject] = []
    for item in found:
        if isinstance(item, Reject):
            rejects.append(item)
        elif item.id in drafts:
            rejects.append(Reject(item.id, "generate", item.generator, "equals an earlier draft of its seed"))
        else:
            drafts[item.id] = item
    return drafts_frame(drafts.values()), rejects


async def _all_drafts(plan: Plan, seed_step: str, seeds: list[Seed], ask: Ask) -> list[Draft | Reject]:
    jobs = [_drafts_of(plan, step.name, step.model, seed, ask) for step in plan.generate_steps(seed_step) for seed in seeds]
    return [item for made in await asyncio.gather(*jobs) for item in made]


async def _drafts_of(plan: Plan, generator: str, model: str, seed: Seed, ask: Ask) -> list[Draft | Reject]:
    asked = _Asked(ask, model)
    try:
        drafts = await plan.generators[generator](seed, asked)
    except RowError as error:
        return [Reject(seed.id, "generate", generator, str(error), asked.last)]
    except SeedmillError:
        raise
    except Exception as error:
        return [Reject(seed.id, "generate", generator, f"crashed: {type(error).__name__}: {error}", asked.last)]
    return [stamped_draft(draft, seed, generator, tuple(asked.keys)) for draft in drafts]


class _Asked:
    """An `ask` that fills in the step's model and notes which replies a draft came from."""

    def __init__(self, ask: Ask, model: str) -> None:
        self._ask = partial(ask, model=model) if model else ask
        self.keys: list[str] = []
        self.last = ""

    async def __call__(self, messages: list[Message], **options: Any) -> Reply:
        reply = await self._ask(messages, **options)
        self.keys.append(reply.key)
        self.last = reply.text
        return reply
