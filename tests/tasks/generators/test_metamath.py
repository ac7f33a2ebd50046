"""The answer is known before it is asked for; a row is one that a solution reaches, and every miss is told."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.errors import RowError
from tasks.generators.metamath import UNKNOWN, metamath
from tasks.models.loop import run
from tasks.verifiers.numeric_answer import numeric_answer
from tests.tasks.generators.asked import Asked, a_seed, assert_stays_material, made, rejects

FACTS = {"question": "Ana buys 5 boxes of 24 pens. How many pens?", "answer": "5*24=<<5*24=120>>120\n#### 120"}
STATEMENT = "Ana buys 5 boxes of 24 pens and so has 120 pens."
BACKWARD = "If we know the answer to the above question is 120, what is the value of the unknown variable x?"


def model(solve: Callable[[str, int], Any], statement: str = STATEMENT, said: str = "24 pens are in each of 5 boxes.") -> Asked:
    def say(words: str, options: dict[str, Any]) -> Any:
        if words.startswith("Say the problem"):
            return said
        return statement if words.startswith("Turn the problem") else solve(words, options.get("take", 0))

    return Asked(say)


def right(words: str, take: int) -> str:
    """The answer that the problem's own words ask for."""
    if "unknown variable x" not in words:
        return "5 * 24 = 120\n#### 120"
    return "24 * x = 120\n#### 5" if "24" in words else "5 * x = 120\n#### 24"


@pytest.mark.parametrize(
    ("way", "questions", "targets"),
    [
        ("augment", {FACTS["question"]}, {"120"}),
        ("rephrase", {"24 pens are in each of 5 boxes."}, {"120"}),
        (
            "verify",
            {STATEMENT.replace("24", "x") + " " + UNKNOWN, STATEMENT.replace("5 ", "x ") + " " + UNKNOWN},
            {"24", "5"},
        ),
        (
            "backward",
            {FACTS["question"].replace("24", "x") + " " + BACKWARD, FACTS["question"].replace("5", "x") + " " + BACKWARD},
            {"24", "5"},
        ),
    ],
)
def test_each_way_gives_a_problem_whose_answer_was_known(way: Any, questions: set[str], targets: set[str]) -> None:
    for number in range(8):
        (draft,) = made(metamath(ways=[way]), FACTS, model(right), id=f"{number:020d}")
        assert draft.question in questions and draft.target in targets
        assert numeric_answer()(draft).passed


def test_all_right_solutions_are_rows_equal_ones_once_and_misses_are_rejects() -> None:
    says = ["5 * 24 = 120\n#### 120", "24 * 5 = 120\n#### 120", "5 * 24 = 120\n#### 120", "#### 121", "It is 120."]
    asked = model(lambda words, take: says[take])
    found = run(metamath(ways=["augment"], takes=5)(a_seed(FACTS), asked))
    assert [item.answer for item in found[:2]] == says[:2]
    assert [str(item) for item in found[2:]] == [
        "augment: answered 121, wanted 120",
        "augment: does not end in a line of #### and the answer",
    ]


def test_the_first_right_solution_ends_the_asking() -> None:
    asked = model(lambda words, take: "#### 7" if take == 0 else right(words, take))
    made(metamath(ways=["rephrase"], takes=5), FACTS, asked)
    assert [options.get("take") for options in asked.options] == [None, 0, 1]


@pytest.mark.parametrize(
    ("way", "facts", "asked", "reason"),
    [
        (
            "rephrase",
            FACTS,
            model(lambda words, take: "#### 7"),
            "rephrase: no take of 2 reaches 120: answered 7, wanted 120; answ",
        ),
        (
            "rephrase",
            FACTS,
            model(lambda words, take: RowError("length")),
            "rephrase: no take of 2 reaches 120: length; length",
        ),
        ("rephrase", FACTS, model(right, said=FACTS["question"].upper()), "rephrase: the problem is said in the same words"),
        ("verify", FACTS, model(right, statement="She has 120 pens of 24."), "verify: the statement leaves out 5"),
        ("verify", FACTS, model(right, statement=STATEMENT + " Why?"), "verify: the statement still asks"),
        ("backward", FACTS | {"question": "2 and 2?"}, model(right), "backward: no number that occurs once can be taken out"),
        ("augment", {"question": "How many?"}, model(right), "the seed's answer '' holds no single number"),
        ("augment", {"question": "How many?", "answer": "A: 4 or 5"}, model(right), "the seed's answer 'A: 4 or 5' holds no"),
    ],
)
def test_what_is_no_row(way: Any, facts: Any, asked: Asked, reason: str) -> None:
    (found,) = rejects(metamath(ways=[way], takes=2), facts, asked)
    assert found.startswith(reason)


def test_a_reply_that_cannot_be_used_is_a_miss_not_the_end() -> None:
    asked = model(lambda words, take: RowError("refused") if take == 0 else right(words, take))
    assert made(metamath(ways=["backward"]), FACTS, asked)


def test_every_way_is_drawn() -> None:
    questions = {made(metamath(), FACTS, model(right), id=f"{n:020d}")[0].question for n in range(40)}
    assert len(questions) == 6  # as it is, said otherwise, and two numbers to ask for in each of two ways


@pytest.mark.parametrize("way", ["augment", "rephrase", "verify"])
def test_what_a_seed_says_stays_material(way: Any) -> None:
    def prompts(words: str) -> list[str]:
        asked = model(lambda said, take: "#### 24" if "unknown" in said else "#### 120", statement="24 and 120.", said="Other.")
        rejects(metamath(ways=[way], takes=1), {"question": words, "answer": "120"}, asked)
        return asked.words

    assert_stays_material(prompts)
