"""Questions that a passage answers, each with the place that proves it: the model quotes, and the offsets are worked out here.

A quotation that does not stand in the passage letter by letter is a reject, and so is a question that gives its answer away or
speaks of "the passage". PAPERS 1.5: question generation with a span check.
"""

from random import Random
from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, chat, to_json
from tasks.judging.votes import an_object
from tasks.operators import Ask, Generator, expecting
from tasks.text.delimited import delimited
from tasks.text.occurrence import alike, trimmed
from tasks.text.pointing import pointing
from tasks.text.prompt import prompt
from tasks.text.quoted_span import located
from tasks.text.seed_text import text_in

MANNERS = (
    "for a fact: who, what, when, where or how much",
    "for a reason or a purpose",
    "how something works or is done",
    "what follows in a case that the passage covers",
    "for the difference between two things",
    "what something is or means",
)
_ANSWERS = {
    "words": "The answer is one to three full sentences in your own words and holds nothing that the passage does not say.",
    "quote": "The answer is a name, a number or a few words that stand in the passage: the quote itself is the answer.",
}


def grounded_qa(
    *,
    questions: Annotated[int, Field(ge=1, le=20)] = 1,
    answer: Literal["words", "quote"] = "words",
    shown: Literal["passage", "nothing"] = "passage",
    title: str = "",
) -> Generator:
    """Up to `questions` rows a passage (`facts.text`). `shown: nothing` leaves the passage out of the row: closed book.

    The target holds `context`, `quote` with `start` and `end` in it, and the same in the document where the seed came from one;
    with `answer: quote` also SQuAD's `answers`. `title` names a text of the facts that says what the passage is about.
    """
    wanted = ("question", "answer", "quote") if answer == "words" else ("question", "quote")
    properties = {name: {"type": "string"} for name in wanted}
    schema = an_object({"pairs": {"type": "array", "items": an_object(properties), "minItems": 1, "maxItems": questions}})

    async def generate(seed: Seed, ask: Ask) -> list[Draft | RowError]:
        facts = seed.read()
        passage = text_in(facts, kind="passage")
        words = prompt(
            "grounded_qa",
            count=f"{questions} questions" if questions > 1 else "one question",
            manner=Random(f"grounded_qa {seed.id}").choice(MANNERS),
            answers=_ANSWERS[answer],
            about=f"\nWhat it is about:\n{delimited(str(facts[title]))}\n\nThe passage:" if facts.get(title) else "",
            passage=delimited(passage),
        )
        pairs = (await ask([Message("user", words)], schema=schema)).parsed["pairs"]
        return [_draft({"answer": pair["quote"]} | pair, pairs[:at], facts, shown) for at, pair in enumerate(pairs)]

    return expecting(generate, questions)


def _draft(pair: dict[str, str], before: list[dict[str, str]], facts: dict[str, Any], shown: str) -> Draft | RowError:
    passage, question = facts["text"], pair["question"].strip()
    span = located(pair["quote"], passage)
    fault = fault_of(pair, before, passage, span)
    if fault or span is None:
        return RowError(fault, raw=to_json(pair))
    start, end = span
    quote = passage[start:end]
    target: dict[str, Any] = {"context": passage, "quote": quote, "start": start, "end": end}
    if "document" in facts:
        target |= {
            "document": facts["document"],
            "document_start": facts["start"] + start,
            "document_end": facts["start"] + end,
        }
    given = pair["answer"].strip()
    if given == pair["quote"].strip():
        given, target["answers"] = quote, [{"text": quote, "answer_start": start}]
    asked = f"{passage}\n\n{question}" if shown == "passage" else question
    return Draft(chat(asked, given), target=to_json(target))


def fault_of(pair: dict[str, str], before: list[dict[str, str]], passage: str, span: tuple[int, int] | None) -> str:
    """Why a pair cannot be a row; empty for a good one."""
    question, answer = alike(pair["question"]), alike(trimmed(pair["answer"]))
    if span is None:
        return f"the passage does not hold the quotation {pair['quote'][:80]!r}"
    if not question or not answer:
        return "the question or the answer is empty"
    if fault := pointing(pair["question"]) or pointing(pair["answer"]):
        return fault
    if span[1] - span[0] > 200 and span[1] - span[0] > len(passage) * 0.6:
        return "quotes most of the passage, which proves nothing"
    if len(answer) > 3 and answer in question:
        return "the question gives its answer away"
    if any(alike(other["question"]) == question for other in before):
        return "asks the same as a question before it"
    return ""
