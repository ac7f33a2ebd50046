"""What tells synthetic text from real text, as figures to gate on, after Chen et al. (2406.12397): clusters that lie apart,
peaks at stock tokens, a perplexity that is shifted and varies less. They give plots and no thresholds; the measures are ours.

auc                chance that a classifier, which saw neither, rates a synthetic text as more synthetic than a real one
openers            share of texts that begin with one of the ten most frequent openings of three words
skeletons          entropy of sentences whose numbers and rare words are masked, as a share of the most it could be
perplexity_off     mean log-perplexity under a bigram model of real texts: that of synthetic ones less that of other real ones
perplexity_spread  variance of the log-perplexity: that of synthetic texts over that of real ones
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import PredefinedSplit, cross_val_predict
from sklearn.pipeline import make_pipeline

from tasks.text.bounds import Bounded, jackknife, middle, share_interval
from tasks.text.chances import Floats
from tasks.text.surprise import surprises

LEAST = 20
Places = NDArray[np.int64]
OPENERS, COMMON, FOLDS, DRAWS = 10, 100, 5, 300
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]")


@dataclass(frozen=True)
class Measure:
    """One figure: its name, what it says, its value and the bounds of its 95 % interval."""

    name: str
    about: str
    found: Bounded


def drawn(texts: pl.Series, size: int, rng: np.random.Generator) -> list[str]:
    """So many of them, in an order of chance."""
    return [str(text) for text in texts.gather(rng.choice(len(texts), size, replace=False))]


def measures(real: list[str], synthetic: list[str], rng: np.random.Generator) -> list[Measure]:
    """All of them, of as many texts of the one kind as of the other, in an order of chance."""
    return [
        _auc(real, synthetic, rng),
        *_openers(real, synthetic),
        *_skeletons(real, synthetic),
        *_perplexity(real, synthetic, rng),
    ]


def _auc(real: list[str], synthetic: list[str], rng: np.random.Generator) -> Measure:
    labels, scores = told_apart(real, synthetic, rng)

    theirs, ours = scores[labels == 0], scores[labels == 1]

    def area(at: Places, to: Places) -> float:
        ordered = np.sort(theirs[at])
        below = sum(np.searchsorted(ordered, ours[to], side) for side in ("left", "right"))
        return float(np.mean(below)) / 2 / len(ordered)

    told = "chance that a classifier rates a synthetic text as more synthetic than a real one (0.5: not at all)"
    return _bounded("auc", area, len(real), len(synthetic), rng, told)


def _openers(real: list[str], synthetic: list[str]) -> list[Measure]:
    told = f"begin with one of the {OPENERS} most frequent openings of three words"
    return [
        Measure(f"openers_{kind}", f"{told}, {kind} rows", _share(opener_share(texts), len(texts)))
        for kind, texts in (("real", real), ("synthetic", synthetic))
    ]


def _share(share: float, of: int) -> Bounded:
    return Bounded(share, *share_interval(round(share * of), of))


def _skeletons(real: list[str], synthetic: list[str]) -> list[Measure]:
    common = common_words(real)
    found = {kind: [skeletons(text, common) for text in texts] for kind, texts in (("real", real), ("synthetic", synthetic))}
    size = min(sum(map(len, texts)) for texts in found.values())

    def even(texts: Sequence[list[str]]) -> dict[str, float]:
        """Of as many sentences a text as the kind with fewer has."""
        return {"": evenness(list(chain.from_iterable(texts))[: round(size * len(texts) / len(real))])}

    told = f"entropy of the skeletons of {size} sentences, of the most it could be"
    return [Measure(f"skeletons_{kind}", f"{told}, {kind} rows", jackknife(even, texts)[""]) for kind, texts in found.items()]


def _perplexity(real: list[str], synthetic: list[str], rng: np.random.Generator) -> list[Measure]:
    ours, theirs = surprises(real, synthetic)

    def off(at: Places, to: Places) -> float:
        return float(np.mean(ours[to]) - np.mean(theirs[at]))

    def spread(at: Places, to: Places) -> float:
        return float(np.var(ours[to]) / max(float(np.var(theirs[at])), 1e-9))

    by, sizes = "log-perplexity under a bigram model of other real texts", (len(real), len(synthetic))
    return [
        _bounded("perplexity_real", lambda at, _: float(np.mean(theirs[at])), *sizes, rng, f"mean {by}, real rows"),
        _bounded("perplexity_synthetic", lambda _, to: float(np.mean(ours[to])), *sizes, rng, f"mean {by}, synthetic rows"),
        _bounded("perplexity_off", off, *sizes, rng, f"mean {by}: synthetic less real"),
        _bounded("perplexity_spread", spread, *sizes, rng, f"variance of the {by}: synthetic over real"),
    ]


def told_apart(real: Sequence[str], synthetic: Sequence[str], rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Labels (1 is synthetic) and what a classifier that never saw the text thinks of it, nor its twin of the other kind.

    A rephrasing whose original were among the texts the classifier learns from would be taken for real, and the other way
    round. So two texts that are nearest to each other, of whatever kind, are kept out of the learning together.
    """
    labels = np.repeat([0.0, 1.0], [len(real), len(synthetic)])
    weights = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+|[^\w\s]", sublinear_tf=True)
    folds = PredefinedSplit(_folds(weights.fit_transform([*real, *synthetic]), labels, rng))
    model = make_pipeline(weights, LogisticRegression(C=10, solver="liblinear"))
    return labels, cross_val_predict(model, [*real, *synthetic], labels, cv=folds, method="predict_proba")[:, 1]


