"""How long a row is, by a named tokenizer that needs no model: words, characters or UTF-8 bytes of the whole conversation."""

from typing import Literal

import polars as pl

from tasks.text.conversation import whole

Tokenizer = Literal["words", "characters", "bytes"]


def tokens(tokenizer: Tokenizer) -> pl.Expr:
    """The length of every row. Words are runs without space, so Chinese or Thai wants `characters`."""
    text = whole()
    counts = {"words": text.str.count_matches(r"\S+"), "characters": text.str.len_chars(), "bytes": text.str.len_bytes()}
    return counts[tokenizer].cast(pl.Int64)
