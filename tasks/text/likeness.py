"""Which texts are close to which items of a benchmark, though no run of words is shared: TF-IDF of words and of characters.

Features are words, pairs of words and runs of four characters within a word, hashed, weighted by their rarity among the
items. On rephrased GSM8K the twin is among the ten closest of its item for 99 % (`python -m benchmarks.hygiene`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

from tasks.text.benchmark_file import questions_of

BATCH = 5_000
PAIRS = {"item": pl.String, "id": pl.String, "likeness": pl.Float64}
_WORDS = HashingVectorizer(
    ngram_range=(1, 2), token_pattern=r"\w+", n_features=2**20, alternate_sign=False, norm=None, dtype=np.float32
)
_LETTERS = HashingVectorizer(
    analyzer="char_wb", ngram_range=(4, 4), n_features=2**20, alternate_sign=False, norm=None, dtype=np.float32
)


@dataclass(frozen=True)
class Items:
    """Items of benchmarks, by name (`file:line`), to which texts can be held."""

    names: list[str]
    texts: list[str]

    def near(self, text: str, floor: float, most: int) -> list[tuple[int, float]]:
        """The places of the `most` items closest to one text, closest first, none further than `floor`."""
        if not self.texts:
            return []
        likeness = np.asarray(self._likeness([text]).todense()).ravel().round(6)
        order = np.argsort(-likeness, kind="stable")[:most]
        return [(int(place), float(likeness[place])) for place in order if likeness[place] >= floor]

    def closest(self, ids: pl.Series, texts: pl.Series, floor: float, top: int = 10) -> pl.DataFrame:
        """`item`, `id`, `likeness`: of each item the `top` closest texts that are no further than `floor`.

        By item and not by text: a strange text is always closest to something, and a twin need not be the very closest.
        """
        starts = range(0, len(texts) if self.texts else 0, BATCH)
        parts = [self._best(ids.slice(at, BATCH), texts.slice(at, BATCH).fill_null("").to_list(), floor, top) for at in starts]
        found = pl.concat([pl.DataFrame(schema=PAIRS), *parts])
        ranked = found.sort("item", "likeness", "id", descending=[False, True, False])
        return ranked.group_by("item", maintain_order=True).head(top)

    def _best(self, ids: pl.Series, texts: Sequence[str], floor: float, top: int) -> pl.DataFrame:
        likeness = np.asarray(self._likeness(texts).todense()).T
        items, places = (part.ravel() for part in _highest(likeness, top))
        found = likeness[items, places].round(6).astype(np.float64)
        near = (found >= floor) & (found > 0)
        names = pl.Series(self.names).gather(items[near])
        return pl.DataFrame({"item": names, "id": ids.gather(places[near]), "likeness": found[near]}, schema=PAIRS)

    def _likeness(self, texts: Sequence[str]) -> csr_matrix:
        return (self._weights.transform(_features(texts)) @ self._vectors.T).tocsr()

    @cached_property
    def _vectors(self) -> csr_matrix:
        return self._weights.transform(_features(self.texts))

    @cached_property
    def _weights(self) -> TfidfTransformer:
        return TfidfTransformer(sublinear_tf=True).fit(_features(self.texts))


def read_items(files: list[Path]) -> Items:
    """The questions of these files. Raises RecipeError where a line holds none."""
    found = questions_of(files)
    return Items(found["name"].to_list(), found["text"].to_list())


def _features(texts: Sequence[str]) -> csr_matrix:
    return hstack([kind.transform(texts) for kind in (_WORDS, _LETTERS)]).tocsr()


def _highest(likeness: np.ndarray, top: int) -> Iterator[np.ndarray]:
    """Rows and columns of the `top` highest values of each row."""
    columns = likeness.shape[1]
    kept = np.argpartition(-likeness, min(top, columns) - 1, axis=1)[:, :top]
    yield np.repeat(np.arange(len(likeness))[:, None], kept.shape[1], axis=1)
    yield kept
