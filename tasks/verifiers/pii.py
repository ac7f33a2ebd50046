"""No personal data of a known form stands in the row: e-mail, phone, card, IBAN, IP address, social security number.

Forms and check digits, see `tasks.text.personal`: what has none (names, street addresses) is not seen, so a pass is no promise
that nobody is named. To keep rows and lose the data, `seedmill export --surrogates` writes made-up values in its place.
"""

from collections import Counter
from typing import Any

import polars as pl

from tasks.operators import ColumnVerifier
from tasks.text.columns import faults_where, verdicts
from tasks.text.personal import ANY_FORM, KINDS, personal


def pii(*, kinds: list[str] | None = None, most: int = 0) -> ColumnVerifier:
    """`kinds` as the reasons name them (default: all); `most` findings are let pass. No reason repeats what was found."""
    looked_for = tuple(kinds or KINDS)
    if unknown := sorted(set(looked_for) - set(KINDS)):
        raise ValueError(f"kinds: {unknown[0]!r} is none of {', '.join(KINDS)}")

    def fault(turns: list[dict[str, Any]]) -> str:
        counts = Counter(one.kind for turn in turns for one in personal(turn["content"], looked_for))
        told = ", ".join(f"{kind} x {count}" for kind, count in sorted(counts.items()))
        return f"holds {told}" if counts.total() > most else ""

    def verify(drafts: pl.LazyFrame) -> pl.LazyFrame:
        return verdicts(drafts, {"_personal": faults_where(ANY_FORM, fault)})

    return verify
