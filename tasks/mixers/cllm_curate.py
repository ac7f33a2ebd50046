"""Leaves out the synthetic rows of which a model trained on real rows is sure that their label is wrong (CLLM, 2312.12112).

The model trains on the pool's real rows; along its training each synthetic row has a confidence (mean chance of its label) and
an aleatoric uncertainty (mean of p (1 - p)). Rows low in both are *hard*: the model knows, and it says something else.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from schemas.errors import StageError
from schemas.paths import InputPath
from tasks.operators import Mixer
from tasks.selecting.dynamics import Dynamics, dynamics
from tasks.selecting.labelled_rows import FEW, Reading, Rows
from tasks.selecting.no_op import Runs, Selection, beside_no_op

Chance = Annotated[float, Field(gt=0, lt=1)]


def cllm_curate(
    *, held_out: InputPath, confidence: Chance = 0.2, uncertainty: Chance = 0.2, runs: Runs = 5, read: Reading = "words"
) -> Mixer:
    """`held_out`: further real rows, `.jsonl` with text and label, for the no-op arm alone (`tasks/selecting/no_op.py`).

    A row is hard where its confidence is at most `confidence` and its uncertainty at most `uncertainty` (0.2 and 0.2 in the
    authors' code, which is for two labels; among more, an even guess is less, and so is the confidence in proportion).
    Raises StageError where the pool has too few real rows with a target to train on.
    """

    def select(rows: Rows, rng: np.random.Generator) -> Selection:
        seen = seen_by_real(rows)
        low = confidence * 2 / rows.classes
        hard = (seen.confidence <= low) & (seen.aleatoric <= uncertainty)
        share = np.where(rows.free & hard, 0.0, 1.0)
        pairs = zip(seen.confidence, seen.aleatoric, strict=True)
        reasons = [f"hard for real rows: confidence {mean:.2f}, uncertainty {spread:.2f}" for mean, spread in pairs]
        got = 1 - float(share[rows.free].mean())
        asked = f"synthetic rows with confidence <= {low:.2g} and uncertainty <= {uncertainty:g} left out"
        return Selection(share, reasons, got, asked)

    return beside_no_op(select, held_out=held_out, runs=runs, read=read)


def seen_by_real(rows: Rows) -> Dynamics:
    """The dynamics of all rows under a model that trains on the real ones."""
    real = ~rows.free
    if real.sum() < FEW:
        raise StageError(f"cllm_curate trains on real rows: wanted {FEW} with a target in the pool, found {real.sum()}")
    weight, labels = rows.weight[real], rows.labels[real]
    return dynamics(rows.features[real], labels, weight, rows.classes, rows.features, rows.labels)
