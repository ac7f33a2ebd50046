"""pii: rows with personal data fail, by kind and count, and the reason repeats none of it."""

import pytest

from schemas.rows import Draft, chat
from tasks.verifiers.pii import pii

ROW = Draft(chat("Who is it?", "ann@mail.org, bob@mail.org, from 86.231.85.193"))


def test_the_reason_counts_kinds_and_repeats_nothing() -> None:
    verdict = pii()(ROW)
    assert not verdict.passed and verdict.reason == "holds IP address x 1, e-mail x 2"


def test_kinds_and_a_number_that_is_let_pass() -> None:
    assert pii(kinds=["card number"])(ROW).passed and pii(most=3)(ROW).passed and not pii(most=2)(ROW).passed
    with pytest.raises(ValueError, match="'email' is none of e-mail, IBAN"):
        pii(kinds=["email"])
