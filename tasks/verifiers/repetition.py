"""The text does not go round in circles: Gopher's limits on repeated lines, paragraphs and n-grams.

Rae et al. 2112.11446, table A1: shares of duplicate lines and paragraphs, of characters in the most frequent 2- to 4-gram,
and of characters in duplicate 5- to 10-grams, each with the paper's limit. Those were made for documents: a poem or a list of
test cases repeats itself by right, and a short answer says the question again. So a run of words counts here when it stands
three times, not two (of GPT-4's continuations 99 % pass then, 73 % before, and no loop is missed more), and under `least_words`
words the n-grams are not asked about at all.
"""

from typing import Annotated

import polars as pl
from pydantic import Field

from tasks.operators import ColumnVerifier
from tasks.text.columns import Part, text_of, verdicts, words_of

TOP = {2: 0.20, 3: 0.18, 4: 0.16}
DUPLICATE = {5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.10}
SHORT = (*TOP, min(DUPLICATE))
GRAMS = [*(f"top_{n}" for n in TOP), *(f"duplicate_{n}" for n in DUPLICATE)]
LINES, LINE_CHARACTERS = 0.30, 0.20
MULTIPLIER = 0x9E3779B97F4A7C15  # wraps round; a chance meeting of two runs is one in 2^64


def repetition(
    *, of: Part = "answer", least_words: int = 50, times: Annotated[int, Field(ge=2)] = 3, slack: float = 1.0
) -> ColumnVerifier:
    """`times: 2` is the paper's count, `slack` multiplies every limit. The score is 1 minus the largest share of its limit."""

    def verify(drafts: pl.LazyFrame) -> pl.LazyFrame:
        text = text_of(of)
        shares = drafts.select("id")
        for name, between in (("lines", "\n"), ("paragraphs", "\n\n")):
            shares = shares.join(_pieces(drafts, text.str.split(between), name), on="id", how="left")
        shares = shares.join(_grams(drafts.select("id", word=words_of(text)), least_words, times), on="id", how="left")
        limits = {name: limit * slack for name, limit in LIMITS.items()}
        worst = pl.max_horizontal(pl.col(name).fill_null(0.0) / limit for name, limit in limits.items())
        broken = {
            f"_{name}": pl.when(pl.col(name) > limit).then(
                pl.format(f"{{}}% {WORDS[name]}, at most {limit:.0%} wanted", _percent(name))
            )
            for name, limit in limits.items()
        }
        return verdicts(shares, broken, (1 - worst).clip(0.0, 1.0))

    return verify


WORDS = {
    "lines": "of the lines are repeats",
    "lines_characters": "of the characters stand in repeated lines",
    "paragraphs": "of the paragraphs are repeats",
    "paragraphs_characters": "of the characters stand in repeated paragraphs",
    **{f"top_{n}": f"of the characters are one run of {n} words" for n in TOP},
    **{f"duplicate_{n}": f"of the characters stand in repeated runs of {n} words" for n in DUPLICATE},
}
LIMITS = {
    "lines": LINES,
    "lines_characters": LINE_CHARACTERS,
    "paragraphs": LINES,
    "paragraphs_characters": LINE_CHARACTERS,
    **{f"top_{n}": limit for n, limit in TOP.items()},
    **{f"duplicate_{n}": limit for n, limit in DUPLICATE.items()},
}


def _percent(name: str) -> pl.Expr:
    return (pl.col(name) * 100).round(0).cast(pl.Int64)


