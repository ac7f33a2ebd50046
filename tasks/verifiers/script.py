"""The letters are those of the language: a share of at least `least` belongs to its scripts.

The script is the cheapest sign of a wrong language: it tells Russian from English, not German from English (`language` does).
Digits, punctuation and symbols count for nothing, and so do texts with fewer than `few` letters.
"""

import polars as pl

from tasks.operators import ColumnVerifier
from tasks.text.columns import Part, text_of, verdicts
from tasks.text.scripts import NAMES, OF_LANGUAGE, SUBTAGS


def _foreign(scripts: str) -> str:
    return r"[\p{L}--[" + "".join(rf"\p{{{name}}}" for name in scripts.split(" or ")) + "]]"


def script(*, of: Part = "answer", scripts: list[str] | None = None, least: float = 0.9, few: int = 10) -> ColumnVerifier:
    """`scripts` are Unicode's names (`Latin`, `Han`); without them those of the draft's `lang`. The score is their share."""
    if unknown := sorted(set(scripts or []) - NAMES):
        raise ValueError(f"scripts: no script named {unknown[0]!r} here; known are {', '.join(sorted(NAMES))}")

    given = " or ".join(scripts or [])
    patterns = {names: _foreign(names) for names in [*OF_LANGUAGE.values(), *SUBTAGS.values(), *([given] if given else [])]}

    def verify(drafts: pl.LazyFrame) -> pl.LazyFrame:
        text, wanted = text_of(of), pl.lit(given) if given else _of_lang()
        foreign = text.str.count_matches(wanted.replace_strict(patterns, default=None, return_dtype=pl.String))
        letters = pl.when(foreign > 0).then(text).str.count_matches(r"\p{L}")  # slow, and of no use where nothing is foreign
        share = pl.when(letters >= few).then(1 - foreign / letters).otherwise(1.0)
        told = pl.format("{}% of the letters are {}, wanted " + f"{least:.0%}", (share * 100).round(0).cast(pl.Int64), wanted)
        nothing = pl.format("the script of '{}' is not known here; name it in `scripts`", "lang")
        broken = {"_unknown": pl.when(wanted.is_null()).then(nothing), "_foreign": pl.when(share < least).then(told)}
        return verdicts(drafts, broken, pl.when(wanted.is_null()).then(0.0).otherwise(share))

    return verify


def _of_lang() -> pl.Expr:
    """The scripts of `lang`: those its tag names (`sr-Latn`), else those of its language; null where neither is known."""
    tagged = (
        pl.col("lang").str.extract(r"[-_]([A-Z][a-z]{3})\b", 1).replace_strict(SUBTAGS, default=None, return_dtype=pl.String)
    )
    language = pl.col("lang").str.extract(r"^([a-z]{2,3})", 1)
    return pl.coalesce(tagged, language.replace_strict(OF_LANGUAGE, default=None, return_dtype=pl.String))
