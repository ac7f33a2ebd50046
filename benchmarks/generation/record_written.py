"""Keys the replies that stand in for models in `tasks`, `sections`, `ask`, `qa` and `tools` anew: when a prompt has changed.

No model said them: they were written by hand, some spoiled on purpose (see `note`). `to` tells which question a reply is for;
this script runs each recipe, meets its questions and writes the sha256 of their words into `asked`:
`python -m benchmarks.generation.record_written`. Questions that have no reply are printed, with all that is asked.
"""

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from schemas.errors import RowError, StageError
from schemas.rows import Message, ToolCall
from tasks.generators.self_instruct import TASKS
from tasks.make import plainly, rounds_of
from tasks.models.question import Question
from tasks.operators import Reply
from tasks.plan import plan_of

RECIPES = Path(__file__).parents[2] / "flows" / "recipes"
_BETWEEN = re.compile(r"^(-{5,})\n(.*?)\n\1$", re.MULTILINE | re.DOTALL)

Names = Callable[[str, dict[str, Any], int], str]
"""(words, options, how many tasks were asked for before) -> `to`."""


def main() -> None:
    for name, names in NAMES.items():
        record(name, names)


def record(name: str, names: Names) -> None:
    """Run a recipe in a folder of its own, answering from its replies, and key them by what was asked."""
    file = RECIPES / "seeds" / f"{name}_replies.jsonl"
    lines = {row["to"]: row for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())}
    missing: dict[str, str] = {}
    met: set[str] = set()
    rounds = [0]

    async def listen(messages: list[Message], **options: Any) -> Reply:
        words = "\n\n".join(message.content for message in messages)
        to = names(words, options, rounds[0])
        rounds[0] += options.get("schema") == TASKS
        if to not in lines:
            missing[to] = words
            raise RowError("no reply written")
        met.add(to)
        schema, take, tools = options.get("schema"), options.get("take", 0), tuple(options.get("tools") or ())
        lines[to]["asked"] = Question("recorded", tuple(messages), tools=tools, schema=schema, take=take).asked
        return answered(lines[to], schema)

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(RECIPES, root / "flows" / "recipes")
        plan = plan_of(root / "flows" / "recipes" / f"{name}.yaml", root)
        with suppress(StageError):  # too many rejects: what is missing is told below
            rounds_of(plan, plainly(plan, listen))
    order = ("to", "asked", "note", "finish", "text", "tool_calls")
    text = [json.dumps({key: line[key] for key in order if key in line}, ensure_ascii=False) for line in lines.values()]
    file.write_text("".join(line + "\n" for line in text), encoding="utf-8")
    print(f"{file.name}: {len(lines)} replies; {len(missing)} questions have none, {len(lines) - len(met)} replies no question")
    for to, words in missing.items():
        print(f"\n=== {to}\n{words}", file=sys.stderr)


def answered(line: dict[str, Any], schema: dict[str, Any] | None) -> Reply:
    """The reply as the engine would hand it over."""
    if (finish := line.get("finish", "stop")) not in ("stop", "tool_calls"):
        raise RowError(finish, raw=line["text"])
    calls = tuple(ToolCall("", call["name"], json.dumps(call["arguments"])) for call in line.get("tool_calls", ()))
    return Reply(line["text"], "", finish, tool_calls=calls, parsed=json.loads(line["text"]) if schema else None)


def name_in_tasks(words: str, options: dict[str, Any], rounds: int) -> str:
    """`tasks N` for the N-th request for tasks; else the instruction that is to be worked out."""
    return f"tasks {rounds}" if options.get("schema") == TASKS else _BETWEEN.findall(words)[0][1]


def name_in_sections(words: str, options: dict[str, Any], rounds: int) -> str:
    """`report N` for the N-th draw; the reader is asked with the report itself."""
    return f"label: {_BETWEEN.findall(words)[-1][1][-60:]}" if options.get("schema") else f"report {options.get('take', 0)}"


def name_in_ask(words: str, options: dict[str, Any], rounds: int) -> str:
    """The message that is to be marked."""
    return str(_BETWEEN.findall(words)[-1][1])


def name_in_qa(words: str, options: dict[str, Any], rounds: int) -> str:
    """How the passage begins."""
    return str(_BETWEEN.findall(words)[-1][1][:60])


def name_in_tools(words: str, options: dict[str, Any], rounds: int) -> str:
    """To the assistant: what was said and what the functions gave; to the user: what is wanted, or the first message."""
    if "tools" in options:
        return " => ".join(filter(None, words.split("\n\n")[1:]))
    wanted = _BETWEEN.findall(words)[0][1]
    return f"reply: {json.loads(wanted.splitlines()[0])['content']}" if wanted.startswith("{") else str(wanted)


NAMES: dict[str, Names] = {
    "tasks": name_in_tasks,
    "sections": name_in_sections,
    "ask": name_in_ask,
    "qa": name_in_qa,
    "tools": name_in_tools,
}

if __name__ == "__main__":
    main()
