"""Every entity that a row marks is a span of its text, with the right offsets, and none is marked twice.

The entities are the answer's JSON (bare or fenced: a list, or `entities`, `spans` of an object) or else the target's; the
text is `text` of the target, else the last user turn. An entity has `text` and, where it is known, `start` and `end` in code
points; without offsets its text must stand there as whole words. `tokens` with `tags` are checked as BIO.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft, Verdict
from tasks.operators import Verifier
from tasks.text.fences import fenced
from tasks.text.occurrence import occurs
from tasks.text.strict_json import read_json


def spans_match_text(*, labels: list[str] | None = None, overlap: bool = False) -> Verifier:
    """`labels` names those that may be used; `overlap` lets entities lie within one another."""

    def verify(draft: Draft) -> Verdict:
        try:
            marked = _marked(draft)
        except RowError as error:
            return Verdict.fail(f"the answer is {error}")
        text = _text(draft, marked)
        tagged = _is_tagged(marked)
        faults = list(_tag_faults(marked, text, labels) if tagged else _faults(_entities(marked), text, labels, overlap))
        return Verdict.fail(faults[0]) if faults else Verdict.ok()

    return verify


def _marked(draft: Draft) -> Any:
    """What the answer marks; what the target does, where the answer is no JSON but the target has entities."""
    target = draft.read_target()
    blocks = [body for language, body in fenced(draft.answer) if language in ("", "json")]
    try:
        return read_json(blocks[-1] if blocks else draft.answer)
    except RowError:
        if isinstance(target, dict) and (_is_tagged(target) or {"entities", "spans"} & set(target)):
            return target
        raise


def _is_tagged(marked: Any) -> bool:
    return isinstance(marked, dict) and isinstance(marked.get("tokens"), list) and isinstance(marked.get("tags"), list)


def _entities(marked: Any) -> list[Any]:
    if isinstance(marked, dict):
        marked = next((marked[name] for name in ("entities", "spans") if name in marked), None)
    return marked if isinstance(marked, list) else [None]


def _text(draft: Draft, marked: Any) -> str:
    target = draft.read_target()
    for holder in (target, marked):
        if isinstance(holder, dict) and isinstance(holder.get("text"), str):
            return str(holder["text"])
    if not draft.question and not _is_tagged(marked):
        raise RowError("cannot judge: neither the target nor a user turn holds the text")
    return draft.question


def _faults(entities: list[Any], text: str, labels: list[str] | None, overlap: bool) -> Iterator[str]:
    placed: list[tuple[int, int]] = []
    for entity in entities:
        if not isinstance(entity, dict) or not isinstance(entity.get("text"), str) or not entity["text"].strip():
            yield f"wanted a list of entities with a `text`, found {str(entity)[:80]}"
            return
        yield from _label_fault(entity.get("label", entity.get("type")), labels)
        yield from _place_fault(entity, text)
        if _has_offsets(entity):
            placed.append((entity["start"], entity["end"]))
    placed.sort()
    for (start, end), (following, _) in pairwise(placed):
        if following < end and not overlap:
            yield f"two entities overlap at {following}: {text[start:end][:60]!r}"


def _label_fault(label: Any, labels: list[str] | None) -> Iterator[str]:
    if labels is not None and label not in labels:
        yield f"the label {label!r} is none of {', '.join(labels)}"


def _has_offsets(entity: dict[str, Any]) -> bool:
    return type(entity.get("start")) is int and type(entity.get("end")) is int


def _place_fault(entity: dict[str, Any], text: str) -> Iterator[str]:
    wanted = entity["text"]
    if not _has_offsets(entity):
        if {"start", "end"} & set(entity):
            yield f"{wanted[:60]!r} has the offsets {entity.get('start')!r} to {entity.get('end')!r}, wanted two whole numbers"
        elif not occurs(wanted, text):
            yield f"the text does not hold {wanted[:60]!r}"
        return
    start, end = entity["start"], entity["end"]
    found = text[start:end] if 0 <= start <= end <= len(text) else ""
    if found != wanted:
        units = _other_units(wanted, start, end, text)
        yield f"the text holds {found[:60]!r} at {start} to {end}, wanted {wanted[:60]!r}{units}"


def _other_units(wanted: str, start: int, end: int, text: str) -> str:
    """A hint where the offsets are right, but count bytes or UTF-16 units."""
    for units, encoding, width in (("UTF-8 bytes", "utf-8", 1), ("UTF-16 units", "utf-16-le", 2)):
        if 0 <= start <= end and text.encode(encoding)[start * width : end * width] == wanted.encode(encoding):
            return f" (the offsets count {units})"
    return ""


def _tag_faults(marked: dict[str, Any], text: str, labels: list[str] | None) -> Iterator[str]:
    """As many tags as tokens, the tokens one after the other in the text, an I- only behind a B- or I- of its own label."""
    tokens, tags = marked["tokens"], marked["tags"]
    if len(tokens) != len(tags):
        yield f"{len(tags)} tags for {len(tokens)} tokens"
    yield from _order_fault(tokens, text)
    before = "O"
    for at, tag in enumerate(tags):
        place, _, label = str(tag).partition("-")
        if str(tag) != "O" and (place not in ("B", "I") or not label):
            yield f"tag {at + 1} is {tag!r}, wanted O, B-... or I-..."
        elif str(tag) != "O":
            yield from _label_fault(label, labels)
        if place == "I" and before not in (f"B-{label}", f"I-{label}"):
            yield f"tag {at + 1} is {tag!r} behind {before!r}"
        before = str(tag)


def _order_fault(tokens: list[Any], text: str) -> Iterator[str]:
    at = 0
    for number, token in enumerate(tokens if text else ()):
        found = text.find(str(token), at)
        if found < 0:
            yield f"token {number + 1}, {str(token)[:60]!r}, does not stand in the text behind the ones before"
            return
        at = found + len(str(token))
