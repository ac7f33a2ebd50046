"""pii: rows with personal data fail, by kind and count, and the reason repeats none of it."""

import pytest

from tasks.verifiers.pii import pii
from tests.tasks.verifiers.columns import drafts, reasons, reasons_where_it_hides

ROW = "ann@mail.org, bob@mail.org, from 86.231.85.193"


def test_the_reason_counts_kinds_and_repeats_nothing() -> None:
    assert reasons(pii(), ROW, "nothing of the kind, 1, 2 and 3") == ["holds IP address x 1, e-mail x 2", ""]


def test_every_turn_is_looked_at() -> None:
    found = pii()(drafts(["It is."], question="Is it 86.231.85.193?")).collect()
    assert found["reason"].to_list() == ["holds IP address x 1"]


def test_calls_and_rejected_answers_are_looked_at() -> None:
    assert reasons_where_it_hides(pii(), "bob@mail.org") == ["holds e-mail x 1"] * 2


@pytest.mark.parametrize(
    "text",
    ["a@b.org", "2001:db8:1:2:3:4:5:6", "4012 8888 8888 1881", "DE89 3704 0044 0532 0130 00", "078-05-1120", "+49 30 901820"],
)
def test_every_kind_is_found_by_the_quick_look_too(text: str) -> None:
    [reason] = reasons(pii(), f"It is {text}, she says")
    assert reason.endswith(" x 1")


def test_kinds_and_a_number_that_is_let_pass() -> None:
    assert reasons(pii(kinds=["card number"]), ROW) == reasons(pii(most=3), ROW) == [""]
    assert reasons(pii(most=2), ROW) != [""]
    with pytest.raises(ValueError, match="'email' is none of e-mail, IBAN"):
        pii(kinds=["email"])
