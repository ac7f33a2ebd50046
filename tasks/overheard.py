"""What a model was asked about a seed, told again: the generator runs once more on remembered replies, and asks nobody."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from schemas.errors import SeedmillError
from schemas.recipe import Recipe
from schemas.rows import Message, Seed
from tasks.models.ask import open_ask
from tasks.models.loop import run
from tasks.operators import Reply, built
from tasks.workspace import Workspace


@dataclass(frozen=True)
class Exchange:
    """What was asked, and what was said."""

    asked: list[Message]
    said: str


def overheard(recipe: Recipe, workspace: Workspace, generator: str, seed: Seed) -> dict[str, Exchange]:
    """The exchanges of a generator about a seed, by the reply's key, as far as their replies are remembered."""
    heard: dict[str, Exchange] = {}
    step = next((step for step in recipe.generate if step.name == generator), None)
    if step is None:
        return heard
    make = built("generate", step.use, step.params, workspace.root)
    with open_ask(recipe, workspace, only_remembered=True) as ask:

        async def hearing(messages: list[Message], *, model: str = step.model, **options: Any) -> Reply:
            reply = await ask(messages, model=model, **options)
            heard[reply.key] = Exchange(messages, reply.text)
            return reply

        async def listen() -> None:
            with suppress(SeedmillError):  # a reply that is not here, or was no row: what was said before it is known
                await make(seed, hearing)

        run(listen())
    return heard