def _pieces(drafts: pl.LazyFrame, pieces: pl.Expr, name: str) -> pl.LazyFrame:
    """For each draft with a repeat among its pieces, the share of them (and of their characters) that repeat an earlier one.

    The brackets and rules of JSON, code and tables stand on many lines by right: they count by their characters only.
    """
    stripped = pieces.list.eval(pl.element().str.strip_chars())
    filled = stripped.list.eval(pl.element().filter(pl.element() != ""))
    said = drafts.filter(filled.list.len() > filled.list.n_unique()).select("id", piece=stripped).explode("piece")
    repeat = (pl.col("piece") != "") & ~pl.struct("id", "piece").is_first_distinct()
    says = pl.col("piece").str.contains(r"[\p{L}\p{N}]")
    size = pl.col("piece").str.len_chars()
    return (
        said.with_columns(repeat=repeat, size=size)
        .group_by("id")
        .agg(
            ((pl.col("repeat") & says).sum() / (pl.col("piece") != "").sum().clip(1)).alias(name),
            (pl.col("size").filter("repeat").sum() / pl.col("size").sum().clip(1)).alias(f"{name}_characters"),
        )
    )


def _grams(words: pl.LazyFrame, least_words: int, times: int) -> pl.LazyFrame:
    """For each draft of enough words, the share of its characters in its most frequent short runs and in repeated long ones.

    A run can only stand so often where a shorter one at its place does: so few places are left to look at, one word later.
    """
    long = words.filter(pl.col("word").list.len() >= least_words).with_row_index("row").explode("word")
    hashed = pl.col("word").hash() ^ pl.col("row").hash()
    coded = long.select("id", "row", size=pl.col("word").str.len_chars(), code=hashed).collect().lazy()  # made once, read often
    shares = coded.group_by("row").agg(pl.col("id").first(), total=pl.col("size").sum())
    places = coded.select("row", *(_run(n) for n in SHORT), *(_length(n) for n in SHORT))
    for n in SHORT:
        places = places.filter(_stands(n, times)).collect().lazy()
        shares = shares.join(_most(places, n), on="row", how="left") if n in TOP else shares
    again = coded.join(places.select("row").unique(), on="row", how="semi", maintain_order="left")
    shares = shares.join(_repeated(again, times), on="row", how="left")
    return shares.select("id", *((pl.col(name).fill_null(0) / pl.col("total")).clip(0, 1) for name in GRAMS))


def _run(n: int) -> pl.Expr:
    """The run of n words that starts here, in this text, as a number; null where the text ends before it does."""
    run = pl.col("code")
    for place in range(1, n):
        run = run * pl.lit(MULTIPLIER, pl.UInt64) + pl.col("code").shift(-place)
    return pl.when(pl.col("row") == pl.col("row").shift(1 - n)).then(run).alias(f"run_{n}")


def _length(n: int) -> pl.Expr:
    return pl.sum_horizontal(pl.col("size").shift(-place) for place in range(n)).alias(f"length_{n}")


def _most(places: pl.LazyFrame, n: int) -> pl.LazyFrame:
    """Characters of the run that stands in a text most often: its length times how often. Of several, the lowest number's."""
    runs = places.group_by("row", f"run_{n}").agg(times=pl.len(), length=pl.col(f"length_{n}").first())
    characters = pl.col("times") * pl.col("length")
    return runs.group_by("row").agg(characters.sort_by("times", f"run_{n}", descending=[True, False]).first().alias(f"top_{n}"))


def _repeated(coded: pl.LazyFrame, times: int) -> pl.LazyFrame:
    """Characters of the words inside a run of n that stands in its text so often."""
    runs = coded.with_columns(_run(n) for n in DUPLICATE)
    return (
        runs.with_columns(_covered(n, times).alias(f"covered_{n}") for n in DUPLICATE)
        .group_by("row")
        .agg(pl.col("size").filter(f"covered_{n}").sum().alias(f"duplicate_{n}") for n in DUPLICATE)
    )


def _covered(n: int, times: int) -> pl.Expr:
    """True for a word inside a run of n that stands in its text so often. The last words of a text start no run: none leaks."""
    return _stands(n, times).cast(pl.Int8).rolling_max(n, min_samples=1) == 1


def _stands(n: int, times: int) -> pl.Expr:
    """True where the run that starts here stands in its text at least so many times."""
    return (pl.len().over(f"run_{n}") >= times) & pl.col(f"run_{n}").is_not_null()
