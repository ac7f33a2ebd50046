"""OpenAI chat fine-tuning: `messages` and `tools` in the shape of its chat API."""

from typing import Any

from schemas.rows import Draft
from tasks.exporting.turns import only_text, openai_turns, tools_of


def openai(draft: Draft) -> dict[str, Any]:
    row: dict[str, Any] = {"messages": openai_turns(only_text(draft))}
    return row | {"tools": tools_of(draft)} if draft.tools else row
