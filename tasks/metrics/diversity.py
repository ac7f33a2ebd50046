"""How varied the texts are, real beside synthetic: distinct n-grams, compression, and the Vendi score.

distinct-n is distinct / all n-grams, the mean over n = 1..4. The compression ratio is plain / zlib bytes. Vendi is
exp(entropy of the eigenvalues of K / n) with K the cosine of word 1-2-gram counts (Friedman & Dieng 2210.02410; PAPERS 4.3).
All three depend on how much text there is, so both kinds are cut to samples of one size.
"""

import re
import zlib
from typing import Annotated

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.text.chances import rounded
from tasks.text.conversation import said_by

_WORD = re.compile(r"\w+")


def diversity(*, sample: Annotated[int, Field(ge=2)] = 500) -> Metric:
    """`sample` texts of each kind, or as many as the smaller kind has; both are measured on the same number."""

    def measure(evidence: Evidence) -> Finding:
        texts = evidence.mixture.select("id", "origin", text=said_by("user")).sort("id").collect()
        kinds = texts.partition_by("origin", as_dict=True, maintain_order=True)
        size = min(sample, *(part.height for part in kinds.values())) if kinds else 0
        rows = [
            {"origin": origin, "texts": size, **_measures(_drawn(part["text"], size, evidence.rng))}
            for (origin,), part in sorted(kinds.items())
        ]
        about = "What users ask, in samples of one size. A metric like these ranks sets; it has no natural zero."
        return Finding(figures=_figures(rows), rows=rows, about=about)

    return measure


def distinct_n(texts: list[list[str]], n: int) -> float:
    """Distinct / all n-grams."""
    grams = [tuple(words[at : at + n]) for words in texts for at in range(len(words) - n + 1)]
    return len(set(grams)) / len(grams) if grams else 0.0


def compression_ratio(texts: list[str]) -> float:
    """Plain bytes / zlib bytes of all texts together: higher means more repetition."""
    blob = "\n".join(texts).encode("utf-8", "replace")
    return len(blob) / len(zlib.compress(blob, 9)) if blob else 1.0


def vendi(kernel: NDArray[np.float64]) -> float:
    """The effective number of different items under a similarity kernel with ones on its diagonal."""
    values = np.linalg.eigvalsh(kernel / len(kernel))
    positive = values[values > 1e-12]
    return float(np.exp(-np.sum(positive * np.log(positive))))


def _drawn(texts: pl.Series, size: int, rng: np.random.Generator) -> list[str]:
    places = np.sort(rng.choice(len(texts), size=size, replace=False))
    return [text or "" for text in texts.gather(places).to_list()]


def _measures(texts: list[str]) -> dict[str, float]:
    words = [_WORD.findall(text.lower()) for text in texts]
    return {
        "distinct": rounded(float(np.mean([distinct_n(words, n) for n in range(1, 5)]))),
        "compression": rounded(compression_ratio(texts), 3),
        "vendi": rounded(vendi(_ngram_kernel(texts)), 1),
    }


def _ngram_kernel(texts: list[str]) -> NDArray[np.float64]:
    """Cosine of word 1-2-gram counts; a text without words is like itself and no other."""
    counts = CountVectorizer(ngram_range=(1, 2), token_pattern=r"\w+").fit_transform(["_ " + text for text in texts])
    kernel: NDArray[np.float64] = np.asarray((rows := normalize(counts.astype(np.float64))).dot(rows.T).todense())
    np.fill_diagonal(kernel, 1.0)
    return kernel


def _figures(rows: list[dict[str, float]]) -> list[Figure]:
    told = {
        "distinct": ("distinct-n, mean of n = 1..4", "higher"),
        "compression": ("plain / zlib bytes", "lower"),
        "vendi": ("effective number of different questions", "higher"),
    }
    return [
        Figure(name=f"{name}_{row['origin']}", value=row[name], about=f"{about}, {row['origin']} rows", better=better)  # type: ignore[arg-type]
        for row in rows
        for name, (about, better) in told.items()
    ]
