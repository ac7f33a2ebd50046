"""How far the finished mixture is from the shares a mixer was asked for: later mixers, caps and scarce groups move them."""

from typing import Any

import polars as pl

from schemas.report import Figure, Finding
from tasks.operators import Asked
from tasks.text.bounds import COUNTED
from tasks.text.chances import rounded
from tasks.text.groups import group_of

FAR = 0.05  # a share that is missed by more than five points of a hundred is worth a warning


def measured(asked: Asked, mixture: pl.LazyFrame, name: str) -> Finding:
    """Every group's share beside the one asked for (0 where none was), and the largest deviation."""
    sums = mixture.select(group=group_of(asked.of), cost=asked.cost).group_by("group").sum().collect()
    there = dict(sums.iter_rows())
    total = max(sum(there.values()), 1)
    rows = [_row(group, asked.shares.get(group, 0.0), there.get(group, 0) / total) for group in sorted({*there, *asked.shares})]
    worst = max(rows, key=lambda row: abs(row["deviation"]), default=_row("(none)", 0.0, 0.0))
    told = f"{worst['group']}: asked {worst['asked']:.1%}, found {worst['found']:.1%} of the {asked.unit}"
    deviation = abs(worst["deviation"])
    return Finding(
        metric=name,
        figures=[Figure(name="largest_deviation", value=deviation, about=told, better="lower", no_interval=COUNTED)],
        rows=rows,
        about=f"Shares by {asked.of} in the finished mixture, beside those asked for.",
        warning=f"the share asked for is missed. {told}" if deviation > FAR else "",
    )


def _row(group: str, asked: float, found: float) -> dict[str, Any]:
    return {"group": group, "asked": rounded(asked), "found": rounded(found), "deviation": rounded(found - asked)}
