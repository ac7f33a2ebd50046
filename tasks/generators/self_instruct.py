"""Self-Instruct (Wang et al. 2212.10560): a model is shown tasks, 6 of people's and 2 of its own, and comes up with new ones.

The first request shows people's tasks alone; later ones of the same seed show `own` of what it wrote before, so that a seed is
a small bootstrap of its own and depends on no other row. A task whose answer is a label gets its input written for a label that
is drawn (output first, so that the labels are even), any other gets input and answer together (input first).
"""

import asyncio
from collections.abc import Mapping
from random import Random
from typing import Annotated, Any

from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, chat, to_json
from tasks.operators import Ask, Generator, expecting
from tasks.text.delimited import delimited
from tasks.text.demonstrations import Demonstrations, chooser_of, shown
from tasks.text.instruction_faults import instruction_fault
from tasks.text.prompt import prompt
from tasks.text.rouge import rouge_l, words_of
from tasks.text.written_task import Task, instruction_in, question_with

SAMPLING = {"temperature": 0.7, "top_p": 0.5, "presence_penalty": 2}
"""What the authors asked with (PAPERS 1.6); their 1,024 tokens are the recipe's to say, under the model's params."""
NEAR = 0.7

_TEXT = {"type": "string"}
_TASK = {
    "type": "object",
    "properties": {"instruction": _TEXT, "labels": {"type": "array", "items": _TEXT}},
    "required": ["instruction", "labels"],
    "additionalProperties": False,
}
TASKS: dict[str, Any] = {
    "type": "object",
    "properties": {"tasks": {"type": "array", "items": _TASK}},
    "required": ["tasks"],
    "additionalProperties": False,
}
INSTANCE: dict[str, Any] = {
    "type": "object",
    "properties": {"input": _TEXT, "output": _TEXT},
    "required": ["input", "output"],
    "additionalProperties": False,
}
LABELLED: dict[str, Any] = INSTANCE | {"properties": {"input": _TEXT}, "required": ["input"]}


def self_instruct(
    *,
    demonstrations: Demonstrations,
    tasks: Annotated[int, Field(ge=1, le=50)] = 8,
    rounds: Annotated[int, Field(ge=1, le=10)] = 2,
    sampling: dict[str, Any] | None = None,
) -> Generator:
    """`rounds` requests of `tasks` new instructions for each seed, then one for each instruction that has no fault.

    If the seed's facts have `values` (see the seeder `attributes`), all tasks must suit them. `sampling: {}` asks with the
    model's own parameters. An unfit instruction is a reject with its reason and costs no answer; the target of a labelling
    task is its label.
    """
    choose = chooser_of(demonstrations)
    asked_with = SAMPLING if sampling is None else sampling

    async def generate(seed: Seed, ask: Ask) -> list[Draft | RowError]:
        facts, rng = seed.read(), Random(f"self_instruct {seed.id}")
        found: dict[str, list[str]] = {}
        fit: list[Task] = []
        faults: list[Draft | RowError] = []
        for take in range(rounds):
            own = rng.sample(fit, min(demonstrations.own, len(fit)))
            people = choose(_wishes(facts), rng, demonstrations.count + demonstrations.own - len(own))
            examples = [Task(instruction_in(task.question)) for task in rng.sample([*people, *own], len(people) + len(own))]
            words = prompt("self_instruct", count=str(tasks), wishes=_wishes(facts), examples=shown(examples))
            reply = await ask([Message("user", words)], take=take, schema=TASKS, **asked_with)
            for task in reply.parsed["tasks"][:tasks]:
                instruction = " ".join(task["instruction"].split())
                if fault := _fault(instruction, seed.lang, examples, found):
                    faults.append(RowError(fault, raw=instruction))
                else:
                    found[instruction] = [label.strip() for label in task["labels"] if label.strip()]
                    fit.append(Task(instruction))
        if not found and not faults:
            raise RowError("the reply holds no tasks", raw=reply.text)
        labels = {task: rng.choice(those) if len(those) > 1 else "" for task, those in found.items()}
        return [*await asyncio.gather(*(_row(ask, task, label) for task, label in labels.items())), *faults]

    return expecting(generate, rows=tasks * rounds, questions=rounds * (1 + tasks))


def _wishes(facts: Any) -> str:
    values = facts.get("values") if isinstance(facts, Mapping) else None
    if not isinstance(values, Mapping):
        return ""
    lines = "\n".join(f"{name}: {value}" for name, value in values.items())
    return "\n\n" + prompt("self_instruct_wishes", values=delimited(lines))


def _fault(instruction: str, lang: str, examples: list[Task], found: Mapping[str, Any]) -> str:
    if fault := instruction_fault(instruction, lang=lang):
        return fault
    words = words_of(instruction)
    for earlier in [*(example.question for example in examples), *found]:
        if (score := rouge_l(words, words_of(earlier))) > NEAR:
            return f"too near: ROUGE-L {score:.3g} to {earlier[:100]!r}"
    return ""


async def _row(ask: Ask, instruction: str, label: str) -> Draft | RowError:
    name, schema = ("self_instruct_label", LABELLED) if label else ("self_instruct_instance", INSTANCE)
    words = prompt(name, task=delimited(instruction), **({"label": delimited(label)} if label else {}))
    try:
        reply = await ask([Message("user", words)], schema=schema)
    except RowError as error:
        return RowError(f"no answer to {instruction[:100]!r}: {error}", raw=error.raw)
    answer = label or reply.parsed["output"].strip()
    if not answer or (label and not reply.parsed["input"].strip()):
        return RowError(f"no answer to {instruction[:100]!r}: empty", raw=reply.text)
    words = question_with(instruction, reply.parsed["input"].strip())
    return Draft(chat(words, answer), target=to_json(label) if label else None)
