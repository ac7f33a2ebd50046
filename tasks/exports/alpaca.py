"""Alpaca: `instruction`, `input` (always empty: the instruction is whole), `output`, `system`; one question, one answer."""

from typing import Any

from schemas.errors import RowError
from schemas.rows import Draft
from tasks.exporting.turns import only_text, plain


def alpaca(draft: Draft) -> dict[str, Any]:
    messages = plain(only_text(draft))
    roles = [turn.role for turn in messages if turn.role != "system"]
    if roles != ["user", "assistant"]:
        raise RowError("more than one question and one answer")
    system = "\n\n".join(turn.content for turn in messages if turn.role == "system")
    return {"instruction": draft.question, "input": "", "output": draft.answer, "system": system}
