"""What is known of each judge: how many rows it saw and passed, what that cost, and how far it agrees with people."""

from typing import Any

import polars as pl

from schemas.calibration import Calibration, Estimate
from schemas.recipe import CheckStep
from tasks.judging.calibrated import calibration_of
from tasks.plan import Plan
from tasks.report.funnel import Rows
from tasks.text.chances import rounded

UNCALIBRATED = "uncalibrated: its scores are an opinion nobody checked"
_FIGURES = ("agreement", "kappa", "precision", "recall")


def judges(plan: Plan, rows: Rows, cost: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One mapping a judge, with the same keys for each; `about` says in words whether and on what it was calibrated."""
    passed = dict(rows.verdicts.group_by("verifier").agg(pl.col("passed").sum()).collect().iter_rows())
    seen = dict(rows.verdicts.group_by("verifier").len().collect().iter_rows())
    lost = dict(rows.rejects.filter(pl.col("stage") == "judge").group_by("operator").len().collect().iter_rows())
    return [
        {
            "judge": step.name,
            "operator": step.use,
            "model": step.model or next(iter(plan.recipe.models), ""),
            "judged": seen.get(step.name, 0),
            "passed": passed.get(step.name, 0),
            "unjudged": lost.get(step.name, 0),
            "usd": rounded(sum(row["usd"] for row in cost if row["step"] == f"judge.{step.name}"), 6),
            **_known(calibration_of(plan.recipe, step, plan.workspace.root), step),
        }
        for step in plan.recipe.judge
    ]


def _known(found: Calibration | None, step: CheckStep) -> dict[str, Any]:
    if found is None:
        unknown = {"threshold": step.params.get("threshold"), **dict.fromkeys(_FIGURES)}
        return {"calibrated": False, **unknown, "about": UNCALIBRATED}
    about = f"calibrated on {found.rows} rows that people labelled, {found.good} of them good"
    unsure = " (not sure to be reached)" if found.precision.low < found.wanted_precision else ""
    wanted = f"its threshold was chosen for a precision of {found.wanted_precision:g}{unsure}"
    return {"calibrated": True, "threshold": found.threshold, **{name: _said(getattr(found, name)) for name in _FIGURES}} | {
        "about": "; ".join([about, wanted, *_biases(found)])
    }


def _biases(found: Calibration) -> list[str]:
    biases = [
        ("people agree with each other at {}", found.people),
        ("the first of two answers wins {} of what is decided", found.first_place),
        ("an answer twice as long has {} times the odds to pass", found.length_odds),
        ("{} of the bad answers that gave it orders passed", found.canaries),
    ]
    return [words.format(_said(figure)) for words, figure in biases if figure]


def _said(figure: Estimate) -> str:
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"
