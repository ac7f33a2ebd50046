"""How far synthetic text lies from real text: words, lengths, and places among each other (precision, recall, frontier).

Words: Jensen-Shannon divergence of the frequencies in half of each, in bits, beside what two halves of the real text show.
Places are those of `tasks/text/meaning.py`. Precision is the share of synthetic texts within the reach of real ones, recall
the share of real texts within the reach of synthetic ones; the reach of a text is its k-th nearest of its own kind
(Kynkaanniemi et al. 1904.06991). The frontier is the area under the divergence curve over clusters (Pillutla et al. 2102.01454,
MAUVE; their embeddings are GPT-2's, ours are not, so the figures are not theirs). 1 is one and the same, 0 apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field
from scipy.spatial.distance import cdist
from scipy.stats import ks_2samp
from sklearn.cluster import KMeans

from schemas.paths import InputPath
from schemas.report import Figure, Finding
from tasks.operators import Evidence, Metric
from tasks.text.benchmark_file import questions_of
from tasks.text.bounds import Bounded, figure, jackknife
from tasks.text.chances import Floats
from tasks.text.conversation import said_by
from tasks.text.meaning import meanings
from tasks.text.ngrams import words

LEAST = 40
TEXTS = {"text": pl.String}


@dataclass(frozen=True)
class Placed:
    """A text: its words, where it lies, the cluster there, and which half of its kind it belongs to."""

    words: list[str]
    place: Floats
    cluster: int
    half: int


Pair = tuple[Placed, Placed]
"""A real text and a synthetic one that have nothing to do with each other: left out by pairs, both kinds lose as many."""


def fidelity(
    *,
    reference: InputPath | None = None,
    sample: Annotated[int, Field(ge=LEAST, le=5000)] = 1000,
    neighbours: Annotated[int, Field(ge=1, le=20)] = 3,
) -> Metric:
    """`sample` questions of each kind, or as many as the smaller kind has; real: `reference`, else the mixture."""
    known = questions_of([reference]).select("text") if reference else None

    def measure(evidence: Evidence) -> Finding:
        rows = evidence.mixture.select("id", "origin", text=said_by("user").fill_null("")).sort("id").collect()
        real = rows.filter(origin="real").select("text") if known is None else known
        ours = rows.filter(origin="synthetic").select("text")
        size = min(sample, len(real), len(ours))
        if size < LEAST:
            return Finding(about=f"Comparing synthetic with real text needs {LEAST} of each kind; the smaller has {size}.")
        pairs = _placed(_drawn(real["text"], size, evidence.rng), _drawn(ours["text"], size, evidence.rng))
        found = jackknife(partial(_measures, neighbours=neighbours), pairs)
        return Finding(figures=_figures(found), about=f"{size} questions of each kind.")

    return measure


def _drawn(texts: pl.Series, size: int, rng: np.random.Generator) -> list[str]:
    return [str(text) for text in texts.gather(rng.choice(len(texts), size=size, replace=False))]


def _placed(real: list[str], ours: list[str]) -> list[Pair]:
    texts = [text for pair in zip(real, ours, strict=True) for text in pair]
    places = meanings(texts)
    found = words_of(texts)
    clusters = KMeans(max(2, min(len(texts) // 20, 100)), n_init=3, random_state=0).fit_predict(places)
    placed = [Placed(found[at], places[at], int(clusters[at]), at // 4 % 2) for at in range(len(texts))]
    return list(zip(placed[::2], placed[1::2], strict=True))


def words_of(texts: list[str]) -> list[list[str]]:
    return list(pl.DataFrame({"text": texts}, schema=TEXTS).select(words(pl.col("text")))["text"].to_list())


def _measures(pairs: Sequence[Pair], neighbours: int) -> dict[str, float]:
    real, ours = ([pair[kind] for pair in pairs] for kind in (0, 1))
    theirs, places = np.array([item.place for item in real]), np.array([item.place for item in ours])
    half, other, synthetic = (
        [item.words for item in kind if item.half == part] for kind, part in ((real, 0), (real, 1), (ours, 0))
    )
    return {
        "words": js_of_words(half, synthetic),
        "words_real": js_of_words(half, other),
        "lengths": float(
            ks_2samp([len(item.words) for item in real], [len(item.words) for item in ours], method="asymp").statistic
        ),
        "precision": within(places, theirs, neighbours),
        "recall": within(theirs, places, neighbours),
        "frontier": frontier([item.cluster for item in ours], [item.cluster for item in real]),
    }


def js_of_words(ours: Sequence[list[str]], theirs: Sequence[list[str]]) -> float:
    """Bits between the word frequencies of two sets of texts: 0 for equal ones, 1 for those without a common word."""
    both, place = np.unique([word for texts in (ours, theirs) for text in texts for word in text], return_inverse=True)
    first = sum(map(len, ours))
    p, q = (np.bincount(part, minlength=len(both)) / max(len(part), 1) for part in (place[:first], place[first:]))
    return (_bits(p, (p + q) / 2) + _bits(q, (p + q) / 2)) / 2


def _bits(p: Floats, q: Floats) -> float:
    there = p > 0
    return float(np.sum(p[there] * np.log2(p[there] / q[there])))


def within(points: Floats, others: Floats, k: int) -> float:
    """The share of `points` that lie within the reach of any of `others`: the distance of that one's k-th nearest neighbour."""
    among = cdist(others, others)
    reach = np.partition(among, min(k, len(others) - 1), axis=1)[:, min(k, len(others) - 1)]  # itself is the nearest
    return float((cdist(points, others) <= reach + 1e-9).any(axis=1).mean())


def frontier(ours: Sequence[int], theirs: Sequence[int], scale: float = 5.0) -> float:
    """Area under the curve (exp(-c KL(q | r)), exp(-c KL(p | r))) over r between p and q, the shares of the clusters."""
    size = max([*ours, *theirs]) + 1
    p, q = (np.bincount(part, minlength=size) / len(part) for part in (ours, theirs))
    weights = np.linspace(1e-6, 1 - 1e-6, 25)
    curve = [(_near(q, w * p + (1 - w) * q, scale), _near(p, w * p + (1 - w) * q, scale)) for w in weights]
    at, height = np.array(sorted([(0.0, 1.0), *curve, (1.0, 0.0)])).T
    return float(np.trapezoid(height, at))


def _near(p: NDArray[np.float64], mixed: NDArray[np.float64], scale: float) -> float:
    return float(np.exp(-scale * _bits(p, mixed) * np.log(2)))


def _figures(found: dict[str, Bounded]) -> list[Figure]:
    told: dict[str, tuple[str, Literal["higher", "lower", ""]]] = {
        "words": ("bits between the word frequencies of synthetic and real text", "lower"),
        "words_real": ("the same between two halves of the real text: what chance alone shows", ""),
        "lengths": ("largest distance between the curves of lengths (Kolmogorov-Smirnov)", "lower"),
        "precision": ("of the synthetic texts lie where real ones lie", "higher"),
        "recall": ("of the real texts lie where synthetic ones lie", "higher"),
        "frontier": ("area under the divergence curve over clusters; 1 is one and the same", "higher"),
    }
    return [figure(name, found[name].between(0, 1), about=about, better=better) for name, (about, better) in told.items()]
