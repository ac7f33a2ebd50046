"""The draft is no rephrased twin of a benchmark item: a model is asked about the closest ones, and no answer clears nobody.

The two stages of Yang et al. 2311.04850 (section 4): retrieval, here by TF-IDF (`tasks/text/likeness.py`), then a model.
Theirs counts a failed reply as clean; here a draft about which no vote can be used is a reject. Free for a draft that is
close to nothing. The mixer `decontaminate` finds the copies; `rephrased_twins` is the same retrieval without a model.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.errors import RowError
from schemas.paths import InputPath
from schemas.rows import Draft, Message, Verdict
from tasks.judging.material import answer_of, question_of, quoted, shown_to_judge
from tasks.judging.threshold import Threshold, Votes, line_of, verdict_of
from tasks.judging.votes import an_object, votes_of
from tasks.operators import Ask, Judge, Reply, expecting
from tasks.text.likeness import Items, read_items
from tasks.text.prompt import prompt

Near = list[tuple[int, float]]
_ITEM = {"number": {"type": "integer"}, "reason": {"type": "string"}, "twin": {"type": "boolean"}}
_SCHEMA = an_object({"items": {"type": "array", "items": an_object(_ITEM)}})
_KINDS = {
    "math": "A twin has the same numbers and asks for the same quantity.",
    "numbers": "Names and numbers do not count: a twin asks for the same quantity by the same relations, whatever they are.",
    "code": "A twin has the same purpose, inputs and outputs; how it is written, and in which language, does not count.",
    "knowledge": "A twin asks for the same fact.",
}


def not_a_twin(
    *,
    against: Annotated[list[InputPath], Field(min_length=1)],
    kind: Literal["math", "numbers", "code", "knowledge"] = "math",
    of: Literal["question", "answer"] = "question",
    floor: Annotated[float, Field(gt=0, le=1)] = 0.25,
    most: Annotated[int, Field(ge=1, le=20)] = 3,
    votes: Votes = 1,
    threshold: Threshold | None = None,
    calibration: InputPath | None = None,
) -> Judge:
    """Asks about the `most` closest items of the files in `against` that are no further than `floor`, in one question.

    `kind` says what makes a twin; `of` what of the draft is held against the items. The score is the least share of votes
    that clear an item, and must be `threshold` (1.0: a single vote for a twin fails).
    """
    line, items = line_of(threshold, calibration, 1.0), read_items(against)
    instructions = prompt("not_a_twin", kind=_KINDS[kind])

    async def judge(draft: Draft, ask: Ask) -> Verdict:
        own = question_of(draft) if of == "question" else answer_of(draft)
        near = items.near(own, floor, most)
        if not near:
            return Verdict.ok(1.0)
        replies = await votes_of(ask, asked_about(instructions, own, items, near), votes, schema=_SCHEMA)
        return verdict([twins_in(reply, len(near)) for reply in replies], items, near, line)

    return expecting(judge, questions=0)


def asked_about(instructions: str, own: str, items: Items, near: Near) -> list[Message]:
    """The task and the items, each a part of its own, so that no item can speak for another."""
    parts = {f"item {number}": items.texts[place] for number, (place, _) in enumerate(near, 1)}
    return shown_to_judge(instructions, task=own, **parts)


def twins_in(reply: Reply, items: int) -> list[bool]:
    """One verdict an item, in their order. Raises RowError where one is missing, given twice or made up."""
    found: list[dict[str, Any]] = sorted(reply.parsed["items"], key=lambda each: each["number"])
    if [each["number"] for each in found] != list(range(1, items + 1)):
        raise RowError(f"judged {len(found)} items, wanted a verdict on each of {items}", raw=reply.text)
    return [each["twin"] for each in found]


def verdict(votes: Sequence[Sequence[bool]], items: Items, near: Near, line: float) -> Verdict:
    """What the votes come to; the item with the fewest that clear it decides."""
    cleared = [sum(not twin for twin in said) / len(votes) for said in zip(*votes, strict=True)]
    place, likeness = near[cleared.index(min(cleared))]
    told = f"twin of {items.names[place]} (likeness {likeness:.2f}, cleared by {min(cleared):.2f} of {len(votes)} votes)"
    return verdict_of(min(cleared), line, f"{told}: {quoted(items.texts[place])}")
