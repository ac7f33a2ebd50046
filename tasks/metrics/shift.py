"""How synthetic rows are told from real ones: a classifier, stock openings and skeletons, perplexity (`tasks/text/apart.py`).

On GSM8K human against human text has an AUC of 0.51 and a rephrasing by GPT-4 0.95; `python -m benchmarks.hygiene` has more.
High is a warning, not a verdict. `publish: {require: [shift.auc <= 0.97, shift.skeletons_synthetic >= 0.8]}` makes it one
for a version, the mixer `shift_gate` for a component.
"""

from typing import Annotated, Literal

from pydantic import Field

from schemas.paths import InputPath
from schemas.report import Finding
from tasks.operators import Evidence, Metric
from tasks.reading.corpora import corpora
from tasks.text.apart import LEAST, drawn, measures
from tasks.text.bounds import figure
from tasks.text.conversation import Compared, compared

BETTER: dict[str, Literal["higher", "lower", ""]] = {"auc": "lower", "openers": "lower", "skeletons": "higher"}


def shift(
    *,
    sample: Annotated[int, Field(ge=LEAST, le=10_000)] = 1000,
    of: Compared = "question",
    reference: list[InputPath] | None = None,
) -> Metric:
    """`sample` texts of each kind, or as many as the smaller has; real are those of `reference`, else the mixture's.

    No figure with fewer than 20 of one kind.
    """
    read = corpora(reference, of)

    def measure(evidence: Evidence) -> Finding:
        texts = evidence.mixture.select("id", "origin", text=compared(of).fill_null("")).sort("id").collect()
        real = read()["text"] if reference else texts.filter(origin="real")["text"]
        synthetic = texts.filter(origin="synthetic")["text"]
        size = min(sample, len(real), len(synthetic))
        if size < LEAST:
            return Finding(about=f"Telling real from synthetic needs {LEAST} rows of each kind; the smaller has {size}.")
        found = measures(drawn(real, size, evidence.rng), drawn(synthetic, size, evidence.rng), evidence.rng)
        figures = [
            figure(one.name, one.found, about=one.about, better=BETTER.get(one.name.partition("_")[0], "")) for one in found
        ]
        return Finding(figures=figures, about=f"{size} texts of each kind.")

    return measure
