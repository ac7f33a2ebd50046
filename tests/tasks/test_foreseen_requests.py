"""What `seedmill plan` foresees is what a model that does all well is really asked: each operator that asks, counted."""

import json
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from flows.commands.plan import estimate_of
from tasks.models.ask import open_ask
from tasks.models.fake_server import FakeServer
from tasks.models.fixture import fake_model_server
from tasks.models.servers import _gates
from tasks.plan import plan_of
from tasks.trial import trials
from tests.recipes import write_recipe

__all__ = ["fake_model_server"]
Serve = Callable[..., FakeServer]
Says = Callable[[str, str], Any]
"""What is said to a prompt, and to the material in it."""

_BETWEEN = re.compile(r"^(-{5,})\n(.*?)\n\1$", re.MULTILINE | re.DOTALL)
TASKS = [
    "List three rivers that cross a border.",
    "Why does bread rise in a warm room?",
    "Name the parts of a sailing ship.",
    "Write a short poem about an old clock.",
]


def solved(words: str, problem: str) -> str:
    """The right answer; the number that was taken out of `Tom has 3 apples and buys 4`, where that is asked for."""
    asked = "x" in problem.split()
    return f"We add.\n#### {7 if not asked else 4 if '3' in problem.split() else 3}"


def graded(words: str, material: str) -> dict[str, Any]:
    """The longer answer is the better one."""
    _, first, second = (part for _, part in _BETWEEN.findall(words))
    grades = (9, 2) if (len(first), first) > (len(second), second) else (2, 9)
    return {"reason": "It says more.", "first": grades[0], "second": grades[1]}


_more = count()  # no two takes say the same
SAYS: dict[str, Says] = {
    "Why does the lamp": lambda words, material: f"For {'very ' * next(_more)}good reasons.",
    "Rewrite the task": lambda words, task: (
        f"{task} Name two books that tell of it, and say for each of them what it leaves out."
    ),
    "Write a brand-new task": lambda words, task: f"Tell how people of old baked, built and sailed, and why: {len(task)}.",
    "Compare the two tasks": lambda words, task: {"equal": False},
    "Criticise an answer": lambda words, answer: {"critique": "It gives no reason.", "fault": True},
    "Rewrite an answer": lambda words, question: f"This is a fuller answer to it, with its reason: {question}",
    "Say the problem": lambda words, problem: f"Put otherwise: {problem}",
    "Turn the problem": lambda words, answer: f"{answer.split()[0]} has 3 apples, buys 4 more and owns 7 of them.",
    "Solve the problem": solved,
    "Come up with": lambda words, material: {
        "tasks": [{"instruction": f"{task} Mind number {next(_more)}.", "labels": []} for task in TASKS]
    },
    "Work out one complete": lambda words, task: {"input": "", "output": f"It is done as asked: {task}"},
    "You write arithmetic": lambda words, plan: f"{plan}\n###\nIt is counted.\n#### 7",
    "You grade two answers": graded,
    "You take an answer apart": lambda words, answer: {"facts": ["The lamp was built in 1871.", "It burned oil."]},
}


def good_model(asked: dict[str, Any]) -> str | None:
    """Does what the prompt wants; says words made up where any would do."""
    words = "\n\n".join(turn["content"] for turn in asked["messages"])
    says = next((says for head, says in SAYS.items() if words.startswith(head)), None)
    if says is None and (numbers := re.search(r"What is (\d+) \+ (\d+)\?", words)) and "response_format" not in asked:
        return f"#### {int(numbers[1]) + int(numbers[2])}"
    if says is None:
        return None
    found = says(words, next((part for _, part in _BETWEEN.findall(words)), ""))
    return found if isinstance(found, str) else json.dumps(found)


TEXT = {"text": "The lamp of NAME Light was built in 1871, and it burned rapeseed oil until the year 1904."}
ASKED = {"question": "Why does the lamp of NAME Light burn oil?"}
ANSWERED = ASKED | {"answer": "It was cheap."}
SUM = {"question": "NAME has 3 apples and buys 4 more. How many has he?", "answer": "We add.\n#### 7"}
CRITERIA = [{"name": "clear", "asks": "Is it clear?"}]
PRINCIPLES = {"principles": [{"id": "reasons", "critique": "Does it give its reasons?"}]}
DRAWN = {"draw": 0, "values": {"topic": "the miller NAME"}}
OWN = {"path": "shown.jsonl", "count": 1, "own": 2}
TOLD = {"demonstrations": {"path": "shown.jsonl", "count": 1}, "tasks": 4, "rounds": 1}
ADDING = {"use": "tests.toy:adding"}
PAIRED = {"use": "preference_pair"}


@pytest.fixture(autouse=True)
def _unlearned() -> None:
    _gates.clear()


