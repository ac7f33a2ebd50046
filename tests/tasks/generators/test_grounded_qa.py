"""A question, its answer and the place that proves it; what the passage does not hold is a reject."""

import pytest

from schemas.rows import Draft
from tasks.generators.grounded_qa import grounded_qa
from tasks.models.loop import run
from tasks.verifiers.answer_in_context import answer_in_context
from tests.tasks.generators.asked import Asked, a_seed, assert_stays_material, made, rejects

PASSAGE = "The lamp of Heron Light was built in 1871. It burned\nrapeseed oil until 1904, because gas was dear."
FACTS = {"text": PASSAGE, "document": "lights.txt", "start": 1000, "end": 1000 + len(PASSAGE)}
OIL = {
    "question": "What did the lamp of Heron Light burn before 1904?",
    "answer": "It burned rapeseed oil.",
    "quote": "It burned rapeseed oil until 1904",
}


def a_model(*pairs: dict[str, str]) -> Asked:
    return Asked(lambda words, options: {"pairs": list(pairs)})


def test_offsets_are_worked_out_here_in_the_passage_and_in_its_document() -> None:
    (draft,) = made(grounded_qa(), FACTS, a_model(OIL))
    target = draft.read_target()
    assert PASSAGE[target["start"] : target["end"]] == target["quote"] == "It burned\nrapeseed oil until 1904"
    assert (target["document"], target["document_start"]) == ("lights.txt", 1000 + target["start"])
    assert draft.question == f"{PASSAGE}\n\n{OIL['question']}" and draft.answer == OIL["answer"]


def test_a_closed_book_row_does_not_show_the_passage() -> None:
    (draft,) = made(grounded_qa(shown="nothing"), FACTS, a_model(OIL))
    assert draft.question == OIL["question"]


def test_the_quote_itself_may_be_the_answer_as_in_squad() -> None:
    asked = a_model({"question": "When was the lamp of Heron Light built?", "quote": "1871"})
    (draft,) = made(grounded_qa(answer="quote"), FACTS, asked)
    assert draft.answer == "1871" and draft.read_target()["answers"] == [{"text": "1871", "answer_start": 37}]
    assert answer_in_context()(draft).passed
    assert set(asked.options[0]["schema"]["properties"]["pairs"]["items"]["properties"]) == {"question", "quote"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quote": "It burned whale oil"}, "the passage does not hold the quotation 'It burned whale oil'"),
        ({"quote": "burned ... 1904"}, "the passage does not hold the quotation"),
        ({"quote": ""}, "the passage does not hold the quotation ''"),
        ({"question": "What does the passage say of oil?"}, "speaks of 'the passage', which nobody else sees"),
        ({"answer": "According to the text, oil."}, "speaks of 'According to the text', which nobody else sees"),
        ({"answer": " "}, "the question or the answer is empty"),
        ({"answer": "Heron Light"}, "the question gives its answer away"),
    ],
)
def test_a_pair_that_cannot_be_a_row_says_why(change: dict[str, str], reason: str) -> None:
    (said,) = rejects(grounded_qa(), FACTS, a_model(OIL | change))
    assert said.startswith(reason)


def test_good_pairs_stay_beside_bad_ones_and_a_question_is_asked_once() -> None:
    asked = a_model(OIL, OIL | {"quote": "no"}, OIL)
    assert rejects(grounded_qa(questions=3), FACTS, asked) == [
        "the passage does not hold the quotation 'no'",
        "asks the same as a question before it",
    ]
    drafts = run(grounded_qa(questions=3)(a_seed(FACTS), asked))
    assert sum(isinstance(item, Draft) for item in drafts) == 1


def test_a_seed_without_a_passage_is_told() -> None:
    assert rejects(grounded_qa(), {"body": "x"}, a_model(OIL)) == ["wanted a passage under facts.text, found None"]


@pytest.mark.parametrize("place", ["text", "title"])
def test_what_a_passage_says_stays_material(place: str) -> None:
    def prompts(words: str) -> list[str]:
        asked = a_model(OIL)
        rejects(grounded_qa(title="title"), {"text": "A passage.", "title": "A title"} | {place: words}, asked)
        return asked.words

    assert_stays_material(prompts)
