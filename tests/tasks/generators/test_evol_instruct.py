"""Which operator is drawn, what ends a seed, what the rows are; what a seed says stays material."""

from collections import Counter
from typing import Any

import pytest
from scipy.stats import chisquare

from tasks.generators.evol_instruct import EQUAL, METHODS, SAMPLING, evol_instruct
from tasks.models.loop import run
from tests.tasks.generators.asked import Asked, a_seed, assert_stays_material, made, rejects

TASK = "Name three rivers of Africa."
HARDER = (
    "Name three rivers of Africa that cross at least two borders, and say for each of them where it meets the sea or a lake."
)
OTHER = "List four passes of the Andes."


def model(evolved: str = HARDER, answer: str = "The Nile.", equal: bool = False) -> Asked:
    def say(words: str, options: dict[str, Any]) -> Any:
        if options.get("schema") == EQUAL:
            return {"equal": equal}
        return evolved if words.startswith(("Rewrite the task", "Write a brand-new task")) else answer

    return Asked(say)


def test_the_evolved_instruction_and_its_answer_are_the_row() -> None:
    asked = model()
    (draft,) = made(evol_instruct(ways=["reason"]), {"question": TASK}, asked)
    assert (draft.question, draft.answer, draft.read_target()) == (HARDER, "The Nile.", {"evolved": ["reason"]})
    assert METHODS["reason"] in asked.words[0] and f"-----\n{TASK}\n-----" in asked.words[0]
    assert asked.words[2] == HARDER
    assert asked.options == [SAMPLING, {"schema": EQUAL}, SAMPLING]


@pytest.mark.slow
def test_every_operator_is_drawn_as_often() -> None:
    drawn: Counter[str] = Counter()
    for number in range(500):
        asked = model()
        made(evol_instruct(added=[0, 99]), {"question": TASK}, asked, id=f"{number:020d}")
        drawn[next((way for way, said in METHODS.items() if said in asked.words[0]), "broaden")] += 1
    assert len(drawn) == 5 and chisquare(list(drawn.values())).pvalue > 0.001


def test_rounds_go_on_from_each_other_and_a_fault_keeps_what_came_before() -> None:
    evolved = iter([HARDER, OTHER, "A rewritten prompt"])
    asked = model()
    say = asked.answer
    asked.answer = lambda words, options: next(evolved) if words.startswith("Write a brand") else say(words, options)
    found = evol_instruct(ways=["broaden"], rounds=3)
    first, second = [item for item in _all(found, asked) if not isinstance(item, Exception)]
    assert (first.question, second.question) == (HARDER, OTHER)
    assert second.read_target() == {"evolved": ["broaden", "broaden"]}
    assert f"-----\n{HARDER}\n-----" in asked.words[3]


def _all(generator: Any, asked: Asked) -> list[Any]:
    return list(run(generator(a_seed({"question": TASK}), asked)))


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ({"evolved": "The given prompt " + HARDER}, "constrain, round 1: copies the prompt's words 'given prompt'"),
        ({"evolved": TASK + " Soon."}, "constrain, round 1: adds 1 words, wanted 10 to 20"),
        ({"evolved": "word " * 40}, "constrain, round 1: adds 35 words, wanted 10 to 20"),
        ({"equal": True}, "constrain, round 1: no information gain"),
        ({"answer": "I am sorry, I cannot."}, "constrain, round 1: a short refusal: 'sorry'"),
        ({"answer": "It is."}, "constrain, round 1: the answer is only stop words"),
        ({"answer": "?!"}, "constrain, round 1: the answer is only punctuation"),
    ],
)
def test_what_is_eliminated_and_why(says: dict[str, Any], reason: str) -> None:
    assert rejects(evol_instruct(ways=["constrain"]), {"question": TASK}, model(**says)) == [reason]


def test_a_table_may_not_be_dropped_by_going_deeper_but_a_new_task_needs_none() -> None:
    facts = {"instruction": "Sum the table below.", "input": "| a | 1 |\n| b | 2 |"}
    (reason,) = rejects(evol_instruct(ways=["deepen"], added=[0, 99]), facts, model())
    assert reason == "deepen, round 1: drops a line of its table: '| a | 1 |'"
    assert made(evol_instruct(ways=["broaden"]), facts, model())


def test_a_seed_without_an_instruction_is_a_reject() -> None:
    assert rejects(evol_instruct(), {"n": 1}, model())[0].startswith("facts: wanted one of question")
    assert rejects(evol_instruct(column="ask"), {"question": TASK}, model()) == [
        "there is no text under facts.ask; there are question"
    ]


@pytest.mark.parametrize("way", [*METHODS, "broaden"])
def test_what_a_seed_says_stays_material(way: str) -> None:
    def prompts(words: str) -> list[str]:
        asked = model()
        made(evol_instruct(ways=[way], added=[-999, 99]), {"question": words}, asked)
        return asked.words

    assert_stays_material(prompts)


def test_wrong_bounds_are_refused() -> None:
    with pytest.raises(ValueError, match="20 is more than 10"):
        evol_instruct(added=[20, 10])
