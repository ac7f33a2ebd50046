"""Make a recipe's data set with plain functions: the rounds, the mixture, the report. Prefect runs the same steps as tasks."""

import shlex
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import polars as pl

from schemas.errors import StageError
from schemas.tables import Drafts, Rejects, Seeds, Verdicts
from tasks.artifact import is_made, sweep_temporaries, write_artifact
from tasks.failpoint import failpoint
from tasks.operators import Ask
from tasks.plan import Plan
from tasks.quota import Progress, Window, cell_of, counts, next_windows, shortage
from tasks.report.funnel import shape
from tasks.stages.accept import passed_all
from tasks.stages.collect import collect
from tasks.stages.generate import generate
from tasks.stages.judge import judge
from tasks.stages.mix import with_sources
from tasks.stages.seed import seed
from tasks.stages.verify import verify
from tasks.stages.window import STAGES, scratch_of

Runner = Callable[[list[Window]], None]
"""Brings the windows of one round through seed, generate, verify and judge, in any order and as parallel as it likes."""
FEW = 20  # under so many rejects a share says nothing
_UNUSABLE = ~pl.col("reason").str.starts_with("equals an earlier")


@dataclass
class Rounds:
    """How the rounds went: every window drawn, and what they gave."""

    progress: Progress = field(default_factory=Progress)
    windows: list[Window] = field(default_factory=list)
    seen: pl.Series = field(default_factory=lambda: pl.Series("id", dtype=pl.String))


def rounds_of(plan: Plan, run: Runner, told: Callable[[Progress], None] = lambda progress: None) -> Rounds:
    """Rounds until `size` accepted rows, the ceiling, or the end of the seeds; then the windows are collected.

    Raises StageError where more than the recipe's `max_rejects` of what a seed step gave in a round was unusable: all is
    on disk, and the error names the table of these rejects.
    """
    rounds = Rounds()
    while windows := next_windows(plan, rounds.progress):
        run(windows)
        rounds.windows.extend(windows)
        _count(plan, windows, rounds)
        failpoint("round.after")
        told(rounds.progress)
    collect(plan, rounds.windows, shortage(plan, rounds.progress))
    return rounds


def make_rows(plan: Plan, run: Runner, told: Callable[[Progress], None] = lambda progress: None) -> bool:
    """Seeds, drafts, verdicts and rejects, unless they stand there whole, made from the same inputs; True when made.

    The windows' scratch goes once its rows are collected; what a model said stays in the memory.
    """
    space = plan.workspace
    for folder in (space.private, space.data):
        sweep_temporaries(folder)
    made = rows_are_made(plan)
    if not made:
        rounds_of(plan, run, told)
    for leftover in (space.work, space.refused):  # also those of a run that died after its rows were collected
        shutil.rmtree(leftover, ignore_errors=True)
    return not made


def rows_are_made(plan: Plan) -> bool:
    """True when all four artifacts of the rounds stand there undamaged, made by this recipe and this code."""
    space = plan.workspace
    folders = {space.seeds: Seeds, space.drafts: Drafts, space.verdicts: Verdicts, space.rejects: Rejects}
    return all(is_made(folder, table, plan.row_inputs) for folder, table in folders.items())


def plainly(plan: Plan, ask: Ask) -> Runner:
    """The runner without an orchestrator: one window after the other."""

    def run(windows: Iterable[Window]) -> None:
        for window in windows:
            seed(plan, window)
            generate(plan, window, ask)
            verify(plan, window)
            judge(plan, window, ask)

    return run


def _count(plan: Plan, windows: list[Window], rounds: Rounds) -> None:
    for window in windows:
        rounds.progress.drawn[window.step] += window.count
    rows = pl.concat([_accepted(plan, window) for window in windows])
    _refuse_too_many(plan, windows, rows)
    # An equal seed drawn in two windows gives equal drafts; they count once, as they will be collected once.
    fresh = rows.unique("id", keep="first", maintain_order=True).filter(~pl.col("id").is_in(rounds.seen.implode()))
    rounds.seen = rounds.seen.append(fresh["id"])
    rounds.progress.add(fresh.drop("id"))


def _accepted(plan: Plan, window: Window) -> pl.DataFrame:
    """One row a draft of the window: id, step, cell, ordered, accepted."""
    scratch = scratch_of(plan, window)
    rejects = _rejects(plan, window)
    drafts = scratch.rows("drafts", Drafts).read()
    verdicts = pl.concat([scratch.rows(hop, Verdicts).scan() for hop in ("verdicts", "judgements")])
    accepted = passed_all(verdicts, rejects.lazy(), drafts.lazy()).with_columns(accepted=pl.lit(True))
    rows = with_sources(drafts.lazy(), scratch.rows("seeds", Seeds).scan()).join(accepted, on="id", how="left")
    return rows.select(
        "id",
        step=pl.lit(window.step),
        cell=cell_of(plan.recipe),
        ordered=counts(plan.recipe),
        accepted=pl.col("accepted").fill_null(False),
    ).collect()


def _rejects(plan: Plan, window: Window) -> pl.DataFrame:
    scratch = scratch_of(plan, window)
    return pl.concat([scratch.rejects(hop).read() for hop in STAGES])


def _refuse_too_many(plan: Plan, windows: list[Window], rows: pl.DataFrame) -> None:
    """Each seed step for itself: a file of rubbish is not made up for by a procedure beside it."""
    for step in plan.recipe.seed:
        drafts = rows.filter(step=step.name).height
        rejects = [_rejects(plan, window).filter(_UNUSABLE).drop("raw") for window in windows if window.step == step.name]
        unusable = sum(part.height for part in rejects)
        if unusable >= FEW and unusable > plan.recipe.max_rejects * (drafts + unusable):
            raise StageError(_too_many(plan, windows, step.name, pl.concat(rejects), drafts))


def _too_many(plan: Plan, windows: list[Window], step: str, unusable: pl.DataFrame, drafts: int) -> str:
    """What is wrong with most of a step's rows; all of the round's rejects are written where a person can look at them."""
    folder = plan.workspace.refused
    write_artifact(folder, Rejects, [pl.concat([_rejects(plan, window) for window in windows])], plan.row_inputs)
    alike = unusable.group_by("operator", alike=shape(pl.col("reason"))).agg(pl.len(), reason=pl.col("reason").min())
    most = alike.sort(["len", "operator", "alike"], descending=[True, False, False]).head(3)
    told = "; ".join(f"{row['len']} x {row['operator']}: {row['reason']}" for row in most.iter_rows(named=True))
    share = unusable.height / (drafts + unusable.height)
    return (
        f"seed step {step!r}: {share:.0%} of the rows are unusable (at most {plan.recipe.max_rejects:.0%}): {told}; "
        f"`seedmill inspect {shlex.quote(str(folder))}` shows them"
    )
