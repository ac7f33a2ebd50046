"""The answer is no refusal: "I'm sorry, but I can't help with that" teaches a model to refuse what it was asked.

Looks for stock phrases at the beginning of the answer, in nine languages; a text that quotes one later on is no refusal.
What phrases cannot see: a refusal in words of its own, one that comes late, and hedging that then complies. People agree
with such a list about nine times of ten (XSTest, 2308.01263; benchmarks/verification); a judge sees more.
"""

from pathlib import Path

import polars as pl

import tasks.text
from tasks.operators import ColumnVerifier
from tasks.text.columns import text_of, verdicts

PHRASES = Path(str(tasks.text.__file__)).with_name("refusals.txt")  # a regular expression a line
OPENING = 250  # characters in which a refusal must begin


def refusal() -> ColumnVerifier:
    """The score is 1 where no phrase is found."""
    phrases = "|".join(PHRASES.read_text(encoding="utf-8").split("\n")[:-1])
    opens = rf"(?is)(?:^\W*(?:\w+[\s,!.:]+){{0,6}}|[.!?:;,]\s+(?:but |and |so |however,? )?)({phrases})"

    def verify(drafts: pl.LazyFrame) -> pl.LazyFrame:
        opening = text_of("answer").str.head(OPENING)
        found = opening.str.extract(opens, 1).str.head(60)
        return verdicts(drafts, {"_refuses": pl.format("refuses: '{}'", found)})

    return verify
