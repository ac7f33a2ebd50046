"""TRL supervised fine-tuning: `messages`, and `tools` (JSON text) where the row has some."""

from typing import Any

from schemas.rows import Draft
from tasks.exporting.turns import only_text, tools_text, trl_turns


def sft(draft: Draft) -> dict[str, Any]:
    row: dict[str, Any] = {"messages": trl_turns(only_text(draft))}
    return row | {"tools": tools_text(draft)} if draft.tools else row
