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
from tasks.text.bounds import Bounded, figure, jackknife
from tasks.text.chances import rounded
from tasks.text.conversation import said_by
from tasks.text.meaning import meanings
from tasks.text.self_bleu import Counts, counted, self_bleu

Better = Literal["higher", "lower"]
Kernel = NDArray[np.float64]
DIGITS = {"distinct": 4, "self_bleu": 4, "compression": 3, "vendi": 1, "vendi_meaning": 2}
_WORD = re.compile(r"\w+")


def diversity(*, sample: Annotated[int, Field(ge=2)] = 500) -> Metric:
    """`sample` texts of each kind, or as many as the smaller kind has; both are measured on the same number."""

    def measure(evidence: Evidence) -> Finding:
        texts = evidence.mixture.select("id", "origin", text=said_by("user")).sort("id").collect()
        kinds = texts.partition_by("origin", as_dict=True, maintain_order=True)
        size = min(sample, *(part.height for part in kinds.values())) if kinds else 0
        samples = _samples({origin: _drawn(part["text"], size, evidence.rng) for (origin,), part in sorted(kinds.items())})
        found = {origin: jackknife(sample.measures, range(size)) for origin, sample in samples.items()}
        rows = [
            {"origin": origin, "texts": size} | {name: rounded(one.value, DIGITS[name]) for name, one in measures.items()}
            for origin, measures in found.items()
        ]
        about = "What users ask, in samples of one size. A metric like these ranks sets; it has no natural zero."
        return Finding(figures=_figures(found), rows=rows, about=about)

    return measure


def distinct_n(texts: Sequence[Counts], n: int) -> float:
    """Distinct / all n-grams."""
    every = sum(text[n - 1].total() for text in texts)
    return len(set().union(*(text[n - 1] for text in texts))) / every if every else 0.0


def compression_ratio(texts: list[str]) -> float:
    """Plain bytes / zlib bytes of all texts together: higher means more repetition."""
    blob = "\n".join(texts).encode("utf-8", "replace")
    return len(blob) / len(zlib.compress(blob, 9)) if blob else 1.0


def vendi(kernel: Kernel) -> float:
    """The effective number of different items under a similarity kernel with ones on its diagonal."""
    values = np.linalg.eigvalsh(kernel / len(kernel))
    positive = values[values > 1e-12]
    return float(np.exp(-np.sum(positive * np.log(positive))))


@dataclass(frozen=True)
class Sample:
    """Texts of one kind in an order of chance, and what is worked out once: n-grams, and how like each is to each other."""

    texts: list[str]
    grams: list[Counts]
    wording: Kernel
    meaning: Kernel

    def measures(self, places: Sequence[int]) -> dict[str, float]:
        """Of the texts at these places."""
        texts, grams = [self.texts[at] for at in places], [self.grams[at] for at in places]
        part = np.ix_(places, places)
        return {
            "distinct": float(np.mean([distinct_n(grams, n) for n in range(1, 5)])),
            "self_bleu": self_bleu(grams),
            "compression": compression_ratio(texts),
            "vendi": vendi(self.wording[part]),
            "vendi_meaning": vendi(self.meaning[part]),
        }


def _drawn(texts: pl.Series, size: int, rng: np.random.Generator) -> list[str]:
    return [text or "" for text in texts.gather(rng.choice(len(texts), size=size, replace=False)).to_list()]


def _samples(drawn: dict[str, list[str]]) -> dict[str, Sample]:
    places = meanings([text for texts in drawn.values() for text in texts])
    kinds = np.split(places, np.cumsum([len(texts) for texts in drawn.values()])[:-1])
    return {
        origin: Sample(
            texts, [counted(_WORD.findall(text.lower())) for text in texts], _ngram_kernel(texts), _ones(kind @ kind.T)
        )
        for (origin, texts), kind in zip(drawn.items(), kinds, strict=True)
    }


def _ngram_kernel(texts: list[str]) -> Kernel:
    """Cosine of word 1-2-gram counts; a text without words is like itself and no other."""
    counts = CountVectorizer(ngram_range=(1, 2), token_pattern=r"\w+").fit_transform(["_ " + text for text in texts])
    return _ones(np.asarray((rows := normalize(counts.astype(np.float64))).dot(rows.T).todense()))


def _ones(kernel: Kernel) -> Kernel:
    """Every text is like itself."""
    np.fill_diagonal(kernel, 1.0)
    return kernel


def _figures(found: dict[str, dict[str, Bounded]]) -> list[Figure]:
    told: dict[str, tuple[str, Better]] = {
        "distinct": ("distinct-n, mean of n = 1..4", "higher"),
        "self_bleu": ("self-BLEU: how well a text is told by the others' words", "lower"),
        "compression": ("plain / zlib bytes", "lower"),
        "vendi": ("effective number of different wordings", "higher"),
        "vendi_meaning": ("effective number of different topics", "higher"),
    }
    return [
        figure(f"{name}_{origin}", measures[name], DIGITS[name], about=f"{about}, {origin} rows", better=better)
        for origin, measures in found.items()
        for name, (about, better) in told.items()
    ]
