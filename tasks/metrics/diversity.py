"""How varied the texts are, real beside synthetic: distinct n-grams, self-BLEU, compression, and two Vendi scores.

distinct-n is distinct / all n-grams, the mean over n = 1..4. The compression ratio is plain / zlib bytes. Vendi is
exp(entropy of the eigenvalues of K / n) with K the cosine of word 1-2-gram counts (Friedman & Dieng 2210.02410; PAPERS 4.3),
for `vendi_meaning` the cosine in the space of both kinds' TF-IDF's first 64 singular vectors (latent semantic analysis).
All depend on how much text there is, so both kinds are cut to samples of one size.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.text.bounds import jackknife
from tasks.text.chances import rounded
from tasks.text.conversation import said_by
from tasks.text.meaning import meanings
from tasks.text.self_bleu import self_bleu

Better = Literal["higher", "lower"]
_WORD = re.compile(r"\w+")


def diversity(*, sample: Annotated[int, Field(ge=2)] = 500) -> Metric:
    """`sample` texts of each kind, or as many as the smaller kind has; both are measured on the same number."""

    def measure(evidence: Evidence) -> Finding:
        texts = evidence.mixture.select("id", "origin", text=said_by("user")).sort("id").collect()
        kinds = texts.partition_by("origin", as_dict=True, maintain_order=True)
        size = min(sample, *(part.height for part in kinds.values())) if kinds else 0
        samples = {origin: _drawn(part["text"], size, evidence.rng) for (origin,), part in sorted(kinds.items())}
        placed = _placed(samples)
        rows = [{"origin": origin, "texts": size, **_measures(placed[origin])} for origin in samples]
        errors = {origin: jackknife(_measures, placed[origin]) for origin in samples}
        about = "What users ask, in samples of one size. A metric like these ranks sets; it has no natural zero."
        return Finding(figures=_figures(rows, errors), rows=rows, about=about)

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


@dataclass(frozen=True)
class Placed:
    """A text, its words, and where it lies among the texts."""

    text: str
    words: list[str]
    place: NDArray[np.float64]


def _drawn(texts: pl.Series, size: int, rng: np.random.Generator) -> list[str]:
    """In an order of chance, which the jackknife relies on."""
    return [text or "" for text in texts.gather(rng.choice(len(texts), size=size, replace=False)).to_list()]


def _placed(samples: dict[str, list[str]]) -> dict[str, list[Placed]]:
    texts = [text for sample in samples.values() for text in sample]
    places = iter(meanings(texts))
    return {
        origin: [Placed(text, _WORD.findall(text.lower()), next(places)) for text in sample]
        for origin, sample in samples.items()
    }


def _measures(items: Sequence[Placed]) -> dict[str, float]:
    texts, words = [item.text for item in items], [item.words for item in items]
    return {
        "distinct": rounded(float(np.mean([distinct_n(words, n) for n in range(1, 5)]))),
        "self_bleu": rounded(self_bleu(words)),
        "compression": rounded(compression_ratio(texts), 3),
        "vendi": rounded(vendi(_ngram_kernel(texts)), 1),
        "vendi_meaning": rounded(vendi(_cosines(np.array([item.place for item in items]))), 2),
    }


def _ngram_kernel(texts: list[str]) -> NDArray[np.float64]:
    """Cosine of word 1-2-gram counts; a text without words is like itself and no other."""
    counts = CountVectorizer(ngram_range=(1, 2), token_pattern=r"\w+").fit_transform(["_ " + text for text in texts])
    kernel: NDArray[np.float64] = np.asarray((rows := normalize(counts.astype(np.float64))).dot(rows.T).todense())
    np.fill_diagonal(kernel, 1.0)
    return kernel


def _cosines(places: NDArray[np.float64]) -> NDArray[np.float64]:
    kernel: NDArray[np.float64] = places @ places.T
    np.fill_diagonal(kernel, 1.0)
    return kernel


def _figures(rows: list[dict[str, float]], errors: dict[str, dict[str, float]]) -> list[Figure]:
    told: dict[str, tuple[str, Better]] = {
        "distinct": ("distinct-n, mean of n = 1..4", "higher"),
        "self_bleu": ("self-BLEU: how well a text is told by the others' words", "lower"),
        "compression": ("plain / zlib bytes", "lower"),
        "vendi": ("effective number of different wordings", "higher"),
        "vendi_meaning": ("effective number of different topics", "higher"),
    }
    return [
        _figure(name, row, f"{about}, {row['origin']} rows", better, errors[str(row["origin"])].get(name))
        for row in rows
        for name, (about, better) in told.items()
    ]


def _figure(name: str, row: dict[str, float], about: str, better: Better, error: float | None) -> Figure:
    digits = len(str(row[name]).partition(".")[2])
    low, high = (None, None) if error is None else (rounded(row[name] + side * 1.96 * error, digits) for side in (-1, 1))
    return Figure(name=f"{name}_{row['origin']}", value=row[name], low=low, high=high, about=about, better=better)
