"""CSV for people: a row a draft with its question, answer and target as text; a whole chat where there is more than that."""

from typing import Any

from schemas.rows import Draft
from tasks.exporting.turns import only_text


def csv(draft: Draft) -> dict[str, Any]:
    messages = only_text(draft)
    return {
        "id": draft.id,
        "lang": draft.lang,
        "origin": draft.origin,
        "generator": draft.generator,
        "question": draft.question,
        "answer": draft.answer,
        "target": draft.target or "",
        "rejected": draft.rejected[-1].content if draft.rejected else "",
        "chat": "\n\n".join(f"{turn.role}: {turn.content}" for turn in messages) if len(messages) > 2 else "",
    }
