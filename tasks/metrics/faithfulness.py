"""Whether synthetic rows are labelled as people label: by a model trained on real rows alone, beside how well it does on those.

Where the model, which never saw the row, agrees with synthetic labels less often than with held-out real ones, labels or texts
are wrong (Li et al. 2310.07849; PAPERS 1). It knows words only: a difference is a warning, and equality no proof. Beside it
stands the share of drafts that kept to their source, as the verifiers that hold answers against one saw it.
"""

from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field

from schemas.paths import InputPath
from schemas.report import Figure, Finding
from tasks.impact.backend import Example, Scores
from tasks.impact.linear_text import train_and_score
from tasks.operators import Evidence, Metric
from tasks.text.benchmark_file import answer_in, question_in, read_lines
from tasks.text.bounds import share_interval
from tasks.text.chances import rounded
from tasks.text.conversation import said_by

FOLDS, LEAST, STEPS = 5, 50, 30_000
GROUNDED = ("answer_in_context", "grounded", "numbers_traced", "spans_match_text")


def faithfulness(*, reference: InputPath | None = None, most_labels: Annotated[int, Field(ge=2, le=1000)] = 50) -> Metric:
    """Labels are the rows' targets; real rows are those of `reference` (a question and a label each), else the mixture's.

    Nothing is told where fewer than 50 real or synthetic rows are of labels that both have, or fewer than 10 real ones a label,
    or where there are more than `most_labels`: answers that are numbers are no labels.
    """
    known = [Example(question_in(row, at), (answer_in(row, at),)) for at, row in read_lines(reference)] if reference else None

    def measure(evidence: Evidence) -> Finding:
        rows = evidence.mixture.filter(pl.col("target").is_not_null()).select("id", "origin", "target", text=said_by("user"))
        both = rows.sort("id").collect()
        real = _examples(both.filter(origin="real")) if known is None else known
        ours = _examples(both.filter(origin="synthetic"))
        grounded = _grounded(evidence.verdicts)
        labels = {example.labels for example in real} & {example.labels for example in ours}
        real, ours = ([example for example in part if example.labels in labels] for part in (real, ours))
        if min(len(real), len(ours)) < LEAST or len(real) < 10 * len(labels) or not 2 <= len(labels) <= most_labels:
            few = f"{len(labels)} labels on {len(real)} real and {len(ours)} synthetic rows say nothing of labels."
            return Finding(figures=grounded, about=few)
        seed = int(evidence.rng.integers(2**31))
        return Finding(
            figures=[*_figures(_told(real, ours, seed), _across(real, seed)), *grounded], about=_about(real, ours, labels)
        )

    return measure


def _examples(rows: pl.DataFrame) -> list[Example]:
    return [Example(text or "", (target.strip('"'),)) for text, target in rows.select("text", "target").iter_rows()]


def _told(train: list[Example], test: list[Example], seed: int) -> Scores:
    return train_and_score(train, test, steps=STEPS, seed=seed)


def _across(real: list[Example], seed: int) -> Scores:
    """Every real row, told by a model that did not see it."""
    parts = np.random.default_rng(seed).permutation(len(real)) % FOLDS
    found = []
    for part in range(FOLDS):
        train, test = ([real[at] for at in np.flatnonzero(side)] for side in (parts != part, parts == part))
        found.append(_told(train, test, seed))
    return Scores(*(np.concatenate([getattr(scores, side) for scores in found]) for side in ("top", "bottom")))


def _figures(ours: Scores, real: Scores) -> list[Figure]:
    gap = real.ratio - ours.ratio
    error = np.sqrt(sum(scores.ratio * (1 - scores.ratio) / len(scores.top) for scores in (ours, real)))
    about = "real rows told right less synthetic ones: how much less synthetic labels are what real rows teach"
    low, high = rounded(gap - 1.96 * error), rounded(gap + 1.96 * error)
    return [
        _agreement("agreement", ours, "synthetic labels that a model of the real rows agrees with"),
        _agreement("agreement_real", real, "real labels that a model of the other real rows agrees with"),
        Figure(name="gap", value=rounded(gap), low=low, high=high, about=about, better="lower"),
    ]


def _grounded(verdicts: pl.LazyFrame) -> list[Figure]:
    """What each verifier that knows the source said of the drafts it looked at."""
    seen = verdicts.filter(pl.col("verifier").is_in(GROUNDED)).group_by("verifier")
    counts = seen.agg(passed=pl.col("passed").sum(), drafts=pl.len()).sort("verifier").collect()
    return [_grounding(name, passed, drafts) for name, passed, drafts in counts.iter_rows()]


def _grounding(name: str, passed: int, drafts: int) -> Figure:
    low, high = share_interval(passed, drafts)
    about, value = f"of {drafts:,} drafts kept to their source, by {name}", rounded(passed / drafts)
    return Figure(name=f"share_{name}", value=value, low=rounded(low), high=rounded(high), about=about, better="higher")


def _agreement(name: str, scores: Scores, about: str) -> Figure:
    low, high = share_interval(round(scores.top.sum()), len(scores.top))
    return Figure(name=name, value=rounded(scores.ratio), low=rounded(low), high=rounded(high), about=about, better="higher")


def _about(real: list[Example], ours: list[Example], labels: set[tuple[str, ...]]) -> str:
    return f"{len(ours):,} synthetic and {len(real):,} real rows of {len(labels)} labels that both have."
