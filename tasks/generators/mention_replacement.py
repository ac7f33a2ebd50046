"""A real sentence with other names in it, its entities marked anew: mention replacement (Dai & Adel 2020, 2010.11683).

A name gives way to another of its label from the lists in `names`: the real rows themselves, as in the paper, or any register
of people, places or works. It is new names that teach: on Finnish, a register of the same kind of text gained 14 points of F1,
the rows' own names 1 (benchmarks/impact/RESULTS.md). The grammar round a name is not mended. No model is asked.
"""

from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Annotated, Any

from pydantic import Field

from schemas.errors import RecipeError, RowError
from schemas.paths import InputPath
from schemas.rows import Draft, Seed, chat, to_json
from tasks.operators import Ask, Generator, expecting
from tasks.text.benchmark_file import read_lines
from tasks.text.marked import entities_in, with_names


def mention_replacement(
    *,
    names: Annotated[list[InputPath], Field(min_length=1)],
    rows: Annotated[int, Field(ge=1, le=100)] = 1,
    share: Annotated[float, Field(gt=0, le=1)] = 0.7,
) -> Generator:
    """Seeds hold `text` and `entities` (text, label, start, end). `names` are `.jsonl` files of such rows, or of single names
    (`text`, `label`). Up to `rows` different rows of a seed, in each of which about `share` of its names give way.
    """
    known = _names_by_label(names)

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts = seed.read()
        entities = entities_in(facts)
        if not any(set(known.get(entity.label, ())) - {entity.text} for entity in entities):
            raise RowError("no other name of a label that the text has" if entities else "the text has no entity")
        rng, found = Random(seed.id), dict[str, Draft]()
        for _ in range(rows):
            chosen = [rng.choice(known.get(e.label, [e.text])) if rng.random() < share else e.text for e in entities]
            text, moved = with_names(facts["text"], entities, chosen)
            said = to_json([asdict(entity) for entity in moved])
            found[text] = Draft(chat(text, said), target=said, lang=seed.lang)
        found.pop(facts["text"], None)
        if not found:
            raise RowError("every name drawn was the one that stood there")
        return list(found.values())

    return expecting(generate, rows)


def _names_by_label(files: list[Path]) -> dict[str, list[str]]:
    """The names of each label, each as often as it stands in the files: what is common is drawn more often."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in files:
        for where, row in read_lines(file):
            for entity in row.get("entities", [row]):
                text, label = _name(entity, where)
                found[label].append(text)
    if not found:
        raise RecipeError("params.names: the files hold no name")
    return found


def _name(entity: Any, where: str) -> tuple[str, str]:
    text, label = (entity.get(key) if isinstance(entity, dict) else None for key in ("text", "label"))
    if not (isinstance(text, str) and text.strip() and isinstance(label, str) and label):
        raise RecipeError(f"params.names: {where}: wanted `entities`, or one name's `text` and `label`, found {entity!r:.80}")
    return text, label
