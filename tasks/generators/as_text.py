"""A passage as it stands, for pre-training text beside instructions: one turn of the assistant and nothing asked."""

from schemas.errors import RowError
from schemas.rows import Draft, Message, Seed
from tasks.operators import Ask, Generator


def as_text() -> Generator:
    """The seed's `text`, real. Trainers of chats read it as a turn without a prompt; `prompt-completion` has no such rows."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts = seed.read()
        text = facts.get("text") if isinstance(facts, dict) else None
        if not isinstance(text, str) or not text.strip():
            raise RowError(f"wanted a passage under 'text', found {text!r:.80}")
        return [Draft((Message("assistant", text.strip()),), origin="real")]

    return generate
