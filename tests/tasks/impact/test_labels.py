"""What is learnt from a row: classes, tags that fit the tokens, or nothing where the row does not say."""

import pytest

from schemas.rows import to_json
from tasks.impact.labels import LABELS
from tasks.text.terms import tokens_in

TEXT = "Ada Lovelace met Ada in Łódź."


@pytest.mark.parametrize(
    ("solution", "used"),
    [
        ("48/2 = <<48/2=24>>24 clips\n48+24 = 72", "+/"),
        ("He has 3 bags * 4 apples = 12 apples.", "*"),
        ("2 x 3 = 6, and $6 - $1.50 = $4.50", "-*"),
        ("A well-known 24-hour shop.", ""),
        ("It is 12.\n#### 12", ""),
    ],
)
def test_operations_of_a_solution(solution, used):
    found = LABELS["operations"][0]("", solution)
    assert (found or ("no",) * 4) == tuple("yes" if sign in used else "no" for sign in "+-*/")


@pytest.mark.parametrize(
    ("marked", "tags"),
    [
        ([{"text": "Ada Lovelace", "label": "PER", "start": 0, "end": 12}], "B-PER I-PER O O O O O"),
        ({"entities": [{"text": "Łódź", "type": "LOC"}]}, "O O O O O B-LOC O"),
        ([{"text": "Ada", "label": "PER", "start": 17}, {"text": "Ada", "label": "PER", "start": 0}], "B-PER O O B-PER O O O"),
        ([{"text": "Love", "label": "X"}], "O B-X O O O O O"),
        ([], "O O O O O O O"),
        ([{"text": "Eve", "label": "PER"}], None),
        ([{"text": "Ada", "label": "PER", "start": 3}], None),
        ("nothing", None),
        ({"answer": 3}, None),
    ],
)
def test_entities_are_tags_of_tokens(marked, tags):
    found = LABELS["entities"][0](TEXT, marked if isinstance(marked, str) else to_json(marked))
    assert found == (None if tags is None else tuple(tags.split()))
    assert found is None or len(found) == len(tokens_in(TEXT))


def test_an_answer_without_words_is_no_label():
    assert LABELS["answer"][0]("q", " yes ") == ("yes",) and LABELS["answer"][0]("q", "  ") is None
