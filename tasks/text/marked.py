"""A text and the entities marked in it: read from a row's facts, and written anew with other names, the offsets kept right."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from schemas.errors import RowError
from tasks.text.seed_text import text_in


@dataclass(frozen=True, slots=True)
class Entity:
    """A span of a text, in code points."""

    text: str
    label: str
    start: int
    end: int


def entities_in(facts: Any) -> list[Entity]:
    """The entities of a row, in their order. Raises RowError where one is not where it says, or two overlap."""
    text, listed = text_in(facts), facts.get("entities")
    if not isinstance(listed, list):
        raise RowError(f"wanted a list under facts.entities, found {listed!r:.80}")
    found = sorted((_entity(item, text) for item in listed), key=lambda entity: entity.start)
    for first, second in pairwise(found):
        if second.start < first.end:
            raise RowError(f"the entities {first.text!r} and {second.text!r} overlap")
    return found


def with_names(text: str, entities: Sequence[Entity], names: Sequence[str]) -> tuple[str, list[Entity]]:
    """The text with each entity's words replaced by the name at its place, and the entities where they stand now."""
    parts, moved, at, length = [], [], 0, 0
    for entity, name in zip(entities, names, strict=True):
        between = text[at : entity.start]
        start = length + len(between)
        moved.append(replace(entity, text=name, start=start, end=start + len(name)))
        parts += [between, name]
        at, length = entity.end, start + len(name)
    return "".join([*parts, text[at:]]), moved


def _entity(item: Any, text: str) -> Entity:
    try:
        found = Entity(item["text"], item["label"], item["start"], item["end"])
    except (TypeError, KeyError):
        raise RowError(f"wanted an entity with text, label, start and end, found {item!r:.80}") from None
    if not (type(found.start) is type(found.end) is int and 0 <= found.start < found.end):
        raise RowError(f"the entity {found.text!r} has no offsets")
    if text[found.start : found.end] != found.text:
        raise RowError(f"the text holds {text[found.start : found.end]!r} at {found.start}, wanted {found.text!r}")
    return found
