"""A real problem as its author wrote it: the row that synthetic ones are mixed with and measured against."""

from schemas.rows import Draft, Seed, chat, to_json
from tasks.operators import Ask, Generator
from tasks.text.gsm8k_answer import final_number, plain


def as_written() -> Generator:
    """The seed's question and answer, calculator annotations taken out; the target is the number after `####`."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts = seed.read()
        words = chat(facts["question"], plain(facts["answer"]))
        return [Draft(words, target=to_json(final_number(facts["answer"])), origin="real")]

    return generate
