"""Two answers to one question and which is better, judged in both orders: a pair for DPO and for reward models.

The answers are two takes of a model, or of two models. A judge grades them twice, places swapped (Zheng et al. 2306.05685);
where the orders disagree there is no pair. UltraFeedback (2310.01377) and the survey's preference data (PAPERS 1.6).
"""

import asyncio
from typing import Annotated, Any

from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, chat, to_json
from tasks.judging.material import quoted, shown_to_judge
from tasks.judging.votes import an_object
from tasks.operators import Ask, Generator, Reply
from tasks.text.prompt import prompt
from tasks.text.rouge import words_of
from tasks.text.written_task import task_of

BEST = 10
_GRADE = {"type": "integer", "minimum": 1, "maximum": BEST}
GRADES = an_object({"reason": {"type": "string"}, "first": _GRADE, "second": _GRADE})


def preference_pair(
    *,
    other_model: str = "",
    judge_model: str = "",
    criteria: str = "",
    margin: Annotated[float, Field(ge=0, le=1)] = 0.1,
    column: str = "",
) -> Generator:
    """`other_model` writes the second answer, `judge_model` grades; the step's own model does both where they are not named.

    `margin` is the least mean difference of the grades, of 0 to 1. The target tells how the pair was judged.
    """
    instructions = prompt("preference_grades", criteria=f"\n\n{criteria}" if criteria else "")

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        question = [Message("user", task_of(seed.read(), column).question)]
        second: dict[str, Any] = {"model": other_model} if other_model else {"take": 1}
        replies = await asyncio.gather(ask(question), ask(question, **second))
        one, other = (reply.text.strip() for reply in replies)
        if words_of(one) == words_of(other):
            raise RowError("both answers say the same", raw=one)
        judged_by: dict[str, Any] = {"model": judge_model} if judge_model else {}
        orders = [
            shown_to_judge(instructions, **{"question": question[0].content, "first answer": first, "second answer": last})
            for first, last in ((one, other), (other, one))
        ]
        grades = await asyncio.gather(*(ask(order, schema=GRADES, **judged_by) for order in orders))
        lead = lead_of(*grades)
        if abs(lead) < margin:
            raise RowError(f"too close: the grades differ by {abs(lead):.2g}, wanted {margin:g}", raw=to_json([one, other]))
        chosen, rejected = (one, other) if lead > 0 else (other, one)
        reasons = [reply.parsed["reason"] for reply in grades]
        target = {"margin": round(abs(lead), 3), "judge": grades[0].model, "reasons": reasons}
        messages = chat(question[0].content, chosen)
        return [Draft(messages, rejected=(Message("assistant", rejected),), target=to_json(target))]

    return generate


def lead_of(one_first: Reply, other_first: Reply) -> float:
    """By how much the one answer leads, -1 to 1. Raises RowError where the orders disagree, or a grade is a tie in one."""
    a, b = one_first.parsed["first"] - one_first.parsed["second"], other_first.parsed["second"] - other_first.parsed["first"]
    if a * b < 0:
        raise RowError(f"no pair: whichever stood {'first' if a > 0 else 'second'} won", raw=one_first.text)
    if a * b == 0:
        raise RowError(f"no pair: a tie, {quoted((one_first if a == 0 else other_first).parsed['reason'])}", raw=one_first.text)
    return float(a + b) / 2 / (BEST - 1)
