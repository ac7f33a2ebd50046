"""The text is neither too short nor too long, in words or characters: cut answers and runaway ones show here first.

A word is a run of letters and digits; in scripts without spaces between words (Chinese, Japanese, Thai, ...) a character.
"""

import polars as pl

from tasks.operators import ColumnVerifier
from tasks.text.columns import Part, text_of, verdicts, words_of


def length(
    *,
    of: Part = "answer",
    words_least: int = 1,
    words_most: int | None = None,
    characters_least: int | None = None,
    characters_most: int | None = None,
) -> ColumnVerifier:
    """Bounds that stay away do not bind. The score is 1 within the bounds, else 0."""
    bounds = {"words": (words_least, words_most), "characters": (characters_least, characters_most)}
    for unit, (least, most) in bounds.items():
        if least is not None and most is not None and least > most:
            raise ValueError(f"{unit}_least is {least}, more than {unit}_most, {most}: no text could pass")

    def verify(drafts: pl.LazyFrame) -> pl.LazyFrame:
        text = text_of(of)
        counts = {"words": words_of(text).list.len(), "characters": text.str.len_chars()}
        broken: dict[str, pl.Expr] = {}
        for unit, (least, most) in bounds.items():
            count = counts[unit]
            if least is not None:
                broken[f"_{unit}_least"] = pl.when(count < least).then(
                    pl.format(f"{{}} {unit}, wanted at least {least}", count)
                )
            if most is not None:
                broken[f"_{unit}_most"] = pl.when(count > most).then(pl.format(f"{{}} {unit}, wanted at most {most}", count))
        return verdicts(drafts, broken)

    return verify
