"""A text with drawn attributes, with or without a label to learn from it: AttrPrompt (Yu et al. 2306.15895).

Simple prompts for a class give much the same text each time, and the model's own leanings; drawn values of topic, style, place
and length do not (there: the quality of simple prompts at 5 % of their cost).
"""

from collections.abc import Mapping
from random import Random
from typing import Annotated, Any

from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, chat, to_json
from tasks.operators import Ask, Generator
from tasks.text.delimited import delimited
from tasks.text.demonstrations import Demonstrations, chooser_of, shown
from tasks.text.elimination import opens_with_refusal, says_nothing
from tasks.text.prompt import prompt
from tasks.text.rouge import words_of
from tasks.text.written_task import Task

LENGTH, ROOM = "length", 50
"""A dimension of this name counts words, and a text may have so many more (as in the authors' prompts)."""


def attribute_prompt(
    *,
    task: Annotated[str, Field(min_length=1)],
    ask_for: str = "",
    demonstrations: Demonstrations | None = None,
) -> Generator:
    """One text a seed of `attributes`; `task` says what it is, such as "a report in a local newspaper".

    With `ask_for`, a question about the text ("Which section is this from?"), the row asks it and the answer and target are
    the class drawn. Without it the row asks for the text by its requirements; the text must then have the length it asks for.
    """
    choose = chooser_of(demonstrations) if demonstrations else None

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts = seed.read()
        values = _values(facts)
        lines = _requirements(values, facts)
        label = values.get(facts.get("label", ""))
        if ask_for and label is None:
            raise RowError("wanted a class under facts.label to ask for; give the seeder `attributes` a `label`")
        rng = Random(f"attribute_prompt {seed.id}")
        examples = choose(lines, rng, demonstrations.count) if choose and demonstrations else []
        for number in range(own := demonstrations.own if demonstrations else 0):
            examples.append(Task(await _text(ask, task, lines, examples[:], facts["draw"] * own + number)))
        text = await _text(ask, task, lines, examples, facts["draw"])
        if ask_for:
            return [Draft(chat(f"{ask_for}\n\n{text}", str(label)), target=to_json(label))]
        _refuse_length(values, text)
        return [Draft(chat(f"Write {task}:\n\n{lines}", text))]

    return generate


def _values(facts: Any) -> dict[str, str | int]:
    values = facts.get("values") if isinstance(facts, Mapping) else None
    if not isinstance(values, dict) or not values or not isinstance(facts.get("draw"), int):
        raise RowError("wanted facts of the seeder `attributes`: `draw` and `values`")
    return values


def _requirements(values: Mapping[str, str | int], facts: Mapping[str, Any]) -> str:
    lines = []
    for number, (name, value) in enumerate(values.items(), start=1):
        line = f"{number}. {name.replace('_', ' ')}: {value}"
        if name == LENGTH and isinstance(value, int):
            line += f" to {value + ROOM} words"
        if name == facts.get("label") and facts.get("similar"):
            line += f" (and clearly not {', '.join(facts['similar'])})"
        lines.append(line)
    return "\n".join(lines)


async def _text(ask: Ask, task: str, lines: str, examples: list[Task], take: int) -> str:
    before = "\n\n" + prompt("attribute_prompt_examples", examples=shown(examples)) if examples else ""
    words = prompt("attribute_prompt", task=task, requirements=delimited(lines), examples=before)
    reply = await ask([Message("user", words)], take=take)
    text = _bare(reply.text.strip())
    if fault := opens_with_refusal(text) or says_nothing(text):
        raise RowError(fault, raw=reply.text)
    return text


def _bare(text: str) -> str:
    """The text without quotation marks round all of it."""
    for opening, closing in ('""', "\u201c\u201d"):
        inner = text[1:-1]
        if text[:1] == opening and text[-1:] == closing and opening not in inner and closing not in inner:
            return inner.strip()
    return text


def _refuse_length(values: Mapping[str, str | int], text: str) -> None:
    least, found = values.get(LENGTH), len(words_of(text))
    if isinstance(least, int) and not least <= found <= least + ROOM:
        raise RowError(f"has {found} words, wanted {least} to {least + ROOM}", raw=text)
