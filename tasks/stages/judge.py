"""Judge: paid models look at the drafts that the free rules passed, and at no others."""

from dataclasses import replace
from functools import partial

import polars as pl

from schemas.errors import RowError, SeedmillError, crash
from schemas.recipe import CheckStep
from schemas.rows import Draft, Reject, Verdict
from schemas.tables import Drafts, Verdicts
from tasks.frames import drafts_in, verdicts_frame
from tasks.models.loop import run
from tasks.operators import Ask
from tasks.plan import Plan
from tasks.quota import Window
from tasks.stages.accept import passed_all
from tasks.stages.generate import all_of
from tasks.stages.window import Made, scratch_of


def judge(plan: Plan, window: Window, ask: Ask) -> None:
    """Write a window's judgements into its scratch folder; none where the recipe has no judge."""
    scratch = scratch_of(plan, window)
    scratch.once("judgements", Verdicts, lambda: judgement_rows(plan, _passed(plan, window), ask))


def judgement_rows(plan: Plan, drafts: pl.DataFrame, ask: Ask) -> Made:
    """Judges in the recipe's order, all drafts of one judge at once."""
    return run(judged(plan, drafts, ask))


async def judged(plan: Plan, drafts: pl.DataFrame, ask: Ask) -> Made:
    """The same, where a loop runs already."""
    found = await _all_judgements(plan, drafts, ask)
    return verdicts_frame(v for v in found if isinstance(v, Verdict)), [r for r in found if isinstance(r, Reject)]


def _passed(plan: Plan, window: Window) -> pl.DataFrame:
    scratch = scratch_of(plan, window)
    drafts, verdicts = scratch.rows("drafts", Drafts).read(), scratch.rows("verdicts", Verdicts).scan()
    return drafts.join(passed_all(verdicts, scratch.rejects("verdicts").scan(), drafts.lazy()).collect(), on="id", how="semi")


async def _all_judgements(plan: Plan, drafts: pl.DataFrame, ask: Ask) -> list[Verdict | Reject]:
    meant = [(step, _alike(plan, step, drafts)) for step in plan.recipe.judge]
    jobs = [_judged_together(plan, step, group, ask) for step, groups in meant for group in groups]
    return [found for group in await all_of(jobs) for found in group]


def _alike(plan: Plan, step: CheckStep, drafts: pl.DataFrame) -> list[list[Draft]]:
    """The drafts that a judge is meant for; those that say the very same, in whatever seed's name, stand together."""
    groups: dict[Draft, list[Draft]] = {}
    for draft in drafts_in(drafts):
        if not step.only or draft.generator in step.only:
            words = replace(draft, id="", seed_id="", generator="", origin="synthetic", depth=0, replies=())
            groups.setdefault(words, []).append(draft)
    return list(groups.values())


async def _judged_together(plan: Plan, step: CheckStep, alike: list[Draft], ask: Ask) -> list[Verdict | Reject]:
    """What the judge says of the first holds for all: nobody is paid twice for the same words."""
    found = await _judged(plan, step, alike[0], ask)
    if isinstance(found, Reject):
        return [replace(found, row_id=draft.id) for draft in alike]
    return [replace(found, draft_id=draft.id) for draft in alike]


async def _judged(plan: Plan, step: CheckStep, draft: Draft, ask: Ask) -> Verdict | Reject:
    try:
        verdict = await plan.judges[step.name](draft, partial(ask, model=step.model, step=f"judge.{step.name}"))
    except RowError as error:
        return Reject(draft.id, "judge", step.name, str(error), error.raw)
    except SeedmillError:
        raise
    except Exception as error:
        return Reject(draft.id, "judge", step.name, crash(error))
    return verdict.stamped(draft_id=draft.id, verifier=step.name)
