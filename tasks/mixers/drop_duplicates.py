"""Keeps one row of those that say the same, whatever the case, width or spacing: a real one before a synthetic one.

Equal after NFKC, lower case (with sharp s and final sigma as casefold has them) and single spaces. Similar is not equal: see
`drop_near_duplicates` for that. Texts are compared by two 64-bit hashes, so a million rows need 16 MB.
"""

from typing import Literal

import numpy as np
import polars as pl

from tasks.operators import Mixer
from tasks.text.conversation import said_by, whole


def drop_duplicates(*, of: Literal["question", "conversation"] = "question") -> Mixer:
    """`question` compares all user turns (and the tools offered); `conversation` compares every turn."""
    text = normalised(said_by("user") if of == "question" else whole())
    key = pl.concat_str(text, pl.col("tools").fill_null(""), separator="\x1f")

    def mixer(pool: pl.LazyFrame, rng: np.random.Generator) -> pl.DataFrame:
        slim = pool.select("id", real=pl.col("origin") == "real", one=key.hash(1), two=key.hash(2)).collect()
        first = slim.sort(["real", "id"], descending=[True, False]).with_columns(kept=pl.col("id").first().over("one", "two"))
        twins = first.filter(pl.col("id") != pl.col("kept"))
        return twins.select("id", dropped=pl.format("same {} as {}", pl.lit(of), "kept")).sort("id")

    return mixer


def normalised(text: pl.Expr) -> pl.Expr:
    """What of a text counts when two are compared."""
    folded = text.str.normalize("NFKC").str.to_lowercase().str.replace_many(["ß", "\u03c2"], ["ss", "\u03c3"])
    return folded.str.replace_all(r"\s+", " ").str.strip_chars()
