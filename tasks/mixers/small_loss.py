"""Leaves out synthetic rows of high loss: two Gaussians are fitted to the losses, and a row of the lower one is clean (FreeAL).

FreeAL (Xiao et al. 2311.15614): a small model trains on all rows, each row's cross-entropy is scaled to 0..1 over all of
them, and a row is clean where the mixture gives it more than 0.7 for the component of small losses.
"""

from typing import Annotated

import numpy as np
from pydantic import Field
from sklearn.mixture import GaussianMixture

from schemas.paths import InputPath
from tasks.operators import Mixer
from tasks.selecting.labelled_rows import Reading, Rows
from tasks.selecting.no_op import Runs, Selection, beside_no_op
from tasks.selecting.softmax import chances_of, trained
from tasks.text.chances import Floats

ROUNDS, TOLERANCE, REGULARISED = 10, 1e-2, 5e-4


def small_loss(
    *, held_out: InputPath, clean: Annotated[float, Field(gt=0, lt=1)] = 0.7, runs: Runs = 5, read: Reading = "words"
) -> Mixer:
    """`held_out`: real rows, `.jsonl` with text and label, for the no-op arm alone (`tasks/selecting/no_op.py`)."""

    def select(rows: Rows, rng: np.random.Generator) -> Selection:
        likely = cleanness(losses(rows), int(rng.integers(2**31)))
        share = np.where(rows.free & (likely <= clean), 0.0, 1.0)
        reasons = [f"its loss is large: clean with chance {chance:.2f}" for chance in likely]
        got = float(share[rows.free].mean())
        return Selection(share, reasons, got, f"synthetic rows that are clean with a chance over {clean:g} kept")

    return beside_no_op(select, held_out=held_out, runs=runs, read=read)


def losses(rows: Rows) -> Floats:
    """Cross-entropy of each row under the model trained on all of them, scaled to 0..1."""
    model = trained(rows.features, rows.labels, rows.classes, rows.weight)
    found = -np.log(np.maximum(chances_of(rows.labels, rows.features, model), 1e-12))
    return np.asarray((found - found.min()) / max(float(np.ptp(found)), 1e-12))


def cleanness(losses: Floats, state: int) -> Floats:
    """The chance of each loss to come from the component with the smaller mean."""
    mixture = GaussianMixture(2, max_iter=ROUNDS, tol=TOLERANCE, reg_covar=REGULARISED, random_state=state)
    fitted = mixture.fit(losses[:, None])
    return np.asarray(fitted.predict_proba(losses[:, None])[:, fitted.means_[:, 0].argmin()])
