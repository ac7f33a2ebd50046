"""Self-Instruct's rules for a task: its instruction is fit, and its answer says something that question and input do not.

Wang et al. 2212.10560, section 2.2. Each reason begins with its name: `empty`, `too short`, `too long`, `unseen`, `program`,
`punctuation`, `not English`, `no answer`, `repeats`. A reply cut by its length never becomes a draft (reason `length`), and
what is too near to another instruction is for the mixer `rouge_pool`.
"""

from typing import Annotated

from pydantic import Field

from schemas.rows import Draft, Verdict
from tasks.operators import Verifier
from tasks.text.instruction_faults import FEWEST, MOST, UNSEEN, instruction_fault
from tasks.text.rouge import words_of
from tasks.text.written_task import instruction_in


def self_instruct_filters(
    *,
    fewest: Annotated[int, Field(ge=1)] = FEWEST,
    most: Annotated[int, Field(ge=1)] = MOST,
    unseen: list[str] | None = None,
) -> Verifier:
    """The instruction is what stands before the question's first blank line; `unseen` are words of what text cannot hold."""
    if fewest > most:
        raise ValueError(f"`fewest` ({fewest}) is more than `most` ({most})")
    words = UNSEEN if unseen is None else unseen

    def verify(draft: Draft) -> Verdict:
        instruction = instruction_in(draft.question)
        given = draft.question.strip()[len(instruction) :]
        fault = instruction_fault(instruction, lang=draft.lang, fewest=fewest, most=most, unseen=words)
        fault = fault or _answer_fault(instruction, given, draft.answer)
        return Verdict.fail(fault) if fault else Verdict.ok()

    return verify


def _answer_fault(instruction: str, given: str, answer: str) -> str:
    if not answer.strip():
        return "no answer"
    said = words_of(answer)
    parts = (("the instruction", instruction), ("the input", given))
    return next((f"repeats: the answer says what {name} says" for name, text in parts if said and said == words_of(text)), "")
