"""What is shown to the model, what becomes a row, and what becomes a reject; what a seed says stays material."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import RowError
from tasks.generators.self_instruct import INSTANCE, LABELLED, SAMPLING, TASKS, self_instruct
from tasks.text.delimited import delimited
from tasks.text.demonstrations import Demonstrations
from tests.tasks.generators.asked import Asked, assert_stays_material, made, rejects

HUMAN = [f"Human task number {word} about {word} things" for word in "one two three four five six seven eight nine ten".split()]
NEW = [
    "Name three rivers of Africa.",
    "Explain in plain words why bread rises.",
    "Rewrite the following sentence in the past tense.",
    "Suggest a birthday present for a careful reader.",
]
LABEL = "Say whether the following review is positive or negative."


@pytest.fixture
def shown(tmp_path: Path) -> Demonstrations:
    file = tmp_path / "tasks.jsonl"
    rows = [{"instruction": text, "instances": [{"input": "secret input", "output": "o"}]} for text in HUMAN]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return Demonstrations.model_validate({"path": file.name, "count": 6, "own": 2}, context={"root": str(tmp_path)})


def model(*rounds: list[tuple[str, list[str]]], instance: Any = None) -> Asked:
    """Answers the n-th request for tasks with the n-th round, and every request for an instance alike."""
    left = list(rounds)

    def answer(words: str, options: dict[str, Any]) -> Any:
        if options["schema"] == TASKS:
            return {"tasks": [{"instruction": text, "labels": labels} for text, labels in left.pop(0)]}
        if options["schema"] == LABELLED:
            return {"input": "I would not watch it again."}
        return instance or {"input": "", "output": "An answer."}

    return Asked(answer)


def test_first_people_s_tasks_are_shown_then_two_of_its_own_among_them(shown: Demonstrations) -> None:
    asked = model([(text, []) for text in NEW], [])
    made(self_instruct(demonstrations=shown), {}, asked)
    first, second = asked.words[:2]
    assert sum(text in first for text in HUMAN) == 8
    assert sum(text in second for text in HUMAN) == 6 and sum(text in second for text in NEW) == 2
    assert "secret input" not in first
    assert asked.options[0] == {"take": 0, "schema": TASKS} | SAMPLING


def test_a_task_and_its_input_are_the_question_and_a_label_is_drawn_before_its_input(shown: Demonstrations) -> None:
    asked = model([(NEW[2], []), (LABEL, ["positive", "negative"])], instance={"input": "She goes.", "output": "She went."})
    plain, labelled = made(self_instruct(demonstrations=shown, rounds=1), {}, asked)
    assert (plain.question, plain.answer, plain.target) == (f"{NEW[2]}\n\nShe goes.", "She went.", None)
    assert labelled.question == f"{LABEL}\n\nI would not watch it again."
    assert labelled.answer in ("positive", "negative") and labelled.read_target() == labelled.answer
    assert [options.get("schema") for options in asked.options] == [TASKS, INSTANCE, LABELLED]


def test_labels_are_drawn_evenly(shown: Demonstrations) -> None:
    drawn = [
        made(self_instruct(demonstrations=shown, rounds=1), {}, model([(LABEL, ["yes", "no"])]), id=f"{n:020d}")[0].answer
        for n in range(40)
    ]
    assert 10 < drawn.count("yes") < 30


@pytest.mark.parametrize(
    ("instruction", "reason"),
    [
        ("Sing a song", "too short: 3 words"),
        ("Write a program that adds two numbers.", "program: "),
        ("Draw a house with two windows.", "unseen: speaks of 'draw'"),
        ("Name three rivers of Asia.", "too near: ROUGE-L 0.8 to 'Name three rivers of Africa.'"),
        ("", "empty"),
    ],
)
def test_an_unfit_instruction_is_a_reject_and_costs_no_answer(shown: Demonstrations, instruction: str, reason: str) -> None:
    asked = model([(NEW[0], []), (instruction, [])])
    (found,) = rejects(self_instruct(demonstrations=shown, rounds=1), {}, asked)
    assert found.startswith(reason)
    assert len(asked.words) == 2


def test_one_answer_that_fails_costs_its_own_task_alone(shown: Demonstrations) -> None:
    asked = model([(text, []) for text in NEW])
    answer = asked.answer
    asked.answer = lambda words, options: RowError("refused", raw="I cannot") if NEW[1] in words else answer(words, options)
    (reason,) = rejects(self_instruct(demonstrations=shown, rounds=1), {}, asked)
    assert reason == f"no answer to {NEW[1]!r}: refused"


def test_no_task_at_all_is_a_reject(shown: Demonstrations) -> None:
    assert rejects(self_instruct(demonstrations=shown, rounds=1), {}, model([])) == ["the reply holds no tasks"]


def test_what_a_seed_or_a_task_says_stays_material(shown: Demonstrations) -> None:
    def from_seed(words: str) -> list[str]:
        asked = model([(NEW[0], [])])
        made(self_instruct(demonstrations=shown, rounds=1), {"values": {"kind": words}}, asked)
        return [prompt.replace(f"kind: {words}", words) for prompt in asked.words]

    def from_task(words: str) -> list[str]:
        asked = model([(f"Please work on this: {words}", [])])
        made(self_instruct(demonstrations=shown, rounds=1), {}, asked)
        instruction = f"Please work on this: {' '.join(words.split())}"
        return [prompt.replace(delimited(instruction), delimited(words)) for prompt in asked.words]

    assert_stays_material(from_seed)
    assert_stays_material(from_task)


def test_wishes_of_the_seed_are_shown(shown: Demonstrations) -> None:
    asked = model([(NEW[0], [])])
    made(self_instruct(demonstrations=shown, rounds=1), {"values": {"kind": "question", "field": "cooking"}}, asked)
    assert "-----\nfield: cooking\nkind: question\n-----" in asked.words[0]
