from typing import Any

import pytest

from schemas.errors import RowError
from schemas.rows import Draft, chat, to_json
from tasks.verifiers.spans_match_text import spans_match_text

TEXT = "😀 Ada Lovelace met Ada in Łódź."
ADA = {"text": "Ada Lovelace", "label": "PER", "start": 2, "end": 14}
LODZ = {"text": "Łódź", "type": "LOC", "start": 26, "end": 30}


def said(marked: Any, target: Any = None, question: str = TEXT, **params: Any) -> str:
    """The reason; empty where all entities are spans of the text."""
    answer = marked if isinstance(marked, str) else to_json(marked)
    draft = Draft(chat(question, answer), target=None if target is None else to_json(target))
    return spans_match_text(**params)(draft).reason


@pytest.mark.parametrize(
    ("marked", "target"),
    [
        ([ADA, LODZ], None),
        ({"entities": [LODZ, ADA]}, {"text": TEXT}),
        ({"spans": []}, None),
        ([{"text": "Łódź"}, {"text": "Ada", "label": "PER"}], None),
        (f"```json\n{to_json([ADA])}\n```", None),
        ("Marked.", {"text": TEXT, "entities": [ADA]}),
        ({"text": "Ada sang.", "entities": [{"text": "Ada", "start": 0, "end": 3}]}, None),
        ({"tokens": ["Ada", "Lovelace", "met", "Ada"], "tags": ["B-PER", "I-PER", "O", "B-PER"]}, None),
    ],
)
def test_spans_of_the_text_pass(marked: Any, target: Any):
    assert said(marked, target) == ""


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ([ADA | {"start": 3}], "the text holds 'da Lovelace' at 3 to 14, wanted 'Ada Lovelace'"),
        ([ADA | {"end": 15}], "the text holds 'Ada Lovelace ' at 2 to 15, wanted 'Ada Lovelace'"),
        ([ADA | {"text": "Ada Byron"}], "the text holds 'Ada Lovelace' at 2 to 14, wanted 'Ada Byron'"),
        ([ADA | {"start": -29, "end": 900}], "the text holds '' at -29 to 900, wanted 'Ada Lovelace'"),
        ([ADA | {"end": None}], "'Ada Lovelace' has the offsets 2 to None, wanted two whole numbers"),
        ([{"text": "Love"}], "the text does not hold 'Love'"),
        ([ADA, ADA], "two entities overlap at 2: 'Ada Lovelace'"),
        ([{"label": "PER"}], "wanted a list of entities with a `text`"),
        ({"names": []}, "wanted a list of entities"),
        ("Ada is a person.", "the answer is not JSON"),
        ({"tokens": ["Ada", "met"], "tags": ["B-PER"]}, "1 tags for 2 tokens"),
        ({"tokens": ["Ada", "met"], "tags": ["B-PER", "I-LOC"]}, "tag 2 is 'I-LOC' behind 'B-PER'"),
        ({"tokens": ["met", "Lovelace"], "tags": ["O", "O"]}, "token 2, 'Lovelace', does not stand in the text"),
        ({"tokens": ["Ada"], "tags": ["PER"]}, "tag 1 is 'PER', wanted O, B-... or I-..."),
    ],
)  # fmt: skip
def test_other_spans_fail_and_the_reason_says_how(marked: Any, reason: str):
    assert said(marked).startswith(reason)


@pytest.mark.parametrize(("start", "units"), [(3, "UTF-16 units"), (5, "UTF-8 bytes"), (4, "")])
def test_offsets_that_count_other_units_are_told(start: int, units: str):
    assert said([ADA | {"start": start, "end": start + 12}]).partition("(the offsets count ")[2] == (units and f"{units})")


def test_labels_and_overlaps_are_the_recipes_choice():
    assert said([ADA], labels=["LOC", "ORG"]) == "the label 'PER' is none of LOC, ORG"
    assert said([ADA, LODZ], labels=["LOC", "PER"]) == ""
    inner = {"text": "Ada", "label": "PER", "start": 2, "end": 5}
    assert said([ADA, inner]).startswith("two entities overlap")
    assert said([ADA, inner], overlap=True) == ""


def test_without_a_text_nothing_is_judged():
    with pytest.raises(RowError, match="holds the text"):
        said([ADA], question="")
