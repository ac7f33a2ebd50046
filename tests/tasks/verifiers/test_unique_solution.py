import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from schemas.errors import RowError
from schemas.rows import Draft, chat, to_json
from tasks.generators.logic_puzzle import logic_puzzle
from tasks.logic.deduction import RELATIONS
from tasks.logic.stories import FIELDS
from tasks.seeders.logic_plans import logic_plans
from tasks.verifiers.unique_solution import TESTS, unique_solution
from tests.embedded import drafts_of, with_answer, with_question

KINDS = ["line", "grid", "island"]
RACE = """Ana, Bo and Cy ran against each other, and no two of them crossed the line at the same time.

{clues}

What is the whole order, from first to third?"""
PROOF = "By clue 1, Ana is first.\nBy clue 2, Cy is not second.\nNothing else is left, so Bo is second.\n\nAnswer: Ana, Bo, Cy"
CLUES = ["1. Ana finished first.", "2. Bo finished ahead of Cy."]


def race(clues: list[str], proof: str = PROOF, target: object = None) -> Draft:
    return Draft(chat(RACE.format(clues="\n".join(clues)), proof), target=to_json(target or ["Ana", "Bo", "Cy"]))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_what_the_seeder_made_every_case_confirms(kind: str):
    verify = unique_solution()
    for draft in drafts_of(logic_plans(kinds=[kind]), logic_puzzle(), 150):
        verdict = verify(draft)
        assert verdict.passed, (verdict.reason, draft.question)


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        (race(CLUES), ""),
        (race(CLUES[:1]), "the clues admit 2 solutions, wanted 1"),
        (race([*CLUES, "3. Cy finished ahead of Bo."]), "the clues admit 0 solutions, wanted 1"),
        (race([*CLUES, "3. Ana finished ahead of Cy."]), "clue 3 is not needed"),
        (race([*CLUES, "3. Dee finished third."]), "the prompt can be read as 0 puzzles"),
        (race(CLUES, target=["Ana", "Cy", "Bo"]), "the target is ['Ana', 'Cy', 'Bo'], wanted ['Ana', 'Bo', 'Cy']"),
        (race(CLUES, PROOF.replace("Answer: Ana, Bo", "Answer: Bo, Ana")), "answered 'Bo, Ana, Cy'"),
        (race(CLUES, PROOF.replace("clue 1", "clue 2")), "does not follow"),
        (race(CLUES, PROOF.replace("clue 1", "clue 7")), "names a clue that does not exist"),
        (race(CLUES, PROOF.replace("By clue 1, Ana is first.\n", "")), "does not follow"),
        (race(CLUES, PROOF.replace("Nothing", "Something")), "is no step of a proof"),
        (race(CLUES, "By clue 1, Ana is first.\n\nAnswer: Ana, Bo, Cy"), "the proof leaves 2 cases, wanted 1"),
        (race(CLUES, "Suppose that Ana is first.\n" + PROOF), "the proof leaves 1 cases, wanted 1"),
    ],
)
def test_a_puzzle_by_hand(draft: Draft, reason: str):
    assert reason in unique_solution()(draft).reason
    assert unique_solution()(draft).passed == (not reason)


def without_last_clue(text: str) -> str:
    *_, last = re.findall(r"^\d+\. .+$", text, re.MULTILINE)
    return text.replace("\n" + last, "")


SPOILED: dict[str, Callable[[Draft], Draft]] = {
    "a clue gone": lambda draft: with_question(draft, without_last_clue),
    "a clue twice": lambda draft: with_question(
        draft, lambda text: re.sub(r"^1\. (.+)$", r"1. \1\n9. \1", text, flags=re.MULTILINE)
    ),
    "another answer": lambda draft: with_answer(draft, lambda text: text + " "),
    "another target": lambda draft: replace(draft, target=to_json("Nobody")),
    "a conclusion turned round": lambda draft: with_answer(
        draft,
        lambda text: (
            text.replace(" is not ", " is # ", 1).replace(" is # ", " is ")
            if " is not " in text
            else text.replace(" is ", " is not ", 1)
        ),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", list(SPOILED))
def test_a_spoiled_row_fails(name: str, kind: str):
    verify = unique_solution()
    drafts = drafts_of(logic_plans(kinds=[kind]), logic_puzzle(), 60, start=500)
    assert [draft.answer for draft in drafts if verify(SPOILED[name](draft)).passed] == []


def test_both_oracles_know_the_same_relations():
    assert set(TESTS) == set(RELATIONS)


def test_a_row_without_a_target_cannot_be_judged():
    with pytest.raises(RowError):
        unique_solution()(Draft(chat("a", "b")))


@pytest.mark.slow
def test_either_is_only_said_where_both_is_impossible():
    fields = {fact: at for at, field in enumerate(FIELDS) for fact in field}
    for draft in drafts_of(logic_plans(kinds=["grid"]), logic_puzzle(), 200):
        for first, second in re.findall(r"^\d+\. \w+ either (.+) or (.+)\.$", draft.question, re.MULTILINE):
            assert fields[first] == fields[second], draft.question
