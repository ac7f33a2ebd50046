"""No personal data of a known form stands in the row: e-mail, phone, card, IBAN, IP address, social security number.

Forms and check digits, see `tasks.text.personal`: what has none (names, street addresses) is not seen, so a pass is no promise
that nobody is named. To keep rows and lose the data, `seedmill export --surrogates` writes made-up values in its place.
"""

from collections import Counter

from schemas.rows import Draft, Verdict
from tasks.operators import Verifier
from tasks.text.personal import KINDS, personal


def pii(*, kinds: list[str] | None = None, most: int = 0) -> Verifier:
    """`kinds` as the reasons name them (default: all); `most` findings are let pass. No reason repeats what was found."""
    looked_for = tuple(kinds or KINDS)
    if unknown := sorted(set(looked_for) - set(KINDS)):
        raise ValueError(f"kinds: {unknown[0]!r} is none of {', '.join(KINDS)}")

    def verify(draft: Draft) -> Verdict:
        counts = Counter(one.kind for turn in draft.messages for one in personal(turn.content, looked_for))
        if counts.total() <= most:
            return Verdict.ok()
        return Verdict.fail("holds " + ", ".join(f"{kind} x {count}" for kind, count in sorted(counts.items())))

    return verify