@pytest.mark.slow  # half a second each
@pytest.mark.parametrize(
    ("row", "generate", "judge", "a_seed"),
    [
        (TEXT, {"use": "rephrase", "params": {"styles": ["easy", "qa"]}}, {}, 2),
        (TEXT, {"use": "back_translation", "params": {"language": "German"}}, {}, 2),
        (TEXT, {"use": "instruction_back_translation"}, {}, 1),
        (TEXT, {"use": "oss_instruct"}, {}, 1),
        (TEXT, {"use": "grounded_qa", "params": {"questions": 2}}, {}, 1),
        (TEXT, {"use": "free_prompt", "params": {"text": "Say {{ facts.text }} again."}}, {}, 1),
        (TEXT, {"use": "magpie", "params": {"template": "chatml"}}, {}, 2),
        ({"persona": "The miller NAME", "want": "a question"}, {"use": "persona"}, {}, 2),
        (ASKED, {"use": "multi_turn", "params": {"fewest": 3, "most": 3}}, {}, 5),
        (ASKED, {"use": "multi_turn", "params": {"fewest": 2, "most": 2, "opening": "model"}}, {}, 4),
        (ASKED, {"use": "evol_instruct", "params": {"rounds": 2}}, {}, 6),
        (ASKED, {"use": "critique_revise", "params": PRINCIPLES}, {}, 3),
        (ANSWERED, {"use": "critique_revise", "params": PRINCIPLES}, {}, 2),
        (ASKED, PAIRED, {}, 4),
        (ASKED, PAIRED, {"use": "pairwise", "params": {"votes": 3}}, 4 + 6),
        ({"values": {"topic": "the miller NAME"}}, {"use": "self_instruct", "params": TOLD}, {}, 1 + 4),
        (DRAWN, {"use": "attribute_prompt", "params": {"task": "a letter"}}, {}, 1),
        (DRAWN, {"use": "attribute_prompt", "params": {"task": "a letter", "demonstrations": OWN}}, {}, 3),
        ({"use": "arithmetic_plans"}, {"use": "told_by_model"}, {}, 1),
        (SUM, {"use": "metamath", "params": {"ways": ["augment"], "takes": 3}}, {}, 3),
        (SUM, {"use": "metamath", "params": {"ways": ["rephrase"]}}, {}, 2),
        (SUM, {"use": "metamath", "params": {"ways": ["verify"]}}, {}, 2),
        (SUM, {"use": "metamath", "params": {"ways": ["backward"]}}, {}, 1),
        (SUM, {"use": "metamath", "params": {"ways": ["backward"]}}, {"use": "rubric", "params": {"criteria": CRITERIA}}, 2),
        (ASKED, {"use": "evol_instruct"}, {"use": "rubric", "params": {"criteria": CRITERIA, "votes": 3}}, 3 + 3),
        (ASKED, {"use": "evol_instruct"}, {"use": "fact_check", "params": {"votes": 3}}, 3 + 4),
        (None, ADDING, {"use": "consistent_answer", "params": {"takes": 5}}, 5),
        (None, ADDING, {"use": "sycophancy_free"}, 5),
        (None, ADDING, {"use": "round_trip", "params": {"language": "German"}}, 1),
        (None, ADDING, {"use": "blind_label", "params": {"task": "Add.", "votes": 3}}, 3),
    ],
    ids=lambda value: value.get("use", "") if isinstance(value, dict) else "",
)
def test_what_is_foreseen_is_what_is_asked(
    row: dict[str, Any] | None, generate: Any, judge: Any, a_seed: int, fake_model_server: Serve, tmp_path: Path
) -> None:
    seed: dict[str, Any] = {"use": "tests.toy:sums"}
    if row and "use" in row:
        seed = row
    elif row:
        lines = [json.dumps(row).replace("NAME", name) for name in ("Tom", "Ann", "Bob", "Eve")]
        (tmp_path / "rows.jsonl").write_text("\n".join(lines))
        seed = {"use": "rows", "params": {"path": "rows.jsonl"}, "whole": True}
    (tmp_path / "shown.jsonl").write_text(json.dumps({"question": "Name a colour.", "answer": "Red."}))
    server = fake_model_server(answer=good_model)
    writer = {"use": "openai_compatible:fake", "base_url": server.url, "params": {"max_tokens": 100}}
    changes = {"judge": [judge]} if judge else {}
    recipe = write_recipe(
        tmp_path, seed=[seed], generate=[generate], verify=[{"use": "length"}], models={"writer": writer}, size=4, **changes
    )
    plan = plan_of(recipe, tmp_path)
    found = estimate_of(plan)
    [(step, seeds)] = found["seeds"].items()
    assert server.seen.requests == 0, "nobody is asked for an estimate"
    assert found["total"]["requests"]["value"] == a_seed * seeds["value"]
    with open_ask(plan.recipe, plan.workspace) as ask:
        trials(plan, step, int(seeds["value"]), ask)
    assert server.seen.requests == found["total"]["requests"]["value"]
