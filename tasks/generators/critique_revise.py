"""An answer, what is wrong with it by a principle, and a better one: Constitutional AI's first half (Bai et al. 2212.08073).

A principle is drawn for each seed. As `sft` the row is the revised answer; as `dpo` the revised one is chosen and the first
rejected, a preference that no person had to give.
"""

from random import Random
from typing import Any, Literal

from schemas.errors import RowError
from schemas.paths import InputPath
from schemas.rows import Draft, Message, Seed, chat, to_json
from tasks.judging.votes import an_object
from tasks.operators import Ask, Generator, expecting
from tasks.text.constitution import Principle, constitution
from tasks.text.delimited import delimited
from tasks.text.elimination import says_nothing
from tasks.text.prompt import prompt
from tasks.text.rouge import words_of
from tasks.text.written_task import task_of

CRITIQUE: dict[str, Any] = an_object({"critique": {"type": "string"}, "fault": {"type": "boolean"}})


def critique_revise(
    *,
    principles: list[Principle] | None = None,
    file: InputPath | None = None,
    form: Literal["sft", "dpo"] = "sft",
    critic_model: str = "",
    column: str = "",
) -> Generator:
    """The target holds the principle's `id` and the critique. A seed's own answer is revised, else one of the model.

    An answer without fault is a reject: there is nothing to learn from a revision of it.
    """
    drawn = constitution(principles, file)
    judged_by: dict[str, Any] = {"model": critic_model} if critic_model else {}

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        task = task_of(seed.read(), column)
        principle = Random(f"critique_revise {seed.id}").choice(drawn)
        first = task.answer or (await ask([Message("user", task.question)])).text.strip()
        given = {"question": delimited(task.question), "answer": delimited(first)}
        words = prompt("critique", critique=principle.critique, **given)
        found = (await ask([Message("user", words)], schema=CRITIQUE, **judged_by)).parsed
        if not found["fault"]:
            raise RowError(f"{principle.id}: no fault to revise", raw=first)
        words = prompt(
            "revision", revision=principle.revision or principle.critique, critique=delimited(found["critique"]), **given
        )
        reply = await ask([Message("user", words)])
        revised = reply.text.strip()
        if words_of(revised) == words_of(first) or says_nothing(revised):
            raise RowError(f"{principle.id}: the revision changes nothing or says nothing", raw=reply.text)
        messages = chat(task.question, revised)
        rejected = (Message("assistant", first),) if form == "dpo" else None
        target = {"principle": principle.id, "critique": found["critique"]}
        return [Draft(messages, rejected=rejected, target=to_json(target))]

    return expecting(generate, questions=lambda seed: 2 if task_of(seed.read(), column).answer else 3)
