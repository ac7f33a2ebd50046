"""A model grades the answer against criteria of your own, each on its scale; the weighted mean of its votes is the score.

For each criterion the model gives a reason before the grade, as JSON of a fixed schema, so that nothing in the answer can
pass for a grade. Grade 1 counts 0 and the scale's highest counts 1 (Zheng et al. 2306.05685, section 3.1, single answers).
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.paths import InputPath
from schemas.recipe import Name, Strict
from schemas.rows import Draft, Verdict
from tasks.judging.material import answer_of, question_of, quoted, shown_to_judge, target_of
from tasks.judging.threshold import Threshold, Votes, line_of, verdict_of
from tasks.judging.votes import an_object, votes_of
from tasks.operators import Ask, Judge, expecting
from tasks.text.prompt import prompt

Part = Literal["question", "answer", "target"]
_READ = {"question": question_of, "answer": answer_of, "target": target_of}


class Criterion(Strict):
    """One line of a rubric: `asks` says in words what the highest grade of `scale` means."""

    name: Name
    asks: Annotated[str, Field(min_length=1)]
    scale: Annotated[int, Field(ge=2, le=100)] = 5
    weight: Annotated[float, Field(gt=0)] = 1.0


def rubric(
    *,
    criteria: Annotated[list[Criterion], Field(min_length=1)],
    show: list[Part] | None = None,
    votes: Votes = 1,
    threshold: Threshold | None = None,
    calibration: InputPath | None = None,
) -> Judge:
    """`show` says what the model sees of a draft (question and answer); a score of `threshold` (0.75) passes."""
    parts = show or ["question", "answer"]
    names = [criterion.name for criterion in criteria]
    if len(set(names)) < len(names):
        raise ValueError(f"two criteria of one name: {', '.join(names)}")
    line = line_of(threshold, calibration, 0.75)
    instructions = prompt("rubric", criteria="\n".join(map(_line, criteria)))
    schema = an_object({criterion.name: _grade(criterion.scale) for criterion in criteria})

    async def judge(draft: Draft, ask: Ask) -> Verdict:
        messages = shown_to_judge(instructions, **{part: _READ[part](draft) for part in parts})
        replies = await votes_of(ask, messages, votes, schema=schema)
        return verdict(criteria, [reply.parsed for reply in replies], line)

    return expecting(judge, questions=votes)


def verdict(criteria: Sequence[Criterion], votes: list[dict[str, Any]], line: float) -> Verdict:
    """What these votes come to; the reason names the criterion that cost most, in the words of the lowest grade."""
    shares = {criterion.name: sum(_share(vote, criterion) for vote in votes) / len(votes) for criterion in criteria}
    weight = sum(criterion.weight for criterion in criteria)
    score = sum(shares[criterion.name] * criterion.weight for criterion in criteria) / weight
    worst = max(criteria, key=lambda criterion: (1 - shares[criterion.name]) * criterion.weight)
    lowest = min((vote[worst.name] for vote in votes), key=lambda found: found["grade"])
    told = f"{worst.name} {lowest['grade']} of {worst.scale}: {quoted(lowest['reason'])}"
    return verdict_of(score, line, f"graded {score:.2f}, wanted {line:.2f}; {told}")


def _share(vote: dict[str, Any], criterion: Criterion) -> float:
    return float((vote[criterion.name]["grade"] - 1) / (criterion.scale - 1))


def _line(criterion: Criterion) -> str:
    return f"- {criterion.name} (1 to {criterion.scale}): {criterion.asks}"


def _grade(scale: int) -> dict[str, Any]:
    grades = {"type": "integer", "enum": list(range(1, scale + 1))}  # not every server knows minimum and maximum
    return an_object({"reason": {"type": "string"}, "grade": grades})
