"""A good text becomes the answer, and a model writes the instruction that it answers (Li et al. 2308.06259, section 2.2).

So the answers are people's. The paper then keeps the pairs that its own model grades 5 of 5 (self-curation, section 2.3): a
judge's work, `rubric` with one criterion, "the answer is what a helpful assistant would say to this message, and all of it".
"""

from random import Random
from typing import Annotated

from pydantic import Field

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed, chat
from tasks.operators import Ask, Generator
from tasks.text.chatter import chatter
from tasks.text.delimited import delimited
from tasks.text.demonstrations import Demonstrations, chooser_of, shown
from tasks.text.elimination import opens_with_refusal, says_nothing
from tasks.text.pointing import pointing
from tasks.text.prompt import prompt
from tasks.text.rouge import words_of
from tasks.text.seed_text import text_in
from tasks.text.there_and_back import without_rules

LONGEST = 150  # words of an instruction, as in Self-Instruct
COPIED = 12  # words in a row; so much of the answer in the question teaches to copy it


def instruction_back_translation(
    *, system: str = "", demonstrations: Demonstrations | None = None, least_words: Annotated[int, Field(ge=1)] = 10
) -> Generator:
    """One row a seed; `facts.text` of at least `least_words` is the answer, as it stands.

    Demonstrations are messages with their answers. `system` marks these rows where they are mixed with people's pairs, which
    the paper found to help (section 2.4).
    """
    if demonstrations and demonstrations.own:
        raise ValueError("demonstrations.own: messages of the model's own to the same text would be copied; wanted 0")
    choose = chooser_of(demonstrations) if demonstrations else None

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        text = text_in(seed.read()).strip()
        if (count := len(words_of(text))) < least_words:
            raise RowError(f"the text has {count} words, wanted at least {least_words}")
        rng = Random(f"instruction_back_translation {seed.id}")
        examples = shown(choose(text, rng, demonstrations.count)) if choose and demonstrations else ""
        words = prompt("instruction_back_translation", examples=f"\n{examples}\n" if examples else "", text=delimited(text))
        reply = await ask([Message("user", words)])
        instruction = without_rules(reply.text)
        if fault := fault_of(instruction, text):
            raise RowError(fault, raw=reply.text)
        return [Draft(chat(instruction, text, system=system or None))]

    return generate


def fault_of(instruction: str, text: str) -> str:
    """Why an instruction does not make the text an answer; empty for a good one."""
    if fault := opens_with_refusal(instruction) or chatter(instruction) or pointing(instruction):
        return fault
    if says_nothing(instruction):
        return "asks for nothing"
    words = words_of(instruction)
    if len(words) > LONGEST:
        return f"has {len(words)} words, wanted at most {LONGEST}"
    given = runs_of(words_of(text))
    found = next((run for run in runs_of(words) if run in given), ())
    return f"takes over the answer's words {' '.join(found)!r}" if found else ""


def runs_of(words: list[str]) -> dict[tuple[str, ...], None]:
    """All runs of COPIED words, in order."""
    return dict.fromkeys(tuple(words[at : at + COPIED]) for at in range(len(words) - COPIED + 1))
