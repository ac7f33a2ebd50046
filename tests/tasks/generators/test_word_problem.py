"""Word problems: two computations agree, planted faults are found, nothing depends on the hash seed, many are possible."""

import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from schemas.rows import Draft, to_json
from tasks.generators.word_problem import _tellings, word_problem, wordings
from tasks.seeders.arithmetic_plans import MOVES, WORDS_OF, arithmetic_plans, capacity, structures
from tasks.text.stories.moves import TELLINGS
from tasks.verifiers.equations_hold import equations_hold
from tasks.verifiers.numbers_traced import numbers_traced
from tasks.verifiers.numeric_answer import numeric_answer
from tests.embedded import drafts_of, with_answer, with_question

ROWS = 400
CHECKS = [numeric_answer(), equations_hold(), numbers_traced()]


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    return drafts_of(arithmetic_plans(), word_problem(), ROWS)


def passes(draft: Draft) -> bool:
    return all(check(draft).passed for check in CHECKS)


@pytest.mark.slow
def test_planner_and_writer_agree_on_every_answer(drafts: list[Draft]) -> None:
    assert [draft.question for draft in drafts if not passes(draft)] == []


def test_no_two_of_them_ask_the_same(drafts: list[Draft]) -> None:
    assert len({draft.question for draft in drafts}) == ROWS


def test_a_changed_answer_is_found(drafts: list[Draft]) -> None:
    changed = [replace(draft, target=to_json(draft.read_target() + 1)) for draft in drafts]
    assert not any(numeric_answer()(draft).passed for draft in changed)


def test_a_changed_intermediate_result_is_found(drafts: list[Draft]) -> None:
    changed = [with_answer(draft, lambda text: re.sub(r"= (\$?)(\d)", r"= \g<1>9\2", text, count=1)) for draft in drafts]
    assert not any(equations_hold()(draft).passed for draft in changed)


def test_a_changed_number_of_the_question_is_found(drafts: list[Draft]) -> None:
    changed = [
        with_question(draft, lambda text: re.sub(r"\d+", lambda found: f"7{found[0]}3", text, count=1)) for draft in drafts
    ]
    assert not any(numbers_traced()(draft).passed for draft in changed)


@pytest.mark.parametrize("flaw", [r"[{}\[\]<>]", r"  ", r"\ba [aeio]\w", r"\b1 \w+s\b(?! )", r" [.,?]", r"\.\.", r"\bNone\b"])
def test_the_words_are_tidy(drafts: list[Draft], flaw: str) -> None:
    found = [(hit[0], draft.question) for draft in drafts for hit in re.finditer(flaw, draft.question)]
    assert found == []


@pytest.mark.parametrize(
    "flaw", [r"\b(?:of|to|from|takes?|took) (?:she|he)\b", r"\b(?:baskets|boxes|bags) holds\b", r"\b(?:buy|afford) it if\b"]
)
def test_pronouns_and_verbs_fit_their_place(drafts: list[Draft], flaw: str) -> None:
    assert [draft.question for draft in drafts if re.search(flaw, f"{draft.question} {draft.answer}")] == []


def test_what_is_left_after_a_gift_is_kept_and_not_earned() -> None:
    gift = {"move": "donates_part", "numbers": {"d": 4}}
    friend = {"move": "other_earned_times", "numbers": {"k": 2}}
    before, _, after = _tellings([friend, gift, friend])
    assert before.tells[0] == "<B> [earn] {k:times} as much as <A!>" and before.works[1].said == (
        "Together they [*earn] {sum}",
    )
    assert after.tells[0] == "<B> [keep] {k:times} as much as <A!>" and after.works[1].said == ("Together they [*keep] {sum}",)


def test_every_sentence_begins_large_and_every_question_ends_with_its_mark(drafts: list[Draft]) -> None:
    for draft in drafts:
        assert draft.question.endswith("?")
        assert all(
            part[0].isupper() or part[0].isdigit() or part[0] == "$" for part in re.split(r"(?<=[.?]) (?=\S)", draft.question)
        )


def test_every_move_has_words_and_all_words_are_used() -> None:
    assert {WORDS_OF.get(name, name) for name in MOVES} == set(TELLINGS)


@pytest.mark.slow
def test_every_move_can_be_reached() -> None:
    reached = {name for structure in structures(5) for name in structure}
    assert reached == set(TELLINGS)


@pytest.mark.slow
def test_the_capacity_is_what_the_seeder_says_of_itself() -> None:
    assert capacity() > 20_000
    assert wordings(structures()) > 100_000_000


WRITE = """
from tasks.generators.word_problem import word_problem
from tasks.seeders.arithmetic_plans import arithmetic_plans
from tests.embedded import drafts_of
print([(d.question, d.answer, d.target, d.id) for d in drafts_of(arithmetic_plans(), word_problem(), 40)])
"""


@pytest.mark.slow
def test_the_same_bytes_under_any_hash_seed() -> None:
    def written(hash_seed: str) -> bytes:
        settings = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": "."}
        return subprocess.run([sys.executable, "-c", WRITE], env=settings, capture_output=True, check=True).stdout

    assert written("0") == written("4242")
