"""A second model labels the same text without seeing the draft's label; the score is the share of its votes that agree.

Agreement of two who do not know of each other is evidence, a confirmation of what one is shown is not. The labels are
listed in an order drawn for each draft: models favour the first of a list (47 to 58 % of answers where 25 % were due).
"""

from random import Random
from typing import Any, Literal

from schemas.paths import InputPath
from schemas.rows import Draft, Message, Verdict
from tasks.judging.material import question_of, quoted, shown_to_judge, target_of
from tasks.judging.threshold import Threshold, Votes, line_of, verdict_of
from tasks.judging.votes import an_object, votes_of
from tasks.operators import Ask, Judge, expecting
from tasks.text.prompt import prompt
from tasks.text.same_answer import in_words


def blind_label(
    *,
    task: str,
    labels: list[str] | None = None,
    of: Literal["answer", "target"] = "answer",
    votes: Votes = 1,
    threshold: Threshold | None = None,
    calibration: InputPath | None = None,
) -> Judge:
    """`task` says what to label by; without `labels` any words may be one. `of` says where the draft's own label stands.

    A share of `threshold` (0.5) of the votes must agree.
    """
    line = line_of(threshold, calibration, 0.5)
    known = {in_words(label) for label in labels or ()}

    async def judge(draft: Draft, ask: Ask) -> Verdict:
        own = draft.answer if of == "answer" else target_of(draft)
        if known and in_words(own) not in known:
            return Verdict.fail(f"labelled {quoted(own)}, which is none of the labels")
        messages = asked_blindly(draft, task, labels or [])
        replies = await votes_of(ask, messages, votes, schema=_schema(labels))
        found = [reply.parsed["label"] for reply in replies]
        return verdict(own, found, line)

    return expecting(judge, questions=votes)


def asked_blindly(draft: Draft, task: str, labels: list[str]) -> list[Message]:
    """What the second model is shown: the text and the task, and nothing that the first one made of them."""
    order = Random(f"labels {draft.id}").sample(labels, len(labels))
    listed = "The labels, in no order: " + ", ".join(order) + "." if order else "The label is a word or two of your own."
    return shown_to_judge(prompt("blind_label", task=task, labels=listed), text=question_of(draft))


def verdict(own: str, found: list[str], line: float) -> Verdict:
    """The share of labels that say the same as the draft's own."""
    agree = sum(in_words(label) == in_words(own) for label in found)
    others = sorted({quoted(label, 40) for label in found if in_words(label) != in_words(own)})
    told = f"labelled {' or '.join(others)} by {len(found) - agree} of {len(found)}, the draft says {quoted(own, 40)}"
    return verdict_of(agree / len(found), line, told)


def _schema(labels: list[str] | None) -> dict[str, Any]:
    label = {"type": "string", "enum": sorted(labels)} if labels else {"type": "string"}
    return an_object({"reason": {"type": "string"}, "label": label})
