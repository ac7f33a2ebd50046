"""A trial: a few seeds brought through generate, verify and judge, with a note of every question; only replies are kept."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import polars as pl

from schemas.rows import Message, Seed
from tasks.frames import rejects_frame, seeds_frame, seeds_in
from tasks.models.checks import asks
from tasks.models.loop import run
from tasks.models.notes import Asked, notes
from tasks.models.pace import START
from tasks.operators import Ask, questions_of, rows_a_seed
from tasks.plan import Plan
from tasks.quota import Progress, Window, cell_of, next_windows
from tasks.stages.accept import passed_all
from tasks.stages.generate import all_of, drafted
from tasks.stages.judge import judged
from tasks.stages.mix import with_sources
from tasks.stages.seed import seed_rows
from tasks.stages.verify import verdict_rows
from tasks.stages.window import Made

T = TypeVar("T")


@dataclass
class Trial:
    """What came of one seed: the cells its accepted rows fill, and what was asked. `made_up`: of replies that nobody gave."""

    step: str
    cells: list[str] = field(default_factory=list)
    candidates: int = 0
    asked: list[Asked] = field(default_factory=list)

    @property
    def made_up(self) -> bool:
        return any(one.known not in ("told", "remembered") for one in self.asked)


def asking_steps(plan: Plan) -> dict[str, int]:
    """The seed steps on whose rows somebody asks a model, and how many seeds the first round draws of each."""
    first = Counter[str]()
    for window in next_windows(plan, Progress()):
        first[window.step] += window.count
    return {step.name: first[step.name] for step in plan.recipe.seed if first[step.name] and _is_asked_about(plan, step.name)}


def first_seeds(plan: Plan, rows: int) -> dict[str, int]:
    """How many seeds of each asking step make a trial of so many rows: shared out as in the first round, one at least."""
    wanted = asking_steps(plan)
    total = sum(wanted.values())
    return {step: min(count, max(1, round(rows * count / total))) for step, count in wanted.items()}


def trials(plan: Plan, step: str, count: int, ask: Ask, at_once: int = START) -> list[Trial]:
    """The first `count` seeds of a step, one trial each; so few at once that no question waits for another."""
    seeds = list(seeds_in(seed_rows(plan, Window(step, 0, count))[0]))
    made = {seed.id: Trial(step) for seed in seeds}
    drafts = _noted(seeds, made, at_once, lambda seed: drafted(plan, step, [seed], ask))
    for seed_id, (rows, _) in drafts.items():
        made[seed_id].candidates = rows.filter(pl.col("origin") == "synthetic").height
    passed = {seed_id: _passed(plan, rows, made[seed_id]) for seed_id, (rows, _) in drafts.items()}
    verdicts = _noted(seeds, made, at_once, lambda seed: judged(plan, passed[seed.id], ask))
    _noted(seeds, made, at_once, lambda seed: _broken_off(plan, seed, made[seed.id], passed[seed.id], ask))
    for seed in seeds:
        made[seed.id].cells = _cells(plan, seed, passed[seed.id], verdicts[seed.id])
    return [*made.values(), *(Trial(step) for _ in range(count - len(made)))]  # a seed that cannot be used gives nothing


async def _broken_off(plan: Plan, seed: Seed, trial: Trial, drafts: pl.DataFrame, ask: Ask) -> None:
    """Made-up replies break off what good ones go on with, or prolong it: asks what is missing, strikes what is too much."""
    if not trial.made_up:
        return
    found = Counter(drafts["generator"])
    for step in filter(lambda step: asks(plan.generators[step.name]), plan.generate_steps(trial.step)):
        generator = plan.generators[step.name]
        found[step.name] = max(found[step.name], rows_a_seed(generator))
        if (count := questions_of(generator, seed)) is not None:
            await _asked_so_often(trial, f"generate.{step.name}", step.model, count, ask)
            surplus = [one for one in trial.asked if one.step == f"generate.{step.name}"][count:]
            trial.asked = [one for one in trial.asked if all(one is not other for other in surplus)]
    for judge in filter(lambda step: asks(plan.judges[step.name]), plan.recipe.judge):
        rows = sum(count for name, count in found.items() if not judge.only or name in judge.only)
        declared = questions_of(plan.judges[judge.name], seed)
        count = rows * (1 if declared is None else declared)
        await _asked_so_often(trial, f"judge.{judge.name}", judge.model, count, ask)


async def _asked_so_often(trial: Trial, step: str, model: str, count: int, ask: Ask) -> None:
    """The questions of a step that are missing, each as long as what the one before it asked and got."""
    asked = [one for one in trial.asked if one.step == step]
    last = trial.asked[-1]
    words = "word" * (last.tokens_in if asked else last.tokens_in + last.tokens_out)
    for take in range(len(asked), count):
        await ask([Message("user", words)], model=model, step=step, take=take)


def _is_asked_about(plan: Plan, seed_step: str) -> bool:
    makers = plan.generate_steps(seed_step)
    judges = [step for step in plan.recipe.judge if asks(plan.judges[step.name])]
    judged_makers = {made.name for made in makers for step in judges if not step.only or made.name in step.only}
    return bool(judged_makers) or any(asks(plan.generators[made.name]) for made in makers)


def _noted(seeds: list[Seed], made: dict[str, Trial], at_once: int, work: Callable[[Seed], Awaitable[T]]) -> dict[str, T]:
    """What the work gives for every seed; what it asked is noted down in the seed's trial."""
    room = asyncio.Semaphore(at_once)

    async def one(seed: Seed) -> T:
        async with room:
            with notes() as taken:
                found = await work(seed)
            made[seed.id].asked.extend(taken)
            return found

    async def all_seeds() -> dict[str, T]:
        return dict(zip(made, await all_of([asyncio.create_task(one(seed)) for seed in seeds]), strict=True))

    return run(all_seeds())


def _passed(plan: Plan, drafts: pl.DataFrame, trial: Trial) -> pl.DataFrame:
    """The drafts that the rules pass; rules have nothing to say of made-up words."""
    if trial.made_up or drafts.is_empty():
        return drafts
    verdicts, rejects = verdict_rows(plan, drafts)
    return _accepted(drafts, (verdicts, rejects))


def _accepted(drafts: pl.DataFrame, found: Made) -> pl.DataFrame:
    verdicts, rejects = found
    passed = passed_all(verdicts.lazy(), rejects_frame(rejects).lazy(), drafts.lazy())
    return drafts.join(passed.collect(), on="id", how="semi")


def _cells(plan: Plan, seed: Seed, drafts: pl.DataFrame, found: Made) -> list[str]:
    accepted = with_sources(_accepted(drafts, found).lazy(), seeds_frame([seed]).lazy())
    cells = accepted.select(cell=cell_of(plan.recipe)).drop_nulls().collect()["cell"]
    return cells.to_list()
