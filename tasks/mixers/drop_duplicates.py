"""Keeps one row of those that say the same, whatever the case, width or spacing: a real one before a synthetic one.

Equal after NFKC, lower case (with sharp s and final sigma as casefold has them) and single spaces. Similar is not equal: see
`drop_near_duplicates` for that. Texts are compared by two 64-bit hashes, so a million rows need 16 MB.
"""

import numpy as np
import polars as pl

from schemas.paths import InputPath
from tasks.operators import Mixer
from tasks.reading.corpora import corpora
from tasks.text.conversation import Compared, compared

_KEY = ("one", "two")


def drop_duplicates(*, of: Compared = "question", against: list[InputPath] | None = None) -> Mixer:
    """`question` compares all user turns (and the tools offered); `conversation` compares every turn.

    `against` are corpora whose rows always stay: .jsonl, .csv, .parquet or .txt files, folders of them, finished data sets.
    """
    corpus = corpora(against, of)

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        theirs = corpus().lazy().select(*_key(pl.col("text")), kept="name").unique(_KEY, keep="first", maintain_order=True)
        ours = pool.select("id", *_key(compared(of)), real=pl.col("origin") == "real").collect(engine="streaming").lazy()
        best_first = ours.sort(["real", "id"], descending=[True, False]).with_columns(first=pl.col("id").first().over(_KEY))
        found = best_first.join(theirs, on=_KEY, how="left").with_columns(kept=pl.coalesce("kept", "first"))
        twins = found.filter(pl.col("id") != pl.col("kept"))
        return twins.select("id", dropped=pl.format("same {} as {}", pl.lit(of), "kept")).sort("id").collect()

    return mixer


def normalised(text: pl.Expr) -> pl.Expr:
    """What of a text counts when two are compared."""
    folded = text.str.normalize("NFKC").str.to_lowercase().str.replace_many(["ß", "\u03c2"], ["ss", "\u03c3"])
    return folded.str.replace_all(r"\s+", " ").str.strip_chars()


def _key(text: pl.Expr) -> list[pl.Expr]:
    """Two hashes of a row's words and tools."""
    said = pl.concat_str(normalised(text), pl.col("tools").fill_null(""), separator="\x1f")
    return [said.hash(number).alias(name) for number, name in enumerate(_KEY, start=1)]
