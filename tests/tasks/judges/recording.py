"""Recorded replies for a judge: what a test's model would say to each of its questions, as lines of a `recorded` model."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from schemas.rows import Draft, Message, to_json
from tasks.models.loop import run
from tasks.models.question import Question
from tasks.operators import Judge, Reply

Model = Callable[[list[Message]], Any]


def record(file: Path, judge: Judge, drafts: Iterable[Draft], model: Model) -> None:
    """Write what `model` says to the judge's questions on these drafts."""
    lines: dict[str, str] = {}

    async def ask(messages: list[Message], *, model_name: str = "", take: int = 0, **options: Any) -> Reply:
        said = model(messages)
        asked = Question("recorded", tuple(messages), schema=options.get("schema"), take=take).asked
        lines[asked] = json.dumps({"asked": asked, "text": said if isinstance(said, str) else to_json(said)})
        return Reply("", "", parsed=said)

    for draft in drafts:
        run(judge(draft, ask))  # type: ignore[arg-type]
    file.write_text("".join(f"{line}\n" for line in sorted(lines.values())), encoding="utf-8")
