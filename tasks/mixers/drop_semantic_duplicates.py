"""Leaves out rows whose vector lies near that of a better row; each reason names the row that stays, and the cosine.

The vectors are those of the model that the step names (`use: embeddings:NAME`), or latent semantics: TF-IDF and its first
singular vectors, which know shared words and no meaning. On rephrased GSM8K these find 26 % of the twins at 0.85, and leave
out 1 % of the innocent rows (`python -m benchmarks.hygiene`). Thresholds do not transfer between models.
"""

from typing import Annotated

import numpy as np
import polars as pl
from pydantic import Field

from schemas.paths import InputPath
from schemas.report import Figure, Finding
from tasks.operators import Embed, EmbeddingMixer, Mixed
from tasks.reading.corpora import corpora
from tasks.text.bounds import COUNTED
from tasks.text.conversation import Compared, compared
from tasks.text.leaders import Leaders, Vectors, leaders
from tasks.text.meaning import meanings

DIMENSIONS = 256
BY_WORDS, BY_MODEL = 0.85, 0.95


def drop_semantic_duplicates(
    *,
    similarity: Annotated[float, Field(ge=0.5, le=1)] | None = None,
    of: Compared = "question",
    against: list[InputPath] | None = None,
) -> EmbeddingMixer:
    """Cosine >= `similarity`: 0.95 for a model's vectors, 0.85 for latent semantics, unless it is given.

    Best is: a row of the corpora in `against` (files, folders, finished data sets), then real before synthetic, then the
    longer text, then the id. Every row left out lies near one that stays (`tasks/text/leaders.py`, after SemDeDup).
    """
    read = corpora(against, of)

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator, embed: Embed | None) -> Mixed:
        corpus = read().select("name", "text")
        rows = pool.select("id", "origin", text=compared(of)).collect()
        best_first = rows.sort("origin", pl.col("text").str.len_bytes(), "id", descending=[False, True, False])
        everything = pl.concat([corpus, best_first.select(name="id", text="text")])
        vectors = _vectors(everything["text"], embed)
        found = leaders(vectors, similarity or (BY_MODEL if embed else BY_WORDS), fixed=corpus.height)
        by = "meaning" if embed else "words"
        return Mixed(_dropped(everything["name"], found, by), finding=_finding(vectors, embed))

    return mixer


def _vectors(texts: pl.Series, embed: Embed | None) -> Vectors:
    said = texts.fill_null("").to_list()
    return embed(said) if embed else meanings(said, DIMENSIONS).astype(np.float32)


def _dropped(names: pl.Series, found: Leaders, by: str) -> pl.DataFrame:
    out = np.flatnonzero(found.leader >= 0)
    rows = pl.DataFrame({"id": names.gather(out), "kept": names.gather(found.leader[out]), "cosine": found.cosine[out]})
    told = pl.format("near {} by its {} (cosine {})", "kept", pl.lit(by), pl.col("cosine").round(3))
    return rows.select("id", dropped=told).sort("id")


def _finding(vectors: Vectors, embed: Embed | None) -> Finding:
    """Rows without a vector were held against none: that must be seen."""
    nowhere = int((~vectors.any(axis=1)).sum())
    told = f"{nowhere} of {len(vectors)} rows have no vector and were held against none" if nowhere else ""
    by = "a model's embeddings" if embed else f"latent semantics of {DIMENSIONS} dimensions: shared words, not meaning"
    about = "rows that could not be compared"
    figure = Figure(name="without_vector", value=nowhere, unit="rows", better="lower", about=about, no_interval=COUNTED)
    return Finding(figures=[figure], about=f"Compared by {by}.", warning=told)
