"""A model asked the draft's question several times comes to the draft's answer: self-consistency as a check.

Wang et al. 2203.11171: right answers are reached by many ways, wrong ones differ. The score is the share of takes that end
in the draft's answer. A wrong answer that a model always gives passes all the same: agreement is no proof.
"""

from schemas.paths import InputPath
from schemas.rows import Draft, Verdict
from tasks.judging.answers import answers_of, asked_again, own_answer
from tasks.judging.material import quoted
from tasks.judging.threshold import Threshold, Votes, line_of, verdict_of
from tasks.judging.votes import votes_of
from tasks.operators import Ask, Judge, expecting
from tasks.text.same_answer import Equality

FIRST_TAKE = 1  # take 0 may be the very reply that the draft was made of


def consistent_answer(
    *,
    takes: Votes = 5,
    equality: Equality = "numeric",
    threshold: Threshold | None = None,
    calibration: InputPath | None = None,
) -> Judge:
    """A share of `threshold` (0.5) of the takes must agree: choose an odd number of them. A take without an answer does not.

    Raises RowError for a draft that ends in no answer.
    """
    line = line_of(threshold, calibration, 0.5)

    async def judge(draft: Draft, ask: Ask) -> Verdict:
        own = own_answer(draft, equality)
        replies = await votes_of(ask, asked_again(draft), takes, FIRST_TAKE)
        return verdict(own, await answers_of(replies, own, equality, draft.lang), line)

    return expecting(judge, questions=takes)


def verdict(own: str, found: list[tuple[str, bool]], line: float) -> Verdict:
    """What the takes come to; the reason names what they said instead."""
    agree = sum(same for _, same in found)
    others = sorted({quoted(answer, 40) if answer else "nothing" for answer, same in found if not same})
    told = f"{agree} of {len(found)} takes answer {quoted(own, 40)}; others {', '.join(others[:3])}"
    return verdict_of(agree / len(found), line, told)
