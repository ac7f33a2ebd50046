"""Which number of a problem may be asked for, and how the problem reads then."""

from fractions import Fraction
from random import Random

import pytest

from schemas.errors import RowError
from tasks.text.masked_number import masked, numerals


@pytest.mark.parametrize(
    ("text", "wanted", "number"),
    [
        ("Ana has 12 apples.", "Ana has x apples.", "12"),
        ("It costs $1,200.50.", "It costs $x.", "1,200.50"),
        ("2 and 2 make 4", "2 and 2 make x", "4"),
        ("In 1999 he had 7.", "In 1999 he had x.", "7"),
        ("He is 3rd of 8 at 7:30.", "He is 3rd of x at 7:30.", "8"),
        ("A 2-page letter, 1/2 of 9 pages, 2:5", "A 2-page letter, 1/2 of x pages, 2:5", "9"),
        ("A third of 30% is lost", "A third of x% is lost", "30"),
    ],
)
def test_a_plain_number_that_occurs_once(text: str, wanted: str, number: str) -> None:
    assert masked(text, Random(1)) == (wanted, number)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("five apples", "no number that occurs once"),
        ("2 and 2", "no number that occurs once"),
        ("2 and 2.0", "no number that occurs once"),
        ("x and 3", "it speaks of an x already"),
    ],
)
def test_none_can_be_taken(text: str, reason: str) -> None:
    with pytest.raises(RowError, match=reason):
        masked(text, Random(1))


def test_the_choice_is_the_rngs_and_may_be_narrowed() -> None:
    text = "3 apples, 4 pears, 5 plums"
    assert {masked(text, Random(n))[1] for n in range(30)} == {"3", "4", "5"}
    assert {masked(text, Random(n), {Fraction(4)})[1] for n in range(30)} == {"4"}
    assert numerals(text) == [("3", 3), ("4", 4), ("5", 5)]
