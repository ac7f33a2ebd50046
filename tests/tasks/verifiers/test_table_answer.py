import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from schemas.errors import RowError
from schemas.rows import Draft, chat, to_json
from tasks.generators.table_question import table_question
from tasks.seeders.table_plans import ASKS, table_plans
from tasks.verifiers.table_answer import asked_of_sqlite, read_table, table_answer
from tests.embedded import drafts_of, with_answer, with_question

PROMPT = """Shop figures, May 2024

| Product | Units sold | Price ($) | Warehouse |
|---|---|---|---|
| Kettle | 40 | 10.00 | North |
| Teapot | 1,025 | 12.50 | North |
| Desk lamp | 35 | 12.50 | Harbour |

"""


@pytest.mark.slow
@pytest.mark.parametrize("ask", list(ASKS))
def test_what_the_seeder_knows_sqlite_finds(ask: str):
    verify = table_answer()
    for draft in drafts_of(table_plans(asks=[ask]), table_question(), 40):
        verdict = verify(draft)
        assert verdict.passed, (verdict.reason, draft.question)


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("Which product sold the most units?", ["Teapot"]),
        ("Which product is the most expensive?", ["Desk lamp", "Teapot"]),
        ("What is the total number of units sold for the products kept in the North warehouse?", [1065]),
        ("What is the unit price of the Kettle?", None),
        ("Which product has the highest weight?", None),
        ("How many products that cost more than $11.00 each are there?", [2]),
    ],
)
def test_questions_are_understood_or_refused(question: str, answers: list[object] | None):
    assert asked_of_sqlite(PROMPT + question) == answers


def rows() -> list[Draft]:
    return drafts_of(table_plans(), table_question(), 150, start=1000)


def last_digit_changed(text: str) -> str:
    return re.sub(r"(\d)(?=\D*$)", lambda found: str((int(found[1]) + 3) % 10), text)


def other_target(draft: Draft) -> Draft:
    found = draft.read_target()
    return replace(draft, target=to_json(found + 1 if isinstance(found, int | float) else [found]))


SPOILED: dict[str, Callable[[Draft], Draft]] = {
    "another target": other_target,
    "another final answer": lambda draft: with_answer(
        draft, lambda text: text + "x" if text[-1].isalpha() else text[:-1] + "§"
    ),
    "no final answer": lambda draft: with_answer(draft, lambda text: text.replace("Answer: ", "It is ")),
    "no table": lambda draft: with_question(draft, lambda text: text.split("\n\n")[-1].replace("|", "")),
    "a question that is not ours": lambda draft: with_question(draft, lambda text: text.replace("?", "??").replace(".", "!")),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(SPOILED))
def test_a_spoiled_row_fails(name: str):
    verify = table_answer()
    assert [draft.question for draft in rows() if verify(SPOILED[name](draft)).passed] == []


def test_swapped_ends_are_noticed():
    verify, swapped = table_answer(), 0
    for draft in drafts_of(table_plans(asks=["rank"]), table_question(), 60):
        changed = with_question(
            draft, lambda text: text.replace("-highest", "-#").replace("-lowest", "-highest").replace("-#", "-lowest")
        )
        middle = len(re.findall(r"\n", draft.question)) and verify(changed).passed
        swapped += not middle
    assert swapped > 50  # in a table of five, the third from above is the third from below


def test_a_cell_that_decides_is_noticed():
    draft = Draft(chat(PROMPT + "Which product sold the most units?", "Compare.\n\nAnswer: Teapot"), target='"Teapot"')
    verify = table_answer()
    assert verify(draft).passed
    assert not verify(with_question(draft, lambda text: text.replace("1,025", "25"))).passed


def test_false_working_is_noticed():
    verify = table_answer()
    drafts = drafts_of(table_plans(asks=["total", "average", "product_total"]), table_question(), 30)
    for draft in drafts:
        wrong = with_answer(
            draft, lambda text: re.sub(r"(\d) \+ ", lambda found: f"{(int(found[1]) + 1) % 10} + ", text, count=1)
        )
        if wrong != draft:
            assert "the working says" in verify(wrong).reason


def test_a_row_without_a_target_cannot_be_judged():
    with pytest.raises(RowError):
        table_answer()(Draft(chat("a", "b")))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_quoted_cells_are_read(delimiter: str):
    assert read_table(f'a{delimiter}b\n"1{delimiter}5"{delimiter}x\n2{delimiter}y')[1] == [f"1{delimiter}5", "x"]