def _folds(vectors: csr_matrix, labels: Floats, rng: np.random.Generator) -> np.ndarray:
    """Which of five folds a text is in: about as many of each kind in every one, twins in the same."""
    likeness = (vectors @ vectors.T).toarray()
    np.fill_diagonal(likeness, 0)
    place, nearest = np.arange(len(labels)), likeness.argmax(axis=1)
    paired = nearest[nearest] == place
    first = np.where(paired, np.minimum(place, nearest), place)
    kind = np.where(paired, 2 + labels + labels[nearest], labels)
    folds = np.empty(len(labels), np.int64)
    for group in np.unique(kind):
        members = np.flatnonzero((first == place) & (kind == group))
        folds[members] = rng.permutation(len(members)) % FOLDS
    return folds[first]


def opener_share(texts: Sequence[str]) -> float:
    """The share of texts that begin with one of the ten most frequent three-word openings."""
    openings = pl.Series([" ".join(text.lower().split()[:3]) for text in texts]).value_counts()
    return float(openings["count"].sort(descending=True).head(OPENERS).sum()) / len(texts)


def common_words(texts: Sequence[str]) -> set[str]:
    """The words that stand in most of these texts: those that hold a sentence together, in whatever language."""
    words = pl.Series(
        [sorted({word for word in _TOKEN.findall(text.lower()) if word[0].isalpha()}) for text in texts],
        dtype=pl.List(pl.String),
    )
    counts = words.explode(empty_as_null=False).value_counts().sort(["count", ""], descending=[True, False])
    return set(counts[""].head(COMMON).to_list())


def skeletons(text: str, common: set[str]) -> list[str]:
    """Each sentence with its numbers as 0 and runs of rare words as _: what is left when the content is taken out."""
    return [_skeleton(_TOKEN.findall(sentence.lower()), common) for sentence in _SENTENCE.split(text) if sentence.strip()]


def evenness(items: Sequence[str]) -> float:
    """Entropy of how often each stands there, over that of items which all differ: 1 where none stands twice."""
    if len(items) < 2:
        return 1.0
    shares = pl.Series(items).value_counts()["count"].to_numpy() / len(items)
    return float(-(shares * np.log(shares)).sum() / np.log(len(items)))


def _skeleton(tokens: Sequence[str], common: set[str]) -> str:
    masked = ["0" if token[0].isdigit() else token if token in common or not token.isalpha() else "_" for token in tokens]
    return " ".join(token for place, token in enumerate(masked) if token != "_" or masked[place - 1 : place] != ["_"])


def _bounded(
    name: str, measure: Callable[[Places, Places], float], real: int, synthetic: int, rng: np.random.Generator, about: str
) -> Measure:
    """A measure with the bootstrap's interval over texts of both kinds."""
    draws = [measure(rng.integers(0, real, real), rng.integers(0, synthetic, synthetic)) for _ in range(DRAWS)]
    return Measure(name, about, Bounded(measure(np.arange(real), np.arange(synthetic)), *middle(np.array(draws))))
