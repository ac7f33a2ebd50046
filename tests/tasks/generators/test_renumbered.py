"""Other numbers in a real problem: changed together and worked out again, or refused with the reason."""

from fractions import Fraction

import pytest

from schemas.errors import RowError
from schemas.rows import Seed
from tasks.generators.renumbered import _rewritten, renumbered
from tasks.operators import Seeder
from tasks.verifiers.equations_hold import equations_hold
from tasks.verifiers.numbers_traced import numbers_traced
from tests.embedded import drafts_of

PLAIN = ("Ana has 40 pears. She sells 12 for $3 each. How much does she earn, and how many of 40 are left?", "")
GOOD = (
    "Ana has 47 pears, eats 5 and sells the rest for $3 each. How much does she earn?",
    "She sells 47 - 5 = <<47-5=42>>42 pears.\nShe earns 42 * $3 = $<<42*3=126>>126.\n#### 126",
)
REFUSED = [
    (GOOD[0].replace("5", "five"), GOOD[1], "written as a word"),
    (PLAIN[0], "12*3 = <<12*3=36>>36\n#### 36", "gives a number twice"),
    (GOOD[0], "She sells 42 pears.\n#### 126", "no calculator annotation"),
    (GOOD[0], GOOD[1].replace("#### 126", "#### 127"), "last annotation is not the answer"),
    (GOOD[0] + " It was 5:30 pm.", GOOD[1], "time of day"),
    (GOOD[0], GOOD[1].replace("<<42*3=126>>", "<<42*3=126.1>>"), "rounded or wrong"),
    (GOOD[0] + " Ben has 88.", GOOD[1], "never used"),
]


def of(question: str, answer: str) -> Seeder:
    facts = {"question": question, "answer": answer}
    return Seeder(lambda index, rng: Seed.of(facts, source="made", licence="MIT", span=f"made:{index}"))


def test_question_and_solution_change_together() -> None:
    for draft in drafts_of(of(*GOOD), renumbered(), 20):
        assert draft.question != GOOD[0]
        assert equations_hold()(draft).passed
        assert numbers_traced()(draft).passed
        assert draft.answer.endswith(f"#### {draft.target}")


def test_the_article_fits_the_new_number() -> None:
    new = {Fraction(8): Fraction(10), Fraction(50): Fraction(80), Fraction(12000): Fraction(18000)}
    told = _rewritten("An 8 hour day, a $50 tank, a 12,000 mile trip, a 7", new)
    assert told == "A 10 hour day, an $80 tank, an 18,000 mile trip, a 7"


@pytest.mark.parametrize(("question", "answer", "reason"), REFUSED)
def test_what_cannot_be_traced_is_refused(question: str, answer: str, reason: str) -> None:
    with pytest.raises(RowError, match=reason):
        drafts_of(of(question, answer), renumbered(), 1)


def test_a_draw_depends_on_the_seed_alone() -> None:
    assert drafts_of(of(*GOOD), renumbered(), 5) == drafts_of(of(*GOOD), renumbered(), 5)
