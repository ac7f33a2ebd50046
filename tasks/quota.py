"""How many seeds to draw next: quotas per cell, top-up rounds sized from the yield seen so far, and a ceiling."""

import math
from collections import Counter
from dataclasses import dataclass, field

import polars as pl

from schemas.recipe import Recipe
from schemas.report import Finding
from tasks.operators import rows_a_seed
from tasks.plan import Plan, sources_of

LEAST_DRAW = 8
IDLE_ROUNDS = 3


@dataclass(frozen=True)
class Window:
    """Seeds number `start` to `start + count` of one seed step; the unit of work, of resume and of parallelism."""

    step: str
    start: int
    count: int

    @property
    def name(self) -> str:
        return f"{self.step}-{self.start:09d}-{self.count:06d}"

    @property
    def label(self) -> str:
        """The same for people: `word_problem 0-1000`."""
        return f"{self.step} {self.start}-{self.start + self.count}"


@dataclass
class Progress:
    """What the rounds so far gave. `yields` counts accepted rows by (seed step, cell)."""

    drawn: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    yields: Counter[tuple[str, str]] = field(default_factory=Counter)
    candidates: int = 0
    idle: int = 0
    rounds: int = 0

    def add(self, rows: pl.DataFrame) -> None:
        """Count one round: `rows` has `step`, `cell` (null: no quota names it), `ordered` and `accepted`."""
        before = self.accepted.total()
        self.candidates += int(rows["ordered"].sum())
        taken = rows.filter("accepted", pl.col("cell").is_not_null())
        for step, cell, count in taken.group_by("step", "cell").len().iter_rows():
            self.accepted[cell] += count
            self.yields[step, cell] += count
        self.idle = 0 if self.accepted.total() > before else self.idle + 1
        self.rounds += 1


def counts(recipe: Recipe) -> pl.Expr:
    """True for a draft that is what was ordered: any synthetic row, and a real one that was not read `whole` for the mixer."""
    whole = {step.name for step in recipe.seed if step.whole}
    ordered = [step.name for step in recipe.generate if not whole.intersection(sources_of(step, recipe))]
    return (pl.col("origin") == "synthetic") | pl.col("generator").is_in(ordered)


def cell_of(recipe: Recipe) -> pl.Expr:
    """The cell of a draft that carries its seed's `strata`: values joined by `/`; null where one is missing.

    The cell `all` (a plain number as `size`) holds every row that `counts`.
    """
    quota = recipe.quota()
    if quota.by == ["all"]:
        return pl.when(counts(recipe)).then(pl.lit("all"))
    parts = [pl.col("generator") if key == "generator" else _stratum(key) for key in quota.by]
    cell = pl.concat_str(parts, separator="/")
    return pl.when(cell.is_in(list(quota.rows))).then(cell)


def next_windows(plan: Plan, progress: Progress) -> list[Window]:
    """What to draw in the next round; nothing when the quotas are filled, the ceiling is met or the seeds are used up."""
    recipe = plan.recipe
    if progress.idle >= IDLE_ROUNDS:
        return []
    room = recipe.ceiling - progress.candidates
    counts = {step.name: _draw(plan, step.name, progress) for step in recipe.seed}
    wanted = sum(counts.values())
    if wanted > room:
        counts = {name: count * max(room, 0) // wanted for name, count in counts.items()}
    if progress.rounds == 0:
        counts |= {step.name: plan.seeders[step.name].size or 0 for step in recipe.seed if step.whole}
    return [
        window for name, count in counts.items() for window in _windows(name, count, progress.drawn[name], recipe.shard_rows)
    ]


def shortfall(recipe: Recipe, progress: Progress) -> dict[str, int]:
    """Rows that are missing, by cell; empty when the order is filled."""
    missing = {cell: rows - progress.accepted[cell] for cell, rows in recipe.quota().rows.items()}
    return {cell: rows for cell, rows in missing.items() if rows > 0}


def shortage(plan: Plan, progress: Progress) -> list[Finding]:
    """How many rows each cell lacks, and why no more was drawn for it; nothing where the order is filled."""
    short = shortfall(plan.recipe, progress)
    if not short:
        return []
    told = "; ".join(f"{rows:,} of {cell}, for {_ending(plan, cell, progress)}" for cell, rows in short.items())
    return [Finding(metric="size", warning=f"SHORT of the size asked for by {sum(short.values()):,} rows: {told}")]


def _ending(plan: Plan, cell: str, progress: Progress) -> str:
    givers = _givers(plan, cell, progress)
    if not any(_left(plan, step, progress) for step in givers):
        return f"all seeds of {', '.join(givers)} are used up" if givers else "no seeds are left for it"
    if progress.idle >= IDLE_ROUNDS:
        return f"{IDLE_ROUNDS} rounds in a row gave no row more"
    return f"the ceiling of {plan.recipe.ceiling:,} candidates is met"


def _draw(plan: Plan, step: str, progress: Progress) -> int:
    """Seeds to draw from one step so that its share of every open cell can be expected to fill."""
    left = _left(plan, step, progress)
    wants = [_needed(plan, step, cell, rows, progress) for cell, rows in shortfall(plan.recipe, progress).items()]
    wanted = max(wants, default=0)
    return int(min(max(wanted, LEAST_DRAW), left)) if wanted and left else 0


def _left(plan: Plan, step: str, progress: Progress) -> float:
    """How many seeds of a step are not drawn yet."""
    size = plan.seeders[step].size
    return math.inf if size is None else size - progress.drawn[step]


def _needed(plan: Plan, step: str, cell: str, missing: int, progress: Progress) -> int:
    """Seeds this step must give for `missing` rows of one cell: as many as its yield so far asks for."""
    givers = _givers(plan, cell, progress)
    if step not in givers:
        return 0
    hoped = max((rows_a_seed(plan.generators[made.name]) for made in plan.generate_steps(step)), default=1)
    seen = progress.yields[step, cell] / progress.drawn[step] if progress.drawn[step] else hoped
    return math.ceil(missing / len(givers) / max(seen, 0.05))


def _givers(plan: Plan, cell: str, progress: Progress) -> list[str]:
    """The seed steps that can fill a cell: by name where cells are generators, else those that have, else all."""
    recipe = plan.recipe
    by = recipe.quota().by
    if "generator" in by:
        name = cell.split("/")[by.index("generator")]
        return [source for step in recipe.generate if step.name == name for source in sources_of(step, recipe)]
    open_steps = [step.name for step in recipe.seed if not step.whole]
    return [step for step in open_steps if progress.yields[step, cell]] or open_steps


def _windows(step: str, count: int, start: int, shard_rows: int) -> list[Window]:
    return [Window(step, start + offset, min(shard_rows, count - offset)) for offset in range(0, count, shard_rows)]


def _stratum(key: str) -> pl.Expr:
    return pl.col("strata").str.json_path_match(f'$["{key}"]')  # a column of a file may be called anything
