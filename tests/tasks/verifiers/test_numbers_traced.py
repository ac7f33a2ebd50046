"""Where the numbers of a solution come from, and whether all that is given is used."""

import pytest

from schemas.rows import Draft, chat
from tasks.verifiers.numbers_traced import numbers_traced

ASKED = "Ana has 24 muffins and gives 8 away. How many are left?"
CASES = [
    (ASKED, "24 - 8 = 16\n#### 16", ""),
    ("Ana has 24 muffins and eats half. How many?", "24 / 2 = 12\n#### 12", ""),
    ("20% of 50 people come. How many?", "50 * 0.2 = 10\n#### 10", ""),
    (ASKED, "24 - 9 = 15\n#### 15", "24 - 9 = 15: 9 is neither given nor worked out before"),
    ("Ana has 24 muffins, gives 8 away, and 3 fall. How many?", "24 - 8 = 16\n#### 16", "the question's 3 is never used"),
    (ASKED, "24 - 8 = 16\n#### 17", "the answer 17 is not the last result, 24 - 8 = 16"),
    (ASKED, "It is 16.\n#### 16", "the answer writes down no sum"),
]


@pytest.mark.parametrize(("question", "answer", "reason"), CASES)
def test_every_number_has_a_source_and_a_use(question: str, answer: str, reason: str) -> None:
    assert numbers_traced()(Draft(chat(question, answer))).reason == reason
