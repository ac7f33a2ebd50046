"""What a small model is to learn from a row: classes, tags or a text, read from the row's question and answer."""

from collections.abc import Callable
from itertools import chain
from typing import Any, Literal

from schemas.errors import RowError
from tasks.text.fences import fenced
from tasks.text.operations import SIGNS, operations_in
from tasks.text.strict_json import read_json
from tasks.text.terms import tokens_in

Label = Literal["operations", "answer", "entities", "text"]
Labels = tuple[str, ...]


def operations(question: str, solution: str) -> Labels | None:
    """Which of + - * / the solution uses, each yes or no; None where it writes out no sum."""
    used = operations_in(solution)
    return tuple("yes" if sign in used else "no" for sign in SIGNS) if used else None


def answer(question: str, said: str) -> Labels | None:
    """The answer itself, as one class or one text."""
    return (said.strip(),) if said.strip() else None


def entities(question: str, said: str) -> Labels | None:
    """A BIO tag for each token of the question; None where the answer is no list of entities that stand in it."""
    try:
        marked = [_placed(entity, question) for entity in _listed(said)]
    except RowError:
        return None
    return tags_of(question, marked)


def tags_of(text: str, marked: list[tuple[int, int, str]]) -> Labels:
    """BIO tags of the tokens that a marked place touches; where two places meet, the first has the token."""
    places = sorted(marked)
    tags, before = [], -1
    for _, start, end in tokens_in(text):
        at = next((number for number, (first, last, _) in enumerate(places) if first < end and start < last), -1)
        tags.append("O" if at < 0 else f"{'I' if at == before else 'B'}-{places[at][2]}")
        before = at
    return tuple(tags)


def _listed(said: str) -> list[Any]:
    blocks = [body for language, body in fenced(said) if language in ("", "json")]
    found = read_json(blocks[-1] if blocks else said)
    if isinstance(found, dict):
        found = next(chain((found[name] for name in ("entities", "spans") if name in found), [None]))
    if not isinstance(found, list):
        raise RowError("is no list of entities")
    return found


def _placed(entity: Any, text: str) -> tuple[int, int, str]:
    """Start, end and label. Offsets that are missing are those of the first place where the entity's text stands."""
    words = entity.get("text") if isinstance(entity, dict) else None
    if not isinstance(words, str) or not words:
        raise RowError("an entity has no text")
    start = entity.get("start", text.find(words))
    if type(start) is not int or start < 0 or text[start : start + len(words)] != words:
        raise RowError("an entity does not stand in the text")
    return start, start + len(words), str(entity.get("label", entity.get("type", "name")))


LABELS: dict[Label, tuple[Callable[[str, str], Labels | None], str]] = {
    "operations": (operations, "which of + - * / the solution uses (four yes-or-no answers)"),
    "answer": (answer, "the answer"),
    "entities": (entities, "the names that stand in it"),
    "text": (answer, "what follows"),
}
"""How a row is read, and how that is called in a sentence: "a model learns to tell from a question ..."."""
