"""Generate: from a window's seeds to drafts. An operator that crashes on one seed costs that seed, with the reason kept."""

import asyncio
from collections.abc import Awaitable, Iterable
from functools import partial
from typing import Any, TypeVar

from schemas.errors import RowError, SeedmillError
from schemas.rows import Draft, Message, Reject, Seed
from schemas.tables import Drafts, Seeds
from tasks.frames import drafts_frame, seeds_in, stamped_draft
from tasks.models.loop import run
from tasks.operators import Ask, Reply
from tasks.plan import Plan
from tasks.quota import Window
from tasks.stages.window import Made, scratch_of

T = TypeVar("T")


def generate(plan: Plan, window: Window, ask: Ask) -> None:
    """Write a window's drafts into its scratch folder."""
    scratch = scratch_of(plan, window)
    scratch.once("drafts", Drafts, lambda: draft_rows(plan, window.step, seeds_in(scratch.rows("seeds", Seeds).read()), ask))


def draft_rows(plan: Plan, seed_step: str, seeds: Iterable[Seed], ask: Ask) -> Made:
    """The drafts that all generators of a seed step make of these seeds; equal drafts of one seed are kept once."""
    return run(drafted(plan, seed_step, list(seeds), ask))


async def drafted(plan: Plan, seed_step: str, seeds: list[Seed], ask: Ask) -> Made:
    """The same, where a loop runs already."""
    found = await _all_drafts(plan, seed_step, seeds, ask)
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
    return [item for made in await all_of(jobs) for item in made]


async def all_of(jobs: Iterable[Awaitable[T]]) -> list[T]:
    """What all jobs give, in their order. The first error is raised once all are done: replies under way are paid for."""
    found = await asyncio.gather(*jobs, return_exceptions=True)
    for item in found:
        if isinstance(item, BaseException):
            raise item
    return found  # type: ignore[return-value]


async def _drafts_of(plan: Plan, generator: str, model: str, seed: Seed, ask: Ask) -> list[Draft | Reject]:
    asked = _Asked(partial(ask, model=model, step=f"generate.{generator}"))
    try:
        made = await plan.generators[generator](seed, asked)
        replies = tuple(filter(None, asked.keys))
        return [_stamped(item, seed, generator, replies) for item in made]
    except RowError as error:
        return [Reject(seed.id, "generate", generator, str(error), error.raw or asked.last)]
    except SeedmillError:
        raise
    except Exception as error:
        return [Reject(seed.id, "generate", generator, f"crashed: {type(error).__name__}: {error}", asked.last)]


def _stamped(made: Draft | RowError, seed: Seed, generator: str, replies: tuple[str, ...]) -> Draft | Reject:
    if isinstance(made, RowError):
        return Reject(seed.id, "generate", generator, str(made), made.raw)
    return stamped_draft(made, seed, generator, replies)


class _Asked:
    """An `ask` that notes which replies a draft came from, in the order they were asked for."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.keys: list[str] = []
        self.last = ""

    async def __call__(self, messages: list[Message], **options: Any) -> Reply:
        place = len(self.keys)
        self.keys.append("")
        reply = await self._ask(messages, **options)
        self.keys[place] = reply.key
        self.last = reply.text
        return reply
