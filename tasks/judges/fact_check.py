"""The answer's atomic facts are supported: a model takes it apart, then rates each fact; the score is F1@K.

SAFE (Wei et al. 2403.18802, section 4): S supported and N unsupported facts, irrelevant ones left out, give a precision of
S / (S + N) and, with K facts wanted, a recall of min(S / K, 1); F1@K is their harmonic mean, and 0 where S is 0. SAFE
searches the web; here the facts are held against a source that the draft carries, or against what the model knows.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.errors import RowError
from schemas.paths import InputPath
from schemas.rows import Draft, Verdict
from tasks.judging.material import answer_of, question_of, quoted, shown_to_judge, target_of
from tasks.judging.threshold import Threshold, Votes, line_of, verdict_of
from tasks.judging.votes import an_object, most_of, votes_of
from tasks.operators import Ask, Judge, Reply, expecting
from tasks.text.prompt import prompt

MOST_FACTS = 200
RATINGS = ("supported", "not supported", "irrelevant")
_TEXT = {"type": "string"}
_SPLIT = an_object({"facts": {"type": "array", "items": _TEXT}})
_RATING = {"number": {"type": "integer"}, "reason": _TEXT, "rating": {"type": "string", "enum": list(RATINGS)}}
_RATE = an_object({"ratings": {"type": "array", "items": an_object(_RATING)}})
_GROUND = {
    "question": " The source is what stands in the question: what you know besides does not count.",
    "target": " The source stands among the material: what you know besides does not count.",
    "knowledge": "",
}


def fact_check(
    *,
    source: Literal["question", "target", "knowledge"] = "question",
    k: Annotated[int, Field(ge=1)] | None = None,
    votes: Votes = 1,
    threshold: Threshold | None = None,
    calibration: InputPath | None = None,
) -> Judge:
    """`k` is how many facts a full answer has; without it only precision counts. `votes` rate, a majority each fact.

    An F1@K of `threshold` (1.0 without `k`, else 0.8) passes. An answer without a fact that can be checked fails.
    """
    line = line_of(threshold, calibration, 0.8 if k else 1.0)
    ground = "the source says it" if source != "knowledge" else "you know it to be true"
    rate = prompt("fact_check_rate", source=_GROUND[source], ground=ground)

    async def judge(draft: Draft, ask: Ask) -> Verdict:
        question, answer = question_of(draft), answer_of(draft)
        facts = facts_in(await ask(shown_to_judge(prompt("fact_check_split"), answer=answer), schema=_SPLIT))
        if not facts:
            return Verdict.fail("the answer states no fact")
        listed = "\n".join(f"{number}. {fact}" for number, fact in enumerate(facts, 1))
        parts = {"question": question} | ({"source": target_of(draft)} if source == "target" else {})
        replies = await votes_of(ask, shown_to_judge(rate, **parts, facts=listed), votes, schema=_RATE)
        return verdict(facts, [ratings_in(reply, len(facts)) for reply in replies], k, line)

    return expecting(judge, questions=1 + votes)


def f1_at_k(supported: int, unsupported: int, k: int | None = None) -> float:
    """SAFE's F1@K; without `k`, the precision alone, which is F1@K for as many facts as there are."""
    if not supported:
        return 0.0
    precision = supported / (supported + unsupported)
    recall = min(supported / (k or supported + unsupported), 1.0)
    return 2 * precision * recall / (precision + recall)


def facts_in(reply: Reply) -> list[str]:
    """The facts, one line each, equal ones once. Raises RowError where there are more than anybody would check."""
    facts = [" ".join(fact.split()) for fact in reply.parsed["facts"]]
    if len(facts) > MOST_FACTS:
        raise RowError(f"taken apart into {len(facts)} facts (at most {MOST_FACTS})", raw=reply.text)
    return list(dict.fromkeys(filter(None, facts)))


def ratings_in(reply: Reply, facts: int) -> list[str]:
    """One rating a fact, in their order. Raises RowError where a fact was left out, rated twice or made up."""
    ratings: list[dict[str, Any]] = sorted(reply.parsed["ratings"], key=lambda found: found["number"])
    if [found["number"] for found in ratings] != list(range(1, facts + 1)):
        raise RowError(f"rated {len(ratings)} facts, wanted a rating for each of {facts}", raw=reply.text)
    return [found["rating"] for found in ratings]


def verdict(facts: Sequence[str], votes: Sequence[Sequence[str]], k: int | None, line: float) -> Verdict:
    """What the ratings come to. A fact on which no rating has a majority is not supported."""
    ratings = [most_of(rated) or "not supported" for rated in zip(*votes, strict=True)]
    supported, unsupported = ratings.count("supported"), ratings.count("not supported")
    score = f1_at_k(supported, unsupported, k)
    wrong = next((fact for fact, rating in zip(facts, ratings, strict=True) if rating == "not supported"), "")
    told = f"not supported: {quoted(wrong)}" if wrong else "no fact that was asked for" if not supported else "too few facts"
    at = f"F1@{k}" if k else "precision"
    return verdict_of(score, line, f"{at} {score:.2f}, wanted {line:.2f}; {supported} supported, {unsupported} not; {told}")
