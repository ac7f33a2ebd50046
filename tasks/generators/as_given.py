"""A real row as its file holds it: one column is what is asked, another what is answered. No model is asked."""

from schemas.errors import RowError
from schemas.rows import Draft, Seed, chat, to_json
from tasks.operators import Ask, Generator
from tasks.text.seed_text import text_in


def as_given(*, question: str = "text", answer: str = "label") -> Generator:
    """For seeds of `rows`. What is no text, such as a list of entities, is answered as JSON; the target is the same."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts = seed.read()
        asked = text_in(facts, question)
        if facts.get(answer) in (None, ""):
            raise RowError(f"wanted an answer under facts.{answer}, found {facts.get(answer)!r}")
        value = facts[answer]
        said = value if isinstance(value, str) else to_json(value)
        return [Draft(chat(asked, said), target=to_json(value), lang=seed.lang, origin="real")]

    return generate
