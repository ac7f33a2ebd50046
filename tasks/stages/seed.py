"""Seed: draw a window of seeds. Seed number i depends on the recipe's random seed, the step and i, on nothing else."""

from collections.abc import Iterator
from random import Random

from schemas.errors import RowError
from schemas.rows import Reject, Seed
from schemas.tables import Seeds
from tasks.frames import seeds_frame, stamped_seed
from tasks.plan import Plan
from tasks.quota import Window
from tasks.stages.window import Made, scratch_of


def seed(plan: Plan, window: Window) -> None:
    """Draw a window's seeds into its scratch folder."""
    scratch_of(plan, window).once("seeds", Seeds, lambda: seed_rows(plan, window))


def seed_rows(plan: Plan, window: Window) -> Made:
    """A window's seeds. A seed drawn twice is kept once and the second one counted as a reject."""
    kept: dict[str, Seed] = {}
    rejects: list[Reject] = []
    for found in _drawn(plan, window):
        if isinstance(found, Reject):
            rejects.append(found)
        elif found.id in kept:
            rejects.append(Reject(found.id, "seed", window.step, "equals an earlier seed of its window"))
        else:
            kept[found.id] = found
    return seeds_frame(kept.values()), rejects


def _drawn(plan: Plan, window: Window) -> Iterator[Seed | Reject]:
    seeder = plan.seeders[window.step]
    for index in range(window.start, window.start + window.count):
        try:
            yield stamped_seed(seeder.draw(index, Random(f"{plan.recipe.random_seed}/{window.step}/{index}")))
        except RowError as error:
            yield Reject(f"{window.step}:{index}", "seed", window.step, str(error), error.raw)
