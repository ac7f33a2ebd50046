"""The one fake in the house: a model that answers from recorded replies, so that a recipe runs without a key (`use: recorded`).

The file is JSONL, one reply a line: `asked` (the sha256 of the question's words) and `text`, optionally `finish`, `take`,
`tokens_in`, `tokens_out`, `model`, and `tool_calls`, each with `name` and `arguments`; other keys are notes for people.
`seedmill memory export` writes it from real replies.
"""

from pathlib import Path
from typing import Any

from schemas.errors import RecipeError, RowError
from schemas.paths import inside
from schemas.recipe import Model
from schemas.rows import ToolCall, to_json
from tasks.models.answer import FINISHES, Answer
from tasks.models.question import Question, chat_dicts
from tasks.text.strict_json import read_json

_FIELDS = {"text": str, "finish": str, "refusal": str, "model": str, "tokens_in": int, "tokens_out": int}


class Recorded:
    """Answers by the words of a question, whatever the parameters."""

    def __init__(self, replies: dict[str, Answer]) -> None:
        self._replies = replies

    async def send(self, question: Question) -> Answer:
        found = self._replies.get(question.asked)
        if found is None:
            words = to_json({"asked": question.asked, "messages": chat_dicts(question.messages)})
            raise RowError("no recorded reply to this question", raw=words)
        return found

    async def close(self) -> None:
        self._replies = {}


def sender(model: Model, root: Path) -> Recorded:
    """The replies in the file that `params.replies` names."""
    return Recorded(replies_in(replies_file(model, root)))


def replies_file(model: Model, root: Path) -> Path:
    """The file of a recorded model. Raises RecipeError where there is none in the workspace."""
    if set(model.params) != {"replies"}:
        raise RecipeError(
            f"a recorded model takes params.replies, the path of a JSONL file, and nothing else; found {model.params!r}"
        )
    try:
        path = inside(root, model.params["replies"])
    except ValueError as error:
        raise RecipeError(str(error)) from None
    if not path.is_file():
        raise RecipeError(f"there is no file {model.params['replies']!r} under {root}")
    return path


def replies_in(path: Path) -> dict[str, Answer]:
    """Recorded answers by the sha256 of the words asked. Raises RecipeError naming the line that is wrong."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return dict(_recorded(path, number, line) for number, line in enumerate(lines, 1) if line.strip())


def _recorded(path: Path, number: int, line: str) -> tuple[str, Answer]:
    try:
        found = read_json(line)
    except RowError as error:
        raise RecipeError(f"{path}:{number}: {error}") from None
    if not isinstance(found, dict) or not isinstance(found.get("asked"), str) or not isinstance(found.get("text"), str):
        raise RecipeError(f"{path}:{number}: wanted an object with `asked` and `text`")
    known = {name: found[name] for name, kind in _FIELDS.items() if isinstance(found.get(name), kind)}
    known["finish"] = FINISHES.get(known.get("finish", "stop"), known.get("finish", "stop"))
    try:
        calls = tuple(_call(call) for call in found.get("tool_calls") or ())
    except (KeyError, TypeError):
        raise RecipeError(f"{path}:{number}: wanted `tool_calls` with `name` and `arguments` each") from None
    return found["asked"], Answer(tool_calls=calls, **known)


def _call(found: dict[str, Any]) -> ToolCall:
    arguments = found["arguments"]
    return ToolCall(str(found.get("id", "")), found["name"], arguments if isinstance(arguments, str) else to_json(arguments))
