"""A prompt of your own: a Jinja template over `facts`, and, if you like, a JSON schema that the reply must fit.

`{{ facts.passage }}` puts a text of the seed between lines of dashes, `{{ facts.name | inline }}` in quotes on one line.
"""

from random import Random
from typing import Any

import jsonschema

from schemas.errors import RowError
from schemas.paths import InputPath
from schemas.rows import Draft, Message, Seed, chat, to_json
from tasks.operators import Ask, Generator
from tasks.text.demonstrations import Demonstrations, chooser_of
from tasks.text.template import filled, template_of


def free_prompt(
    *,
    text: str = "",
    file: InputPath | None = None,
    system: str = "",
    reply_schema: dict[str, Any] | None = None,
    question: str = "",
    answer: str = "",
    target: str = "",
    demonstrations: Demonstrations | None = None,
) -> Generator:
    """One row a seed. `question`, `answer` and `target` say where each comes from: `reply.NAME` or `facts.NAME`.

    Without them the question is the prompt, the answer is the whole reply, and there is no target. Demonstrations stand in the
    template as `facts.demonstrations`, a list with `question` and `answer`; those of the model's own are replies to the same
    prompt before.
    """
    if bool(text) == bool(file):
        raise ValueError("wanted either `text`, the template itself, or `file`, the path of one")
    words = file.read_text(encoding="utf-8") if file else text
    template = template_of(words)
    _check(reply_schema, question, answer, target)
    if demonstrations and (not question or "demonstrations" not in words):
        raise ValueError("with demonstrations say `question` (the prompt would show them), and use facts.demonstrations in it")
    choose = chooser_of(demonstrations) if demonstrations else None
    opening = [Message("system", system)] if system else []
    options: dict[str, Any] = {"schema": reply_schema} if reply_schema else {}

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts = seed.read()
        prompt = "" if choose else filled(template, facts)
        if choose and demonstrations:
            rng = Random(f"free_prompt {seed.id}")
            shown = [_shown(task.question, task.answer) for task in choose(seed.facts, rng, demonstrations.count)]
            for take in range(demonstrations.own):
                prompt = filled(template, facts | {"demonstrations": shown})
                shown.append(_shown("", (await ask([*opening, Message("user", prompt)], take=take, **options)).text))
            prompt = filled(template, facts | {"demonstrations": shown})
        reply = await ask([*opening, Message("user", prompt)], **options)
        found = {"facts": facts, "reply": reply.parsed}
        messages = chat(
            _text(found, question) if question else prompt,
            _text(found, answer) if answer else reply.text,
            system=system or None,
        )
        return [Draft(messages, target=to_json(_value(found, target)) if target else None)]

    return generate


def _shown(question: str, answer: str) -> dict[str, str]:
    return {"question": question, "answer": answer}


def _check(schema: dict[str, Any] | None, *places: str) -> None:
    try:
        jsonschema.Draft202012Validator.check_schema(schema or {})
    except jsonschema.SchemaError as error:
        raise ValueError(f"reply_schema: {error.message}") from None
    for place in filter(None, places):
        side, _, name = place.partition(".")
        if side not in ("facts", "reply") or not name or (side == "reply" and not schema):
            raise ValueError(f"{place!r}: wanted `facts.NAME`, or `reply.NAME` together with a reply_schema")


def _value(found: dict[str, Any], place: str) -> Any:
    side, _, name = place.partition(".")
    if not isinstance(found[side], dict) or name not in found[side]:
        raise RowError(f"there is no {place}")
    return found[side][name]


def _text(found: dict[str, Any], place: str) -> str:
    value = _value(found, place)
    words = value if isinstance(value, str) else to_json(value)
    if not words.strip():
        raise RowError(f"{place} is empty")
    return words
