"""Rows to frames and back, and the fingerprints that are their ids. A frame is proved to be its table where it is written."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import polars as pl

from schemas.rows import Draft, Message, Reject, Seed, ToolCall, Verdict, messages_of, to_json
from schemas.tables import Drafts, Rejects, Seeds, Verdicts, polars_schema


def fingerprint(*parts: Any) -> str:
    """20 hex digits (80 bits) of the sha256 of the parts' canonical JSON."""
    return hashlib.sha256(to_json(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def stamped_seed(seed: Seed) -> Seed:
    """The seed with its id: equal seeds have equal ids."""
    parts = (seed.facts, seed.source, seed.span, seed.licence, seed.strata, seed.lang, seed.depth)
    return replace(seed, id=fingerprint(*parts))


def stamped_draft(draft: Draft, seed: Seed, generator: str, replies: tuple[str, ...] = ()) -> Draft:
    """The draft with id, lineage and operator. Its depth is the seed's for real rows, one more for synthetic ones.

    A generator that only copies a synthetic row says `depth=0`: no model was at work between it and its seed.
    """
    deeper = draft.depth if draft.origin == "synthetic" else 0
    words = (message_dicts(draft.messages), draft.rejected and message_dicts(draft.rejected), draft.tools, draft.target)
    return replace(
        draft,
        id=fingerprint(seed.id, generator, *words),
        seed_id=seed.id,
        generator=generator,
        lang=seed.lang if draft.lang == "en" else draft.lang,
        depth=seed.depth + deeper,
        replies=replies,
    )


def seeds_frame(seeds: Iterable[Seed]) -> pl.DataFrame:
    """Seeds as a frame, sorted by id, equal ones once."""
    return _frame(map(_slots, seeds), Seeds).unique("id", keep="first").sort("id")


def drafts_frame(drafts: Iterable[Draft]) -> pl.DataFrame:
    """Drafts as a frame, sorted by id."""
    return _frame(map(draft_dict, drafts), Drafts).sort("id")


def verdicts_frame(verdicts: Iterable[Verdict]) -> pl.DataFrame:
    """Verdicts as a frame, sorted by draft and verifier."""
    return _frame(map(_slots, verdicts), Verdicts).sort("draft_id", "verifier")


def rejects_frame(rejects: Iterable[Reject]) -> pl.DataFrame:
    """Rejects as a frame, sorted by all columns."""
    return _frame(map(_slots, rejects), Rejects).sort(pl.all())


def seeds_in(frame: pl.DataFrame) -> Iterator[Seed]:
    """The rows of a Seeds frame."""
    return (Seed(**row) for row in frame.iter_rows(named=True))


def drafts_in(frame: pl.DataFrame) -> Iterator[Draft]:
    """The rows of a Drafts frame; extra columns are left out."""
    columns = list(polars_schema(Drafts))
    return (draft_of(row) for row in frame.select(columns).iter_rows(named=True))


def draft_of(row: dict[str, Any]) -> Draft:
    """One row of a Drafts frame."""
    rejected = row["rejected"]
    made = {
        "messages": messages_of(row["messages"]),
        "rejected": None if rejected is None else messages_of(rejected),
        "media": tuple(row["media"]),
        "replies": tuple(row["replies"]),
    }
    return Draft(**(row | made))


def draft_dict(draft: Draft) -> dict[str, Any]:
    """One draft as a plain mapping, in the columns of Drafts."""
    row = _slots(draft)
    row["messages"] = message_dicts(draft.messages)
    row["rejected"] = None if draft.rejected is None else message_dicts(draft.rejected)
    row["media"], row["replies"] = list(draft.media), list(draft.replies)
    return row


def message_dicts(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Messages as plain mappings."""
    return [
        {
            "role": message.role,
            "content": message.content,
            "tool_calls": [_slots(call) for call in message.tool_calls],
            "tool_call_id": message.tool_call_id,
        }
        for message in messages
    ]


def _slots(row: Seed | Draft | Verdict | Reject | ToolCall) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}


def _frame(rows: Iterable[dict[str, Any]], table: type[Seeds | Drafts | Verdicts | Rejects]) -> pl.DataFrame:
    schema = polars_schema(table)
    return pl.DataFrame(list(rows), schema=schema).select(list(schema))
