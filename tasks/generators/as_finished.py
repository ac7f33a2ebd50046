"""A row of a finished data set as it stands: same words, origin and generation depth; no model is asked."""

from schemas.errors import RowError
from schemas.rows import Draft, Seed, messages_of
from tasks.operators import Ask, Generator


def as_finished() -> Generator:
    """For seeds of `finished_rows`. Raises RowError for a seed that is none."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts = seed.read()
        if not isinstance(facts, dict) or not {"messages", "origin", "rejected", "media"} <= facts.keys():
            raise RowError("is no row of a finished data set; `finished_rows` reads those")
        return [
            Draft(
                messages_of(facts["messages"]),
                target=facts["target"],
                tools=facts["tools"],
                rejected=None if facts["rejected"] is None else messages_of(facts["rejected"]),
                media=tuple(facts["media"]),
                lang=facts["lang"],
                origin=facts["origin"],
                depth=0,
            )
        ]

    return generate
