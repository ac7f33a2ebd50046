"""A model compares the answer with the draft's rejected one, in both orders; if the orders disagree, it is a tie.

Judges favour a place: asked in one order only, that preference would pass for one of the answers (Zheng et al. 2306.05685,
section 3.4, whose remedy this is). The score is 1 where the answer wins in both orders, 0.5 for a tie, 0 where it loses.
"""

import asyncio
from collections.abc import Sequence

from schemas.paths import InputPath
from schemas.rows import Draft, Verdict
from tasks.judging.material import answer_of, question_of, quoted, rejected_answer_of, shown_to_judge
from tasks.judging.threshold import Threshold, Votes, line_of, verdict_of
from tasks.judging.votes import an_object, most_of, votes_of
from tasks.operators import Ask, Judge, Reply, expecting
from tasks.text.prompt import prompt

WINNERS = ("first", "second", "tie")
_SCHEMA = an_object({"reason": {"type": "string"}, "winner": {"type": "string", "enum": list(WINNERS)}})


def pairwise(
    *, criteria: str = "", votes: Votes = 1, threshold: Threshold | None = None, calibration: InputPath | None = None
) -> Judge:
    """`criteria` says in a sentence or two what "better" means here. `votes` are taken in each order.

    Raises RowError for a draft without a rejected answer.
    """
    line = line_of(threshold, calibration, 1.0)
    instructions = prompt("pairwise", criteria=f"\n\n{criteria}" if criteria else "")

    async def judge(draft: Draft, ask: Ask) -> Verdict:
        question, chosen, rejected = question_of(draft), answer_of(draft), rejected_answer_of(draft)
        if chosen == rejected:
            return verdict_of(0.5, line, "a tie: both answers are the same text")
        orders = [
            shown_to_judge(instructions, **{"question": question, "first answer": first, "second answer": second})
            for first, second in ((chosen, rejected), (rejected, chosen))
        ]
        replies = await asyncio.gather(*(votes_of(ask, messages, votes, schema=_SCHEMA) for messages in orders))
        return verdict(replies[0], replies[1], line)

    return expecting(judge, questions=2 * votes)


def verdict(chosen_first: Sequence[Reply], rejected_first: Sequence[Reply], line: float) -> Verdict:
    """What the winners of both orders come to. An order without a majority is a tie by itself."""
    one, other = ([reply.parsed["winner"] for reply in replies] for replies in (chosen_first, rejected_first))
    won = (most_of(one) == "first") + (most_of(other) == "second")
    lost = (most_of(one) == "second") + (most_of(other) == "first")
    score = 1.0 if won == 2 else 0.0 if lost == 2 else 0.5
    if score == 0:
        told = f"the rejected answer won in both orders: {quoted(chosen_first[0].parsed['reason'])}"
    elif won and lost:
        told = f"a tie: whichever stood {'first' if most_of(one) == 'first' else 'second'} won"
    else:
        told = f"a tie: {quoted((rejected_first if won else chosen_first)[0].parsed['reason'])}"
    return verdict_of(score, line, told)
